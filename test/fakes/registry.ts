import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type LoopbackServer, type Received, serve } from './http-server.ts';

const oci = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** A body with its digest, as registries keep both manifests and blobs. */
export interface Stored {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: string;
}

export function stored(content: object | string, mediaType: string): Stored {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, mediaType, body };
}

/** An image of one platform: its config and its manifest. */
export interface StoredImage {
  readonly config: Stored;
  readonly manifest: Stored;
  readonly platform: object;
}

export function storedImage(platform: object, name = 'app', layerType: string = oci.layer): StoredImage {
  const config = stored({ ...platform, config: { Env: [`NAME=${name}`] }, rootfs: { type: 'layers' } }, oci.config);
  const manifest = {
    schemaVersion: 2,
    mediaType: oci.manifest,
    config: { mediaType: oci.config, digest: config.digest, size: config.body.length },
    layers: [{ mediaType: layerType, digest: `sha256:${'1'.repeat(64)}`, size: 1 }],
  };
  return { config, manifest: stored(manifest, oci.manifest), platform };
}

/** What BuildKit puts beside an image: a manifest of platform unknown/unknown with in-toto statements for layers. */
export function storedAttestation(): StoredImage {
  return storedImage({ os: 'unknown', architecture: 'unknown' }, 'attestation', 'application/vnd.in-toto+json');
}

export function storedIndex(
  images: readonly StoredImage[],
  entry: (image: StoredImage) => object = () => ({}),
): Stored {
  const manifests = images.map((image) => ({
    mediaType: image.manifest.mediaType,
    digest: image.manifest.digest,
    size: image.manifest.body.length,
    platform: image.platform,
    ...entry(image),
  }));
  return stored({ schemaVersion: 2, mediaType: oci.index, manifests }, oci.index);
}

export interface FakeRegistry extends LoopbackServer {
  /** `127.0.0.1:port`, as image references name it. */
  readonly host: string;
  /** `repository:tag` to digest. */
  readonly tags: Map<string, string>;
  readonly manifests: Map<string, Stored>;
  readonly blobs: Map<string, Stored>;
  add(...images: readonly (StoredImage | Stored)[]): void;
  /** Called first; when it ends the response, that is the answer in place of the registry's own. */
  script: (request: Received, response: ServerResponse) => void;
  /** Wants a token of this realm's server for every request; `users` may fetch one, anonymous where there are none. */
  auth: 'none' | 'basic' | 'bearer';
  users: Map<string, string>;
  /** Tokens that are good now. */
  readonly tokens: Set<string>;
  /** Seconds that tokens say they are good for. */
  tokenLife: number;
}

/** A registry on loopback that speaks the distribution API, its token server included (`/token`). */
export async function fakeRegistry(): Promise<FakeRegistry> {
  const state = {
    tags: new Map<string, string>(),
    manifests: new Map<string, Stored>(),
    blobs: new Map<string, Stored>(),
    script: () => {},
    auth: 'none',
    users: new Map<string, string>(),
    tokens: new Set<string>(),
    tokenLife: 300,
    add: (...images: readonly (StoredImage | Stored)[]) => {
      for (const image of images) {
        if ('body' in image) state.manifests.set(image.digest, image);
        else {
          state.manifests.set(image.manifest.digest, image.manifest);
          state.blobs.set(image.config.digest, image.config);
        }
      }
    },
  } as Omit<FakeRegistry, keyof LoopbackServer | 'host'> as FakeRegistry;
  let issued = 0;
  const server = await serve((request, response) => {
    state.script(request, response);
    if (response.writableEnded) return;
    const url = new URL(request.url, 'http://registry');
    if (url.pathname === '/token') return issue(state, request, response, ++issued);
    if (!authorized(state, request)) return challenge(state, request, response);
    const [, repository, kind, name = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    const digest = name.startsWith('sha256:') ? name : state.tags.get(`${repository}:${name}`);
    const found = (kind === 'blobs' ? state.blobs : state.manifests).get(digest ?? '');
    if (found === undefined) return fail(response, 404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
    const headers = { 'content-type': found.mediaType, 'docker-content-digest': found.digest };
    response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : found.body);
  });
  return Object.assign(state, server, { host: `127.0.0.1:${server.port}` });
}

function basicUser(request: Received): string | undefined {
  const encoded = /^Basic (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

function knows(state: FakeRegistry, user: string | undefined): boolean {
  return [...state.users].some(([name, password]) => user === `${name}:${password}`);
}

function authorized(state: FakeRegistry, request: Received): boolean {
  if (state.auth === 'none') return true;
  if (state.auth === 'basic') return knows(state, basicUser(request));
  return state.tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '');
}

function challenge(state: FakeRegistry, request: Received, response: ServerResponse): void {
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(request.url)?.[1];
  const bearer = `Bearer realm="http://${request.headers.host}/token",service="fake",scope="repository:${repository}:pull"`;
  fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': state.auth === 'basic' ? 'Basic realm="fake"' : bearer });
}

function issue(state: FakeRegistry, request: Received, response: ServerResponse, number: number): void {
  const refresh = new URLSearchParams(request.body).get('refresh_token');
  const known =
    state.users.size === 0 ||
    knows(state, basicUser(request)) ||
    (refresh !== null && state.users.get('<token>') === refresh);
  if (!known) {
    fail(response, 401, 'UNAUTHORIZED');
    return;
  }
  state.tokens.add(`token-${number}`);
  response.writeHead(200).end(JSON.stringify({ token: `token-${number}`, expires_in: state.tokenLife }));
}

function fail(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, headers)
    .end(JSON.stringify({ errors: [{ code, message: `${code.toLowerCase()} here` }] }));
}
