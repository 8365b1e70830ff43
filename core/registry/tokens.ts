import * as z from 'zod';
import { RemoteError } from '../errors.ts';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import type { Challenge } from './challenge.ts';
import type { FindCredentials, RegistryCredentials } from './credentials.ts';
import { type Endpoint, mayFollow } from './endpoint.ts';
import { describeRefusal } from './refusal.ts';

/** Hands out the `Authorization` of requests to registries: github.com/distribution/distribution, docs/spec/auth/token.md. */
export interface RegistryTokens {
  /** What is known to be wanted for this scope already. */
  known(endpoint: Endpoint, scope: string): Promise<string | undefined>;
  /**
   * What a challenge asks for, in place of what was `refused`; undefined when there is nothing to give. Throws a RemoteError when
   * the token server gives no token.
   */
  answer(
    endpoint: Endpoint,
    scope: string,
    challenge: Challenge,
    refused: string | undefined,
    signal?: AbortSignal,
  ): Promise<string | undefined>;
}

interface Token {
  readonly authorization: string;
  readonly goodUntilMs: number;
}

/** Seconds a token is good for when the answer does not say (as the specification has it). */
const usualLifeSeconds = 60;
/** A token is not used in its last seconds. */
const marginSeconds = 10;

const tokenSchema = z.object({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  expires_in: z.number().nullish(),
});

/** Tokens are kept for each registry and scope until they expire; callers that wait for the same one share the request. */
export function createTokens(options: {
  readonly http: HttpClient;
  readonly credentials: FindCredentials;
  readonly now: () => Date;
}): RegistryTokens {
  const tokens = new Map<string, Promise<Token | undefined>>();
  const isGood = (token: Token | undefined) => (token?.goodUntilMs ?? 0) > options.now().getTime();
  const keyOf = (endpoint: Endpoint, scope: string) => JSON.stringify([endpoint.base, scope]);
  return {
    known: async (endpoint, scope) => {
      const token = await tokens.get(keyOf(endpoint, scope))?.catch(() => undefined);
      return isGood(token) ? token?.authorization : undefined;
    },
    answer: async (endpoint, scope, challenge, refused, signal) => {
      const key = keyOf(endpoint, scope);
      const pending = tokens.get(key);
      const current = await pending?.catch(() => undefined);
      // Whoever waited with us may have begun to fetch one already.
      const newer = tokens.get(key);
      if (newer !== undefined && newer !== pending) return (await newer)?.authorization;
      if (isGood(current) && current?.authorization !== refused) return current?.authorization;
      const fresh = obtain(endpoint, scope, challenge, options, signal);
      tokens.set(key, fresh);
      fresh.catch(() => tokens.delete(key));
      return (await fresh)?.authorization;
    },
  };
}

async function obtain(
  endpoint: Endpoint,
  scope: string,
  challenge: Challenge,
  options: { readonly http: HttpClient; readonly credentials: FindCredentials; readonly now: () => Date },
  signal: AbortSignal | undefined,
): Promise<Token | undefined> {
  const credentials = await options.credentials(endpoint.credentialsHost, signal);
  if (challenge.kind === 'basic') {
    const basic = credentials === undefined ? undefined : basicOf(credentials);
    return basic === undefined ? undefined : { authorization: basic, goodUntilMs: Number.POSITIVE_INFINITY };
  }
  const realm = realmOf(endpoint, challenge.realm);
  const response = await askRealm(
    realm,
    { service: challenge.service, scope: challenge.scope ?? scope },
    endpoint,
    credentials,
    options.http,
    signal,
  );
  return readToken(response, endpoint, credentials !== undefined, options.now());
}

/** Credentials only go where the registry says, and only over TLS. */
function realmOf(endpoint: Endpoint, text: string): URL {
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  if (realm !== undefined && mayFollow(realm, endpoint.base)) return realm;
  throw new RemoteError(`The registry ${endpoint.name} wants tokens to be fetched from an address that is not https.`, {
    code: 'registry-denied',
    retryable: false,
    remedy: 'Let the registry name an https realm in its WWW-Authenticate header.',
  });
}

function askRealm(
  realm: URL,
  wanted: { readonly service: string | undefined; readonly scope: string },
  endpoint: Endpoint,
  credentials: RegistryCredentials | undefined,
  http: HttpClient,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const fields = new URLSearchParams({
    ...(wanted.service === undefined ? {} : { service: wanted.service }),
    scope: wanted.scope,
  });
  const common = {
    what: `the token server of ${endpoint.name}`,
    unreachableCode: 'registry-unreachable',
    repeat: 'always',
    maxBytes: 1024 * 1024,
    deadlineMs: 30_000,
    ...(signal === undefined ? {} : { signal }),
  } as const;
  if (credentials?.kind === 'identity-token') {
    fields.set('grant_type', 'refresh_token');
    fields.set('client_id', 'qualys-fargate-scanner');
    fields.set('refresh_token', credentials.token);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return http.send({ ...common, method: 'POST', url: realm.href, headers, body: fields.toString() });
  }
  for (const [name, value] of fields) realm.searchParams.set(name, value);
  const basic = credentials === undefined ? undefined : basicOf(credentials);
  const headers = basic === undefined ? {} : { authorization: basic };
  return http.send({ ...common, method: 'GET', url: realm.href, headers });
}

function readToken(response: HttpResponse, endpoint: Endpoint, signedIn: boolean, now: Date): Token {
  if (response.status !== 200)
    throw describeRefusal(response, { endpoint, what: 'a token for pulling', signedIn, now });
  const parsed = tokenSchema.safeParse(parseJson(response.body));
  const token = parsed.success ? parsed.data.token || parsed.data.access_token : undefined;
  // A header must not be smuggled in by what a server sent.
  if (!parsed.success || !token || !/^[\x21-\x7e]+$/.test(token)) {
    throw new RemoteError(`The token server of ${endpoint.name} answered without a token.`, {
      code: 'registry-unreachable',
      retryable: false,
      remedy: 'Check the registry, and what stands between it and this machine.',
    });
  }
  const life = Math.max(0, (parsed.data.expires_in ?? usualLifeSeconds) - marginSeconds);
  return { authorization: `Bearer ${token}`, goodUntilMs: now.getTime() + life * 1000 };
}

function basicOf(credentials: RegistryCredentials): string | undefined {
  if (credentials.kind !== 'password') return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}
