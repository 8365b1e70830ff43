import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Call, failure } from './answer.ts';
import { forbidden } from './auth.ts';
import { faultAnswer, playOnConnection, spoiledAnswer } from './fault-answers.ts';
import type { Fault } from './faults.ts';
import type { Operation } from './operation.ts';
import { type Found, findRoute } from './routes.ts';
import type { World } from './world.ts';

/** Every response carries it: a client marks what it got here as simulated. */
const simulatorHeader = 'x-qualys-simulator';

const maxBodyBytes = 4 * 1024 * 1024;

/** Takes one request: finds its route, plays faults, answers, records the call. */
export async function serve(
  world: World,
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader(simulatorHeader, '1');
  response.setHeader('date', new Date(world.now()).toUTCString());
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  let operation: Operation = 'unknown';
  let answer: Answer;
  let fault: Fault | undefined;
  try {
    const call = await readCall(request, method, target);
    const found = findRoute(method, call.path);
    operation = operationOf(found);
    await pause(world.settings.latencyMs);
    world.schedules.settle();
    fault = world.faults.hit(operation, method, target, world.now());
    if (fault?.kind === 'slow') await pause(fault.ms);
    answer = answerWith(world, base, call, found, fault);
  } catch (error) {
    answer = failure(400, error instanceof Error ? error.message : 'Bad request', world.now());
  }
  const played = fault !== undefined && playOnConnection(fault, answer, response);
  world.calls.record({ operation, method, path: target, status: played ? 0 : answer.status, at: world.now() });
  if (!played) send(response, method, fault === undefined ? answer : spoiledAnswer(fault, answer));
}

function operationOf(found: Found): Operation {
  if (found.kind === 'nothing') return 'unknown';
  return found.kind === 'route' ? found.route.operation : found.operation;
}

/** The right answer, or a fault's. A fault that takes effect, or needs the right answer to spoil it, lets the call happen. */
function answerWith(world: World, base: string, call: Call, found: Found, fault: Fault | undefined): Answer {
  if (fault === undefined) return rightAnswer(world, base, call, found);
  const instead = faultAnswer(fault, world.now());
  const lost = instead !== undefined || fault.kind === 'reset' || fault.kind === 'hang' || fault.kind === 'huge';
  const right = lost && fault.takesEffect !== true ? undefined : rightAnswer(world, base, call, found);
  return instead ?? right ?? failure(500, 'Simulated fault', world.now());
}

function rightAnswer(world: World, base: string, call: Call, found: Found): Answer {
  if (found.kind === 'nothing') return failure(404, `No such path: ${call.path}`, world.now());
  if (found.kind === 'wrong-method') return failure(405, `${call.method} is not supported`, world.now());
  const { route, params } = found;
  const handle = () => route.handle(world, { ...call, params }, base);
  return route.side === 'csapi' ? guarded(world, call, handle) : handle();
}

/** What stands before every Container Security call: the token, the permission, the rate limit. */
function guarded(world: World, call: Call, handle: () => Answer): Answer {
  const rate = world.limits.take(call.path, world.now());
  const answer = rate.allowed ? admitted(world, call, handle) : failure(429, 'API rate limit exceeded', world.now());
  return { ...answer, headers: { ...answer.headers, ...rate.headers } };
}

function admitted(world: World, call: Call, handle: () => Answer): Answer {
  const refusal = world.auth.refusal(call);
  if (refusal !== undefined) return refusal;
  return world.settings.access === 'no-permission' ? forbidden('no-permission', world.now()) : handle();
}

async function readCall(request: IncomingMessage, method: string, target: string): Promise<Call> {
  const url = new URL(target, 'http://simulator');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBodyBytes) throw new Error('The body is too large');
    chunks.push(chunk);
  }
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString(),
    params: {},
  };
}

function send(response: ServerResponse, method: string, answer: Answer): void {
  if (response.destroyed) return;
  const body = answer.body === undefined ? undefined : Buffer.from(answer.body);
  if (answer.status === 204 || body === undefined) {
    response.writeHead(
      answer.status,
      answer.status === 204 ? answer.headers : { ...answer.headers, 'content-length': 0 },
    );
    response.end();
    return;
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  response.end(method === 'HEAD' ? undefined : body);
}

function pause(ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
