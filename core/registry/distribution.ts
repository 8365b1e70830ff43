import { RemoteError } from '../errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/http.ts';
import { manifestTypes } from '../image/media-types.ts';
import type { ImageReference } from '../image/reference.ts';
import { readChallenge } from './challenge.ts';
import type { FindCredentials } from './credentials.ts';
import { digestOf, verifyDigest } from './digest.ts';
import { type Endpoint, endpointOf, mayFollow, readMirror } from './endpoint.ts';
import type { FetchedManifest, ManifestSource } from './manifest-source.ts';
import { describeRefusal } from './refusal.ts';
import { createTokens, type RegistryTokens } from './tokens.ts';

/** What registries themselves refuse to take: distribution's own limit of a manifest. */
const largestManifest = 4 * 1024 * 1024;
const largestConfig = 8 * 1024 * 1024;
const mostRedirects = 5;
const deadlineMs = 30_000;

interface Distribution {
  readonly http: HttpClient;
  readonly tokens: RegistryTokens;
  readonly credentials: FindCredentials;
  readonly now: () => Date;
}

/**
 * Images of any registry that speaks the OCI distribution API (github.com/opencontainers/distribution-spec), anonymous or
 * with the given credentials. With a mirror, all registries are asked through it, as containerd does (`?ns=`). Throws a
 * UsageError for a mirror that is no URL.
 */
export function createDistribution(options: {
  readonly http: HttpClient;
  readonly credentials: FindCredentials;
  readonly now: () => Date;
  readonly mirror?: string;
}): ManifestSource {
  const mirror = options.mirror === undefined ? undefined : readMirror(options.mirror);
  const world: Distribution = { ...options, tokens: createTokens(options) };
  return {
    manifest: async (image, signal) => {
      const endpoint = endpointOf(image.registry, mirror);
      const manifest = await getManifest(image, endpoint, world, signal);
      if (image.tag === undefined || image.digest === undefined) return manifest;
      return { ...manifest, ...(await tagFits(image, endpoint, world, signal)) };
    },
    blob: async (image, digest, signal) => {
      const endpoint = endpointOf(image.registry, mirror);
      const what = `the image config ${digest} of ${image.repository}`;
      const ask: Ask = { endpoint, image, path: `blobs/${digest}`, what, maxBytes: largestConfig, signal };
      const response = await succeed(ask, world);
      verifyDigest(response.body, digest, what, endpoint.name);
      return Buffer.from(response.body).toString();
    },
    tags: async () => [],
  };
}

interface Ask {
  readonly endpoint: Endpoint;
  readonly image: ImageReference;
  readonly method?: 'GET' | 'HEAD';
  /** Below the repository. */
  readonly path: string;
  /** For messages. */
  readonly what: string;
  readonly maxBytes: number;
  readonly accept?: string;
  readonly signal: AbortSignal | undefined;
}

async function getManifest(
  image: ImageReference,
  endpoint: Endpoint,
  world: Distribution,
  signal: AbortSignal | undefined,
): Promise<FetchedManifest> {
  const name = image.digest ?? image.tag ?? 'latest';
  const what = `${image.repository}${image.digest === undefined ? ':' : '@'}${name}`;
  const accept = manifestTypes.join(', ');
  const ask: Ask = { endpoint, image, path: `manifests/${name}`, what, maxBytes: largestManifest, accept, signal };
  const { body, headers } = await succeed(ask, world);
  const mediaType = headers['content-type'];
  const announced = headers['docker-content-digest'];
  // The digest of a signed schema 1 manifest leaves its signatures out; such a manifest is refused for its kind, later.
  const signed = mediaType?.includes('manifest.v1+prettyjws') ?? false;
  if (image.digest !== undefined) verifyDigest(body, image.digest, what, endpoint.name);
  else if (announced?.startsWith('sha256:') && !signed) verifyDigest(body, announced, what, endpoint.name);
  return { digest: digestOf(body), mediaType, body: Buffer.from(body).toString() };
}

/** Whether the tag beside a digest names that digest now. A hint by which to schedule: when it can't be had, it is left out. */
async function tagFits(
  image: ImageReference,
  endpoint: Endpoint,
  world: Distribution,
  signal: AbortSignal | undefined,
): Promise<{ readonly tagFits?: boolean }> {
  const ask: Ask = {
    endpoint,
    image,
    method: 'HEAD',
    path: `manifests/${image.tag}`,
    what: `${image.repository}:${image.tag}`,
    maxBytes: largestManifest,
    accept: manifestTypes.join(', '),
    signal,
  };
  try {
    const { status, headers } = await authorized(ask, world);
    const now = headers['docker-content-digest'];
    if (status === 404) return { tagFits: false };
    return status === 200 && now !== undefined ? { tagFits: now === image.digest } : {};
  } catch (error) {
    if (error instanceof RemoteError) return {};
    throw error;
  }
}

async function succeed(ask: Ask, world: Distribution): Promise<HttpResponse> {
  const response = await authorized(ask, world);
  if (response.status === 200) return response;
  const signedIn = (await world.credentials(ask.endpoint.credentialsHost, ask.signal)) !== undefined;
  throw describeRefusal(response, { endpoint: ask.endpoint, what: ask.what, signedIn, now: world.now() });
}

/** Sends with the token at hand, and once more with the one that the registry asks for. */
async function authorized(ask: Ask, world: Distribution): Promise<HttpResponse> {
  const { endpoint, image } = ask;
  const scope = `repository:${image.repository}:pull`;
  const known = await world.tokens.known(endpoint, scope);
  const response = await follow(ask, known, world.http);
  if (response.status !== 401) return response;
  const challenge = readChallenge(response.headers['www-authenticate']);
  if (challenge === undefined) return response;
  const authorization = await world.tokens.answer(endpoint, scope, challenge, known, ask.signal);
  return authorization === undefined || authorization === known ? response : follow(ask, authorization, world.http);
}

/** Sends, and follows redirects (registries keep blobs elsewhere); the authorization stays with its origin. */
async function follow(ask: Ask, authorization: string | undefined, http: HttpClient): Promise<HttpResponse> {
  const { endpoint, image, path } = ask;
  const query = endpoint.namespace === undefined ? '' : `?ns=${encodeURIComponent(endpoint.namespace)}`;
  const origin = new URL(`${endpoint.base}/v2/${image.repository}/${path}${query}`);
  let url = origin;
  for (let hop = 0; ; hop++) {
    const response = await http.send(requestOf(ask, url, url.origin === origin.origin ? authorization : undefined));
    const location = response.headers.location;
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) {
      return url.origin === origin.origin ? response : withoutChallenge(response);
    }
    const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (hop === mostRedirects || next === undefined || !mayFollow(next, url.href))
      throw strayRedirect(ask, response.status);
    url = next;
  }
}

/** Only the registry itself may ask for credentials, not where it redirects to. */
function withoutChallenge({ headers: { 'www-authenticate': _, ...headers }, ...response }: HttpResponse): HttpResponse {
  return { ...response, headers };
}

function requestOf(ask: Ask, url: URL, authorization: string | undefined): HttpRequest {
  return {
    method: ask.method ?? 'GET',
    url: url.href,
    what: `the registry ${ask.endpoint.name}`,
    unreachableCode: 'registry-unreachable',
    headers: {
      ...(ask.accept === undefined ? {} : { accept: ask.accept }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    deadlineMs,
    maxBytes: ask.maxBytes,
    ...(ask.signal === undefined ? {} : { signal: ask.signal }),
  };
}

function strayRedirect(ask: Ask, status: number): RemoteError {
  return new RemoteError(`The registry ${ask.endpoint.name} redirects ${ask.what} to where it can't be followed.`, {
    code: 'registry-unreachable',
    retryable: false,
    status,
    remedy: 'Redirects must lead to https addresses, and end: check the registry, and what stands in between.',
  });
}
