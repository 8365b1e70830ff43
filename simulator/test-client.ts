import { type Simulator, type SimulatorOptions, startSimulator } from './index.ts';

/** What a test got: JSON is parsed, anything else stays text. */
interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly json: any;
}

/** A simulator whose clock the test moves, and calls to it over real HTTP. */
export interface Bench extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly now: () => number;
  pass(ms: number): void;
  get(path: string, headers?: Record<string, string>): Promise<Got>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Got>;
  send(method: string, path: string): Promise<Got>;
}

/** The moment at which every test starts. */
export const start = Date.UTC(2026, 10, 2, 8);

/** The ECR registry that tests ask for. */
export const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

/** Starts a simulator with scans of exactly one minute. Csapi paths are given below `/csapi/v1.3`, others in full. */
export async function bench(options: SimulatorOptions = {}): Promise<Bench> {
  let now = start;
  const simulator = await startSimulator({
    clock: () => now,
    scanDuration: { kind: 'fixed', ms: 60_000 },
    ...options,
  });
  const call = async (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Got> => {
    const whole = /^\/(csapi|auth|v2|simulator)(\/|\?|$)/.test(path) ? path : `/csapi/v1.3${path}`;
    const response = await fetch(simulator.url + whole, {
      method,
      headers: { authorization: `Bearer ${simulator.token}`, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  return {
    simulator,
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body, headers) =>
      call('POST', path, typeof body === 'string' ? body : JSON.stringify(body ?? {}), headers),
    send: (method, path) => call(method, path),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Submits an on-demand schedule for one tag of the ECR registry and answers its registry and uuid. */
export async function submit(
  on: Bench,
  tag: string,
  more: object = {},
): Promise<{ registry: string; schedule: string }> {
  const registry = on.simulator.addRegistry(ecr).uuid;
  const body = {
    name: `scan of ${tag}`,
    onDemand: true,
    filters: [{ repoTags: [{ repo: 'team/api', tag }], days: null }],
  };
  const answer = await on.post(`/registry/${registry}/schedule`, { ...body, ...more });
  return { registry, schedule: answer.json?.scheduleId };
}

/** `images?filter=…`. */
export function imagesPath(filter: string, more = ''): string {
  return `/images?filter=${encodeURIComponent(filter)}${more}`;
}
