import { type Answer, type Call, json } from './answer.ts';
import { canonicalHost } from './image-name.ts';
import { hexOf } from './seed.ts';
import type { Repository } from './shelf.ts';
import type { World } from './world.ts';

/** An error as the OCI distribution specification has it. */
function registryError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json({ errors: [{ code, message, detail: null }] }, status, {
    'docker-distribution-api-version': 'registry/2.0',
    ...headers,
  });
}

/** `?ns=` names the registry that this one stands in for, as container engines ask a mirror; else it is our own. */
function repositoryOf(world: World, call: Call): Repository {
  const registry = canonicalHost(call.query.get('ns') ?? world.ownHost);
  return { registry, repository: call.params.repository ?? '' };
}

/** 401 with a challenge when the registry wants a token and the call has none that is good for the repository. */
function challenge(world: World, call: Call, base: string): Answer | undefined {
  if (world.settings.registryAuth === 'none') return undefined;
  const scope = call.params.repository === undefined ? '' : `repository:${call.params.repository}:pull`;
  if (call.headers.authorization === `Bearer ${tokenFor(world, scope)}`) return undefined;
  const scopePart = scope === '' ? '' : `,scope="${scope}"`;
  return registryError(401, 'UNAUTHORIZED', 'authentication required', {
    'www-authenticate': `Bearer realm="${base}/v2/token",service="registry.simulator"${scopePart}`,
  });
}

function tokenFor(world: World, scope: string): string {
  return hexOf(world.settings.seed, 'registry token', scope);
}

/** `GET /v2/`. */
export function pingRegistry(world: World, call: Call, base: string): Answer {
  return challenge(world, call, base) ?? json({}, 200, { 'docker-distribution-api-version': 'registry/2.0' });
}

/** The token endpoint that the challenge names: anonymous, or with the users of the settings by Basic. */
export function issueRegistryToken(world: World, call: Call): Answer {
  const { registryAuth } = world.settings;
  if (typeof registryAuth === 'object') {
    const basic = /^Basic (\S+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
    const [user = '', ...password] = Buffer.from(basic, 'base64').toString().split(':');
    const known = Object.hasOwn(registryAuth.users, user) ? registryAuth.users[user] : undefined;
    if (known === undefined || known !== password.join(':')) {
      return registryError(401, 'UNAUTHORIZED', 'incorrect username or password');
    }
  }
  return json({ token: tokenFor(world, call.query.get('scope') ?? ''), expires_in: 300 });
}

/** `GET` and `HEAD /v2/{repository}/manifests/{tag or digest}`. */
export function getManifest(world: World, call: Call, base: string): Answer {
  const refused = challenge(world, call, base);
  if (refused !== undefined) return refused;
  const repository = repositoryOf(world, call);
  const reference = call.params.reference ?? '';
  const found = reference.startsWith('sha256:')
    ? world.shelf.manifest(repository, reference)
    : world.shelf.tagged(repository, reference)?.top;
  if (found === undefined) return registryError(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${reference}`);
  return {
    status: 200,
    headers: {
      'content-type': found.mediaType,
      'docker-content-digest': found.digest,
      'docker-distribution-api-version': 'registry/2.0',
      etag: `"${found.digest}"`,
    },
    body: found.bytes,
  };
}

/** `GET` and `HEAD /v2/{repository}/blobs/{digest}`. */
export function getBlob(world: World, call: Call, base: string): Answer {
  const refused = challenge(world, call, base);
  if (refused !== undefined) return refused;
  const found = world.shelf.blob(repositoryOf(world, call), call.params.digest ?? '');
  if (found === undefined) return registryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'docker-content-digest': found.digest },
    body: found.bytes,
  };
}

/** `GET /v2/{repository}/tags/list`. */
export function listTags(world: World, call: Call, base: string): Answer {
  const refused = challenge(world, call, base);
  if (refused !== undefined) return refused;
  const repository = repositoryOf(world, call);
  const tags = world.shelf.tags(repository);
  if (tags.length === 0) return registryError(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  return json({ name: repository.repository, tags });
}
