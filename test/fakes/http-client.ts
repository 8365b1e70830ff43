import { createHttpClient, type HttpClientOptions } from '../../core/http/client.ts';
import type { HttpClient } from '../../core/http/http.ts';
import type { Progress } from '../../core/progress.ts';
import { type FakeClock, fakeClock } from './clock.ts';

export interface TestHttpClient extends HttpClient, AsyncDisposable {
  readonly told: readonly Progress[];
  readonly clock: FakeClock;
}

/** The real client with a fake clock, no jitter and no proxy; `told` collects what it reports. */
export function testHttpClient(options: Partial<HttpClientOptions> = {}): TestHttpClient {
  const told: Progress[] = [];
  const clock = fakeClock();
  const client = createHttpClient({
    environment: {},
    userAgent: 'qualys-fargate-scanner/test',
    clock,
    random: () => 0,
    tell: (event) => told.push(event),
    ...options,
  });
  return { ...client, told, clock, [Symbol.asyncDispose]: () => client.close() };
}

/** The error that a promise is rejected with; fails when it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The promise was not rejected with an error.');
}
