import type { ImageName, ImagePlatform, ManifestKind } from './image.ts';

/** What becomes of an image when it is asked for: the names below decide, unless a test adds the image with its own. */
export type ScanBehaviour = 'succeeds' | 'fails' | 'never-appears' | 'never-ends' | 'schedule-error';

const dockerHosts = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** One name a registry: all names of Docker Hub are `docker.io`. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return dockerHosts.has(lower) ? 'docker.io' : lower;
}

/** Reads `host/repository:tag` the way a container engine does, with the tag `latest` and Docker Hub's defaults. */
export function imageNameOf(reference: string): ImageName {
  const [first = '', ...rest] = reference.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasHost ? canonicalHost(first) : 'docker.io';
  const path = hasHost ? rest.join('/') : reference;
  const [, repository = path, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(path) ?? [];
  const official = registry === 'docker.io' && !repository.includes('/');
  return { registry, repository: official ? `library/${repository}` : repository, tag };
}

/** True when the demo's registries do not have the image. */
export function isMissing(name: ImageName): boolean {
  return /missing|does-not-exist/.test(`${name.repository}:${name.tag}`);
}

const behaviours: readonly (readonly [string, ScanBehaviour])[] = [
  ['scan-fails', 'fails'],
  ['never-appears', 'never-appears'],
  ['never-ends', 'never-ends'],
  ['schedule-error', 'schedule-error'],
];

/** How the scan of an image ends, by its name. */
export function behaviourOf(name: ImageName): ScanBehaviour {
  const text = `${name.repository}:${name.tag}`;
  return behaviours.find(([word]) => text.includes(word))?.[1] ?? 'succeeds';
}

const amd64: ImagePlatform = { os: 'linux', architecture: 'amd64' };
const arm64: ImagePlatform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const windows2019: ImagePlatform = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.17763.6414' };
const windows2022: ImagePlatform = { os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.2762' };

/** What an image of this name is made of: most have amd64 and arm64, some one platform, some are for Windows. */
export function shapeOf(name: ImageName): {
  readonly kind: ManifestKind;
  readonly platforms: readonly ImagePlatform[];
} {
  const text = `${name.repository}:${name.tag}`.toLowerCase();
  if (/helm|chart/.test(text)) return { kind: 'artifact', platforms: [] };
  if (/windows|nanoserver|iis\b/.test(text)) return { kind: 'index', platforms: [windows2019, windows2022] };
  if (/arm64|aarch64|graviton/.test(text)) return { kind: 'single', platforms: [arm64] };
  if (/amd64|x86|single/.test(text)) return { kind: 'single', platforms: [amd64] };
  return { kind: 'index', platforms: [amd64, arm64] };
}
