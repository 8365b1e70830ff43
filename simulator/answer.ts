/** What a handler answers. `body` is sent as it is; absent means an empty body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request as handlers see it: the path as it was sent, query and params decoded. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>;
}

/** What Qualys sends with JSON. */
const jsonHeaders = {
  'content-type': 'application/json;charset=UTF-8',
  server: 'Qualys',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'sameorigin',
  'referrer-policy': 'same-origin',
};

/** A JSON answer with the headers that Qualys sends. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(value) };
}

/** An answer of plain text, or of any other type. */
export function text(value: string, status = 200, contentType = 'text/plain;charset=UTF-8'): Answer {
  return { status, headers: { 'content-type': contentType }, body: value };
}

/** 204: nothing matches, or the sensor is still processing. */
export const noContent: Answer = { status: 204, headers: {} };

const words: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** The error body of every Container Security call: `{errorCode: "403 FORBIDDEN", message, timestamp}`, in milliseconds. */
export function failure(status: number, message: string, now: number): Answer {
  return json({ errorCode: `${status} ${words[status] ?? 'ERROR'}`, message, timestamp: now }, status);
}

/** A page of a list, or 204 when it has none: `{data, count}` with the count over all pages. */
export function page(data: readonly unknown[], count: number): Answer {
  return data.length === 0 ? noContent : json({ data, count });
}

/** A JSON object out of a request body; undefined when it is none. */
export function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for a JSON object: no array, not null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
