/**
 * One HTTP call. Bodies are whole: a gate reads reports, not streams.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for one attempt, from connecting to the last byte of the body. */
  readonly deadlineMs?: number;
  /** Bytes of body beyond which the answer is refused. */
  readonly maxBytes?: number;
  /** `always` for calls that are safe to repeat; `unsent` repeats only when the request certainly did not reach the server (connection refused, DNS) or the server said it did not take it (429, 503 with Retry-After). */
  readonly repeat?: 'always' | 'unsent';
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends a request with a deadline, bounded retries and the user's proxy and CA. Any HTTP status that is not worth another
 * attempt comes back as a response; what never became a response is thrown as a `RemoteError` with the caller's `code`.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Closes idle connections. */
  close(): Promise<void>;
}
