import { RemoteError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import { requestedWaitMs } from '../http/wait.ts';
import type { QualysAuth } from './auth.ts';
import { errorBodySchema } from './schema.ts';
import { isSimulated } from './simulated.ts';

/** One call of the Container Security API. */
export interface QualysCall {
  readonly method?: 'GET' | 'POST';
  /** Below `/csapi/v1.3`, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** What the call is for, in messages: `reading the findings of sha256:…`. */
  readonly purpose: string;
  /** Permission at Qualys that the call needs, named when it is refused. */
  readonly permission?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A successful answer. `json` is undefined for an empty body and for one that is plain text. */
export interface QualysAnswer {
  /** 404: Qualys does not know what was asked for. 204: nothing there, or not yet. */
  readonly status: 200 | 204 | 404;
  readonly json: unknown;
  readonly text: string;
  /** Qualys' clock when it answered. */
  readonly at: Date;
  readonly link: string | undefined;
}

/** Makes calls with the bearer token, renewing it once when Qualys says it is no longer good. */
export interface QualysCalls {
  call(call: QualysCall): Promise<QualysAnswer>;
  /** True as soon as any answer came from the simulator. */
  simulated(): boolean;
}

const apiBase = '/csapi/v1.3';

export function createCalls(options: {
  readonly gateway: string;
  readonly http: HttpClient;
  readonly auth: QualysAuth;
  readonly now: () => Date;
}): QualysCalls {
  let simulated = false;

  const send = async (call: QualysCall, token: string): Promise<HttpResponse> => {
    const query = new URLSearchParams(call.query ?? {}).toString();
    const response = await options.http.send({
      method: call.method ?? 'GET',
      url: `${options.gateway}${apiBase}${call.path}${query === '' ? '' : `?${query}`}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
      // A POST creates something: it is repeated only when Qualys certainly did not take it.
      repeat: call.method === 'POST' ? 'unsent' : 'always',
      what: 'Qualys',
      unreachableCode: 'qualys-unreachable',
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    if (isSimulated(response)) simulated = true;
    return response;
  };

  return {
    simulated: () => simulated,
    call: async (call) => {
      const token = await options.auth.token(call.signal);
      let response = await send(call, token);
      if (response.status === 401) {
        const renewed = await options.auth.renew(token, call.signal);
        if (renewed !== undefined) response = await send(call, renewed);
      }
      return readAnswer(call, response, options.now);
    },
  };
}

function readAnswer(call: QualysCall, response: HttpResponse, now: () => Date): QualysAnswer {
  const text = new TextDecoder().decode(response.body);
  const answered = new Date(response.headers.date ?? '');
  const at = Number.isNaN(answered.getTime()) ? now() : answered;
  const link = response.headers.link;
  switch (response.status) {
    case 200:
    case 201:
    case 202:
      return { status: 200, json: parseBody(call, response, text), text, at, link };
    case 204:
      return { status: 204, json: undefined, text: '', at, link };
    case 404:
      if (isErrorBody(text)) return { status: 404, json: undefined, text, at, link };
      throw notQualys(call, response.status);
    default:
      throw refusal(call, response, text, now);
  }
}

/** JSON, or undefined where a POST answers with nothing or with plain text (an id), which v1.3 does not settle. */
function parseBody(call: QualysCall, response: HttpResponse, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (call.method === 'POST' && !looksLikeHtml(text)) return undefined;
    const kind = looksLikeHtml(text) ? 'an HTML page' : text === '' ? 'an empty body' : 'something that is not JSON';
    throw new RemoteError(`Qualys answered ${response.status} with ${kind} when ${call.purpose}.`, {
      code: 'qualys-unreadable',
      retryable: true,
      status: response.status,
      remedy: 'A proxy or a portal may stand in between: check the gateway URL and the proxy settings.',
    });
  }
}

function looksLikeHtml(text: string): boolean {
  return /^\s*</.test(text);
}

function isErrorBody(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    return errorBodySchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

function notQualys(call: QualysCall, status: number): RemoteError {
  return new RemoteError(`The gateway answered ${status}, but not as Qualys does, when ${call.purpose}.`, {
    code: 'qualys-unreadable',
    retryable: false,
    status,
    remedy: 'Check qualys-pod or qualys-gateway-url: the address must be the API gateway of your platform.',
  });
}

function refusal(call: QualysCall, response: HttpResponse, text: string, now: () => Date): RemoteError {
  const { status } = response;
  const said = saidBy(text);
  const message = `Qualys answered ${status}${said} when ${call.purpose}.`;
  if (status === 401) {
    return new RemoteError(message, {
      code: 'qualys-denied',
      retryable: false,
      status,
      remedy: 'The token is wrong, has expired, or belongs to another platform: create a new one and check qualys-pod.',
    });
  }
  if (status === 403) {
    const permission = call.permission === undefined ? '' : ` (${call.permission})`;
    return new RemoteError(message, {
      code: 'qualys-denied',
      retryable: false,
      status,
      remedy: `Give the user the Container Security permission this needs${permission}, and a scope that covers the image.`,
    });
  }
  if (status === 429 || status === 409 || status === 408 || status >= 500) {
    return new RemoteError(message, {
      code: 'qualys-unreachable',
      retryable: true,
      status,
      retryAfterMs: requestedWaitMs(response, now()),
      remedy:
        status === 429
          ? "The subscription's rate limit was reached: run fewer gates at once, or try again later."
          : 'Qualys has a fault or maintenance: try again later, and see status.qualys.com.',
    });
  }
  return new RemoteError(message, {
    code: 'qualys-unreadable',
    retryable: false,
    status,
    remedy: 'Check qualys-pod or qualys-gateway-url; if they are right, please report this answer.',
  });
}

/** What Qualys says in its error body, cut short; the text is untrusted. */
function saidBy(text: string): string {
  try {
    const body = errorBodySchema.safeParse(JSON.parse(text));
    const message = body.success ? body.data.message : undefined;
    return message == null || message === '' ? '' : ` (${message.slice(0, 300)})`;
  } catch {
    return looksLikeHtml(text) ? ' with an HTML page' : '';
  }
}
