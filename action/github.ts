import { OperationError } from '../core/errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../core/http/http.ts';
import type { Clock } from '../core/ports.ts';
import { printable } from '../core/report/text.ts';
import type { RunnerContext } from './runner-context.ts';

/** One call of the REST API. */
export interface GitHubCall {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Below the API's base URL, percent-encoded. */
  readonly path: string;
  readonly body?: object;
  /** What it is about, for messages: `the check run`. */
  readonly what: string;
  /** The permission of the job that it needs: `checks: write`. */
  readonly permission: string;
  readonly repeat?: HttpRequest['repeat'];
}

/** One query or mutation of the GraphQL API, which alone knows who we are and which comments are hidden. */
export interface GitHubQuery extends Pick<GitHubCall, 'what' | 'permission' | 'repeat'> {
  readonly query: string;
  readonly variables: object;
}

export interface GitHubAnswer {
  readonly status: number;
  /** The parsed JSON; undefined when the body is none. */
  readonly body: unknown;
  /** What GitHub says of a refusal, as one printable line; empty when it says nothing. */
  readonly message: string;
}

/** The API of GitHub as the job's token may use it. */
export interface GitHub {
  /** Sends a call; every status comes back. Throws a RemoteError when there is no answer, a CanceledError when the time is over. */
  send(call: GitHubCall): Promise<GitHubAnswer>;
  /** Sends a call and returns the body of its answer. Throws an OperationError for a refusal, which names the permission. */
  call(call: GitHubCall): Promise<unknown>;
  /** The `data` of an answer. Throws an OperationError for a refusal. */
  query(query: GitHubQuery): Promise<unknown>;
}

export interface GitHubWorld {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly token: string;
  readonly context: Pick<RunnerContext, 'apiUrl' | 'graphqlUrl'>;
  /** Ends everything that is published. */
  readonly signal: AbortSignal;
}

const deadlineMs = 30_000;
/** A limit of GitHub that asks for a longer wait is not waited for: the verdict is there already. */
const longestWaitMs = 90_000;
const mostWaits = 2;
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: without a header, wait for a minute. */
const unnamedWaitMs = 60_000;

export function createGitHub(world: GitHubWorld): GitHub {
  const { apiUrl, graphqlUrl } = world.context;
  const send = async (call: GitHubCall) => answerOf(await sendPatiently(`${apiUrl}${call.path}`, call, world));
  return {
    send,
    call: async (call) => accepted(await send(call), call),
    query: async ({ query, variables, ...about }) => {
      const call = { ...about, method: 'POST', path: '', body: { query, variables } } as const;
      return dataOf(answerOf(await sendPatiently(graphqlUrl, call, world)), call);
    },
  };
}

/** The body of an answer. Throws an OperationError that says what was refused, and what to do about it. */
export function accepted(answer: GitHubAnswer, call: Pick<GitHubCall, 'what' | 'permission'>): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body;
  throw refusal(answer, call);
}

function refusal({ status, message }: GitHubAnswer, { what, permission }: Pick<GitHubCall, 'what' | 'permission'>) {
  const said = message === '' ? '' : `: ${message}`;
  return new OperationError(`GitHub answered ${status} for ${what}${said}.`, { remedy: remedyOf(status, permission) });
}

function remedyOf(status: number, permission: string): string {
  if (status === 401) return 'Check github-token: it is not valid, or no longer.';
  if (status === 403 || status === 404) {
    return `Give the job the permission ${permission}. Runs of forks and of Dependabot have a token that only reads.`;
  }
  if (status === 429) return "GitHub's rate limit is used up; the next run tries again.";
  return status >= 500 ? 'See githubstatus.com; the next run tries again.' : 'See what GitHub says about it.';
}

/** GraphQL refuses with status 200 and a list of errors. */
function dataOf(answer: GitHubAnswer, call: GitHubCall): unknown {
  const body = accepted(answer, call);
  const [first] = listIn(body, 'errors');
  if (first === undefined) return fieldOf(body, 'data');
  const type = fieldOf(first, 'type');
  const status = type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES' ? 403 : type === 'NOT_FOUND' ? 404 : 422;
  throw refusal({ status, body, message: textIn(first, 'message') }, call);
}

async function sendPatiently(url: string, call: GitHubCall, world: GitHubWorld): Promise<HttpResponse> {
  for (let waits = 0; ; waits++) {
    const response = await world.http.send({
      method: call.method,
      url,
      what: 'GitHub',
      unreachableCode: 'internal',
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${world.token}`,
        'x-github-api-version': '2022-11-28',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.repeat === undefined ? {} : { repeat: call.repeat }),
      deadlineMs,
      signal: world.signal,
    });
    const waitMs = limitWaitMs(response, world.clock.now());
    if (waitMs === undefined || waitMs > longestWaitMs || waits >= mostWaits) return response;
    await world.clock.sleep(waitMs, world.signal);
  }
}

/** How long a limit lasts that answered 403, as GitHub's do, or 429 without the header that the HTTP client heeds. */
function limitWaitMs(response: HttpResponse, now: Date): number | undefined {
  const { status, headers } = response;
  if (status !== 403 && (status !== 429 || 'retry-after' in headers)) return undefined;
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) return seconds * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0) return Math.max(0, reset * 1000 - now.getTime()) + 1000;
  return status === 429 || /secondary rate limit|abuse detection/i.test(answerOf(response).message)
    ? unnamedWaitMs
    : undefined;
}

function answerOf({ status, body }: HttpResponse): GitHubAnswer {
  const parsed = parse(body);
  const details = listIn(parsed, 'errors').map((one) => (typeof one === 'string' ? one : textIn(one, 'message')));
  const message = [textIn(parsed, 'message'), ...details.slice(0, 3)].filter((text) => text !== '').join(': ');
  return { status, body: parsed, message: printable(message, 400).replace(/\.+$/, '') };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function textIn(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}
