import type { RegistryCredentials } from '../../core/registry/credentials.ts';
import { createDistribution } from '../../core/registry/distribution.ts';
import { createImageResolver } from '../../core/registry/resolve.ts';
import { testHttpClient } from './http-client.ts';
import {
  type FakeRegistry,
  fakeRegistry,
  type Stored,
  type StoredImage,
  storedAttestation,
  storedImage,
  storedIndex,
} from './registry.ts';

/** An image of linux/amd64. */
export const image = storedImage({ os: 'linux', architecture: 'amd64' });

/** Images of two more platforms, and an index as BuildKit makes it. */
export const arm64 = storedImage({ os: 'linux', architecture: 'arm64', variant: 'v8' });
export const windows = storedImage({ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2' });
export const fullIndex = storedIndex([image, storedAttestation(), arm64]);

export const ada: RegistryCredentials = { kind: 'password', username: 'ada', password: 'hunter2' };

/** A registry where team/app:1 is the full index and team/app:single one image, with a client and a resolver for it. */
export async function makeWorld(credentials?: RegistryCredentials) {
  const registry = await fakeRegistry();
  registry.add(image, arm64, windows, storedAttestation(), fullIndex);
  registry.tags.set('team/app:1', fullIndex.digest).set('team/app:single', image.manifest.digest);
  const http = testHttpClient();
  const warnings: string[] = [];
  const { now } = http.clock;
  const environment = { DOCKER_CONFIG: '/nowhere' };
  return {
    registry,
    http,
    warnings,
    distribution: createDistribution({ http, credentials: async () => credentials, now }),
    resolver: createImageResolver({ http, environment, warn: (message) => warnings.push(message), now }),
    reference: { registry: registry.host, repository: 'team/app', tag: '1' },
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await registry[Symbol.asyncDispose]();
    },
  };
}

/** Method and URL of every request so far. */
export function paths(registry: FakeRegistry): readonly string[] {
  return registry.requests.map(({ method, url }) => `${method} ${url}`);
}

/** What a resolved image has of a stored one. */
export function resolved(from: StoredImage): {
  readonly digest: string;
  readonly imageId: string;
  readonly mediaType: string;
} {
  return { digest: from.manifest.digest, imageId: from.config.digest, mediaType: from.manifest.mediaType };
}

/** Puts manifests into the registry; the last one is what team/app:1 names. */
export function put(registry: FakeRegistry, ...all: readonly Stored[]): void {
  registry.add(...all);
  registry.tags.set('team/app:1', all.at(-1)?.digest ?? '');
}
