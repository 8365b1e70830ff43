import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { howToGetIt, isSafe } from './release.ts';

/** Bytes that a download may have. */
export const largestDownload = 512 * 1024 * 1024;
const deadlineMs = 10 * 60_000;
const mostRedirects = 5;

/**
 * Fetches the file at an address, over at most five redirects, none of which leaves https. Throws a RemoteError; queries of addresses, which may be
 * signatures, are in no message.
 */
export async function download(url: string, http: HttpClient, signal?: AbortSignal): Promise<Uint8Array> {
  let next = new URL(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await http.send({
      method: 'GET',
      url: next.href,
      // A packed file is wanted as it is: its hash is of the packed bytes.
      headers: { accept: '*/*', 'accept-encoding': 'identity' },
      what: 'the server of QScanner',
      unreachableCode: 'scanner-unusable',
      deadlineMs,
      maxBytes: largestDownload,
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status === 200) return response.body;
    const { location } = response.headers;
    if (response.status < 300 || response.status > 308 || location === undefined) throw refused(next, response.status);
    if (!URL.canParse(location, next.href)) throw refused(next, response.status);
    next = new URL(location, next.href);
    if (!isSafe(next)) {
      throw unusable(`The server of QScanner (${host(url)}) redirects to an address that is not https.`, false);
    }
  }
  throw unusable(`The server of QScanner (${host(url)}) redirects without end.`, false);
}

function refused(url: URL, status: number): RemoteError {
  return unusable(
    `The server of QScanner answered ${status} (GET ${url.host}${url.pathname}).`,
    status === 429 || status >= 500,
  );
}

function host(url: string): string {
  return new URL(url).host;
}

function unusable(message: string, retryable: boolean): RemoteError {
  return new RemoteError(message, { code: 'scanner-unusable', retryable, remedy: howToGetIt });
}
