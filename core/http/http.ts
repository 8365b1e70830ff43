import type { ReasonCode } from '../reason.ts';

/**
 * One HTTP call. Bodies are whole: a gate reads reports, not streams.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** Whom we talk to, for messages: `Qualys`, `the registry docker.io`. */
  readonly what: string;
  /** Code of the RemoteError when no response came. */
  readonly unreachableCode: ReasonCode;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for one attempt, from connecting to the last byte of the body. */
  readonly deadlineMs?: number;
  /** Bytes of body beyond which the answer is refused. */
  readonly maxBytes?: number;
  /**
   * `always` for calls that are safe to repeat (the default, but for POST). `unsent` repeats only when the request certainly did
   * not reach the server (connection refused, DNS) or the server said it did not take it (429, 503 with Retry-After); the default
   * of POST. `never` for callers that repeat by themselves.
   */
  readonly repeat?: 'always' | 'unsent' | 'never';
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends a request with a deadline, bounded retries and the user's proxy and CA. Every HTTP status comes back as a response, at
 * last also those that were worth another attempt (429, 5xx), for their bodies say why. What never became a response is thrown
 * as a `RemoteError` with the caller's code; an aborted signal as a `CanceledError`. Redirects are not followed.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Closes every connection; calls under way are broken off. */
  close(): Promise<void>;
}
