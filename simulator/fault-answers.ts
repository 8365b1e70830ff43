import type { ServerResponse } from 'node:http';
import { type Answer, failure, json } from './answer.ts';
import type { Fault } from './faults.ts';

const page =
  '<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>The proxy could not serve this.</h1></body></html>\n';

/** The answer that a fault puts in place of the right one; undefined when it spoils the sending instead. */
export function faultAnswer(fault: Fault, now: number): Answer | undefined {
  switch (fault.kind) {
    case 'answer': {
      const error = failure(fault.status, 'Simulated fault', now);
      return {
        status: fault.status,
        headers: { 'content-type': fault.contentType ?? error.headers['content-type'] ?? '', ...fault.headers },
        body: fault.body ?? error.body ?? '',
      };
    }
    case 'rate-limited': {
      const error = failure(429, 'API rate limit exceeded', now);
      const headers = {
        'X-RateLimit-Remaining': '0',
        ...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }),
      };
      if (fault.emptyBody === true) return { status: 429, headers };
      return { ...error, headers: { ...error.headers, ...headers } };
    }
    case 'expired-token':
      return failure(401, `JWT expired at ${new Date(now - 1000).toISOString()}`, now);
    case 'html':
      return { status: fault.status ?? 502, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: page };
    case 'not-json':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: 'OK, but this is no JSON' };
    case 'empty-object':
      return json({});
    default:
      return undefined;
  }
}

/** Spoils a right answer as the fault says, as far as that is a matter of the answer and not of the connection. */
export function spoiledAnswer(fault: Fault, answer: Answer): Answer {
  if (fault.kind === 'wrong-content-type') {
    return { ...answer, headers: { ...answer.headers, 'content-type': 'text/html;charset=UTF-8' } };
  }
  if (fault.kind === 'truncated') return { ...answer, body: firstHalf(answer) };
  return answer;
}

function firstHalf(answer: Answer): Uint8Array {
  const bytes = Buffer.from(answer.body ?? '');
  return bytes.subarray(0, Math.floor(bytes.length / 2));
}

/** Plays a fault of the connection. Returns false for any other fault: then the answer is sent as usual. */
export function playOnConnection(fault: Fault, answer: Answer, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'reset':
      cut(response);
      return true;
    case 'hang':
      return true;
    case 'reset-mid-body':
    case 'hang-mid-body': {
      const body = Buffer.from(answer.body ?? '{"data":[');
      const length = Math.max(body.length, 2);
      response.writeHead(answer.status === 204 ? 200 : answer.status, { ...answer.headers, 'content-length': length });
      response.write(body.subarray(0, Math.floor(length / 2)), () => {
        if (fault.kind === 'reset-mid-body') cut(response);
      });
      return true;
    }
    case 'huge':
      sendHuge(response, fault.bytes ?? 512 * 1024 * 1024);
      return true;
    default:
      return false;
  }
}

/** Resets the connection; one with TLS can only be closed. */
function cut(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null || 'encrypted' in socket) socket?.destroy();
  else socket.resetAndDestroy();
}

/** Streams a JSON text that only ends after `bytes`, as fast as the client takes it. */
function sendHuge(response: ServerResponse, bytes: number): void {
  const chunk = Buffer.from(`"${'x'.repeat(65_533)}",`);
  let sent = 0;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":[');
  const more = () => {
    while (sent < bytes && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return;
    }
    if (!response.destroyed) response.end('""]}');
  };
  response.on('drain', more);
  more();
}
