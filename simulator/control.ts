import { type AddedImage, addImage } from './added-image.ts';
import { type Answer, type Call, failure, isObject, json, noContent, objectOf } from './answer.ts';
import type { Fault } from './faults.ts';
import { imageNameOf } from './image-name.ts';
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

/** `GET /simulator/images?digest=…&repository=…`: the image that a digest is of, and what its scan finds; for the simulated QScanner. */
export function findImage(world: World, call: Call): Answer {
  const digest = call.query.get('digest') ?? '';
  const repository = call.query.get('repository') ?? '';
  const found = onShelf(world, repository, digest);
  if (found === undefined) return failure(404, `No image ${digest} in ${repository}`, world.now());
  const { reference, push, platform } = found;
  return json({ reference, sha: platform.sha, vulnerabilities: world.findings(push) });
}

/** `POST /simulator/uploads` of `{repository, digest}`: the simulated QScanner uploaded the image, and Qualys has its result now. */
export function takeUpload(world: World, call: Call): Answer {
  const upload = objectOf(call.body);
  const found = onShelf(world, String(upload?.repository), String(upload?.digest));
  const at = world.now();
  if (found === undefined) return failure(404, 'No such image', at);
  const run = { startedAt: at, finishedAt: at, reportedAt: at, outcome: 'SUCCESS', errorCode: null } as const;
  world.records.recordOf(found.push, found.platform).runs.push(run);
  return noContent;
}

function onShelf(world: World, name: string, digest: string) {
  const { registry, repository } = imageNameOf(name);
  for (const tag of world.shelf.tags({ registry, repository })) {
    const push = world.shelf.tagged({ registry, repository }, tag);
    const platform = push?.platforms.find(({ manifest }) => manifest.digest === digest);
    if (push !== undefined && platform !== undefined) {
      return { reference: `${registry}/${repository}:${tag}`, push, platform };
    }
  }
  return undefined;
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
