import { RemoteError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';

/** How the user proves to Qualys who they are. */
export type QualysCredentials =
  /** A long-lived API token, sent as it is. */
  | { readonly kind: 'token'; readonly token: string }
  /** Exchanged for a JWT of four hours at `POST /auth`. */
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** Exchanged for a JWT at `POST /auth/oidc`. */
  | { readonly kind: 'oidc'; readonly clientId: string; readonly clientSecret: string };

/** Hands out the bearer token of a run. */
export interface QualysAuth {
  /** The token to send; the first call fetches it. Throws a RemoteError when Qualys gives none. */
  token(signal?: AbortSignal): Promise<string>;
  /**
   * Another token in place of one that Qualys refused, or undefined where there is none to be had (a static token).
   * Calls that wait at the same time share one renewal.
   */
  renew(refused: string, signal?: AbortSignal): Promise<string | undefined>;
}

/** `mask` is told every token before it is used, so that a host can keep it out of its logs. */
export function createAuth(options: {
  readonly gateway: string;
  readonly credentials: QualysCredentials;
  readonly http: HttpClient;
  readonly mask: (secret: string) => void;
}): QualysAuth {
  const { credentials } = options;
  if (credentials.kind === 'token') {
    return { token: async () => credentials.token, renew: async () => undefined };
  }
  let current: Promise<string> | undefined;
  let renewal: { readonly refused: string; readonly token: Promise<string> } | undefined;
  const fetchOnce = (signal: AbortSignal | undefined) => {
    const mine = fetchToken(options.gateway, credentials, options.http, signal).then((token) => {
      options.mask(token);
      return token;
    });
    current = mine;
    mine.catch(() => {
      if (current === mine) current = undefined;
      if (renewal?.token === mine) renewal = undefined;
    });
    return mine;
  };
  return {
    token: (signal) => current ?? fetchOnce(signal),
    renew: async (refused, signal) => {
      const now = await (current ?? fetchOnce(signal));
      if (now !== refused) return now;
      // Whoever waited with us for the refused token may have begun the renewal already.
      if (renewal?.refused !== refused) renewal = { refused, token: fetchOnce(signal) };
      return renewal.token;
    },
  };
}

async function fetchToken(
  gateway: string,
  credentials: Exclude<QualysCredentials, { kind: 'token' }>,
  http: HttpClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  const exchange =
    credentials.kind === 'password'
      ? {
          url: `${gateway}/auth`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({
            username: credentials.username,
            password: credentials.password,
            token: 'true',
          }).toString(),
        }
      : {
          url: `${gateway}/auth/oidc`,
          headers: { clientId: credentials.clientId, clientSecret: credentials.clientSecret },
          body: '',
        };
  const response = await http.send({
    method: 'POST',
    ...exchange,
    repeat: 'always',
    what: 'Qualys',
    unreachableCode: 'qualys-unreachable',
    ...(signal === undefined ? {} : { signal }),
  });
  return readToken(response, exchange.url);
}

/** The body of a successful exchange is the bare JWT (201; 200 is taken too), nothing else. */
function readToken(response: HttpResponse, url: string): string {
  const { status } = response;
  if (status === 401 || status === 403 || status === 400) {
    throw new RemoteError(`Qualys refused the credentials (${status} from ${url}).`, {
      code: 'qualys-denied',
      retryable: false,
      status,
      remedy:
        'Check user and password (or client id and secret), that they belong to this platform (POD), and that API access is allowed for the user.',
    });
  }
  const text = new TextDecoder().decode(response.body).trim();
  if ((status === 200 || status === 201) && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return text;
  const retryable = status === 429 || status >= 500;
  throw new RemoteError(`Qualys answered the sign-in with ${status} and no token (${url}).`, {
    code: retryable ? 'qualys-unreachable' : 'qualys-unreadable',
    retryable,
    status,
    remedy: 'Check qualys-pod or qualys-gateway-url: the address must be the API gateway of your platform.',
  });
}
