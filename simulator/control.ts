import { type AddedImage, addImage } from './added-image.ts';
import { type Answer, type Call, failure, isObject, json, noContent, objectOf } from './answer.ts';
import type { Fault } from './faults.ts';
import { isOperation } from './operation.ts';
import { resetWorld, type World } from './world.ts';

/** `GET /simulator`: says what this is, and what was asked of it. */
export function describeSimulator(world: World, base: string): Answer {
  return json({
    simulator: true,
    gateway: base,
    registry: world.ownHost,
    seed: world.settings.seed,
    timeScale: world.settings.timeScale,
    now: world.now(),
    calls: world.calls.counts(),
    faults: world.faults.list(),
  });
}

/** `GET /simulator/calls?operation=…`. */
export function listCalls(world: World, call: Call): Answer {
  const operation = call.query.get('operation');
  if (operation !== null && !isOperation(operation)) return failure(400, `No operation ${operation}`, world.now());
  const calls = operation === null ? world.calls.list() : world.calls.list(operation);
  return json({ counts: world.calls.counts(), calls });
}

/** `POST /simulator/images`: one image as `addImage` takes it. */
export function addImageByCall(world: World, call: Call): Answer {
  const image = objectOf(call.body);
  if (typeof image?.reference !== 'string' || image.reference === '')
    return failure(400, 'reference is mandatory', world.now());
  const findings = image.findings ?? [];
  const wellFormed =
    Array.isArray(findings) && findings.every((each) => isObject(each) && typeof each.qid === 'number');
  if (!wellFormed) return failure(400, 'findings must be a list of {qid, severity, …}', world.now());
  return json(addImage(world, image as unknown as AddedImage), 201);
}

const kinds = new Set<string>([
  'answer',
  'rate-limited',
  'expired-token',
  'html',
  'not-json',
  'truncated',
  'wrong-content-type',
  'empty-object',
  'huge',
  'reset',
  'reset-mid-body',
  'hang',
  'hang-mid-body',
  'slow',
] satisfies Fault['kind'][]);

/** `POST /simulator/faults`: one fault as `setFault` takes it; answers its id. */
export function addFaultByCall(world: World, call: Call): Answer {
  const fault = objectOf(call.body);
  if (typeof fault?.kind !== 'string' || !kinds.has(fault.kind)) {
    return failure(400, `kind must be one of ${[...kinds].join(', ')}`, world.now());
  }
  return json({ id: world.faults.add(fault as unknown as Fault) }, 201);
}

/** `DELETE /simulator/faults` and `DELETE /simulator/faults/{id}`. */
export function removeFaults(world: World, call: Call): Answer {
  if (call.params.id === undefined) world.faults.clear();
  else world.faults.remove(call.params.id);
  return noContent;
}

/** `POST /simulator/tokens/revoke`: takes back every JWT issued so far. */
export function revokeTokens(world: World): Answer {
  world.auth.revoke();
  return noContent;
}

/** `POST /simulator/reset`. */
export function resetByCall(world: World): Answer {
  resetWorld(world);
  return noContent;
}
