import { decodeBody } from './decode.ts';
import type { Network } from './dispatchers.ts';
import { AnswerFault, type Fault, readFault } from './fault.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** Milliseconds for one attempt where the request names none. */
const defaultDeadlineMs = 60_000;

/** Bytes of body where the request names no limit. */
const defaultMaxBytes = 64 * 1024 * 1024;

/** What became of one attempt. */
export type Outcome =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly cause: unknown }
  | { readonly kind: 'aborted' };

/** Sends once, and ends at the deadline or when the signal is aborted, whatever the connection does. Never throws. */
export async function attempt(request: HttpRequest, network: Network, userAgent: string): Promise<Outcome> {
  const deadlineMs = request.deadlineMs ?? defaultDeadlineMs;
  const stop = new AbortController();
  const progress = { answering: false };
  // undici heeds a signal only once it is connected; the race ends the attempt at once.
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  const abort = () => stop.abort(new AnswerFault({ kind: 'other', why: 'aborted' }));
  const timer = setTimeout(() => stop.abort(new AnswerFault({ kind: 'timeout', deadlineMs })), deadlineMs);
  if (request.signal?.aborted) abort();
  request.signal?.addEventListener('abort', abort, { once: true });
  try {
    const exchanged = exchange(request, network, userAgent, stop.signal, progress);
    exchanged.catch(() => {});
    return { kind: 'response', response: await Promise.race([exchanged, stopped]) };
  } catch (cause) {
    if (request.signal?.aborted) return { kind: 'aborted' };
    return {
      kind: 'fault',
      fault: readFault(stop.signal.aborted ? stop.signal.reason : cause, progress.answering),
      cause,
    };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', abort);
    stopped.catch(() => {});
    // Frees the connection of an answer that was not read to its end.
    stop.abort();
  }
}

async function exchange(
  request: HttpRequest,
  network: Network,
  userAgent: string,
  signal: AbortSignal,
  progress: { answering: boolean },
): Promise<HttpResponse> {
  const maxBytes = request.maxBytes ?? defaultMaxBytes;
  signal.throwIfAborted();
  const answer = await network.request(request.url, {
    dispatcher: network.dispatcherFor(new URL(request.url)),
    method: request.method,
    headers: { 'user-agent': userAgent, 'accept-encoding': 'gzip', ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
    signal,
  });
  progress.answering = true;
  const { 'content-encoding': encoding, ...headers } = joined(answer.headers);
  if (request.method === 'HEAD') {
    await answer.body.dump();
    return { status: answer.statusCode, headers, body: new Uint8Array() };
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw new AnswerFault({ kind: 'too-large', maxBytes });
  const body = await decodeBody(await collect(answer.body, maxBytes), encoding, maxBytes);
  return { status: answer.statusCode, headers, body };
}

async function collect(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new AnswerFault({ kind: 'too-large', maxBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function joined(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}
