import * as z from 'zod';
import { RemoteError } from '../errors.ts';
import type { HttpResponse } from '../http/http.ts';
import { requestedWaitMs } from '../http/wait.ts';
import type { Endpoint } from './endpoint.ts';

const errorSchema = z.object({
  errors: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
  details: z.string().nullish(),
});

/** The RemoteError that an answer of a registry stands for, which is not what was asked for. */
export function describeRefusal(
  response: HttpResponse,
  asked: { readonly endpoint: Endpoint; readonly what: string; readonly signedIn: boolean; readonly now: Date },
): RemoteError {
  const { status } = response;
  const { endpoint, what, signedIn } = asked;
  const said = `The registry ${endpoint.name} answered ${status}${wordsOf(response)} when asked for ${what}.`;
  const login = `docker login ${endpoint.credentialsHost === 'docker.io' ? '' : endpoint.credentialsHost}`.trim();
  if (status === 401 || status === 403) {
    return new RemoteError(said, {
      code: 'registry-denied',
      retryable: false,
      status,
      remedy: signedIn
        ? `The credentials of the Docker config are refused: sign in again (${login}), check that they may pull it, and the spelling.`
        : `Sign in with "${login}" before the gate if the image is private; else check the spelling of the image.`,
    });
  }
  if (status === 404) {
    return new RemoteError(said, {
      code: 'unresolvable',
      retryable: false,
      status,
      remedy: 'Check the spelling of repository, tag and digest, and that the image was pushed.',
    });
  }
  if (status === 429) {
    return new RemoteError(said, {
      code: 'registry-unreachable',
      retryable: true,
      status,
      retryAfterMs: requestedWaitMs(response, asked.now),
      remedy: signedIn
        ? 'Its rate limit is reached: try again later, or pull through a mirror (registry-mirror).'
        : `Its rate limit is reached: sign in ("${login}") for a higher one, or pull through a mirror (registry-mirror).`,
    });
  }
  const passing = status === 408 || status >= 500;
  return new RemoteError(said, {
    code: 'registry-unreachable',
    retryable: passing,
    status,
    retryAfterMs: requestedWaitMs(response, asked.now),
    remedy: passing
      ? 'The registry has a fault: try again later.'
      : 'Check the address of the registry, and what stands in between.',
  });
}

/** The registry's own words, cut short: its error code, or that it sent a page for people. */
function wordsOf(response: HttpResponse): string {
  const text = Buffer.from(response.body.subarray(0, 64 * 1024)).toString();
  if (/^\s*</.test(text)) return ' with an HTML page';
  try {
    const parsed = errorSchema.parse(JSON.parse(text));
    const first = parsed.errors?.[0];
    const words =
      [first?.code, first?.message].filter((word) => word != null && word !== '').join(': ') || parsed.details;
    return words ? ` (${words.slice(0, 200)})` : '';
  } catch {
    return '';
  }
}
