import { isIndexType } from './media-types.ts';

/**
 * Media types that Docker takes for those of images, from times when tools wrote no better (moby, daemon/internal/distribution/registry.go):
 * what calls itself so may run.
 */
const legacy = new Set(['', 'application/octet-stream', 'application/json', 'text/html']);

/** What the owners of media types keep in registries beside images, by the beginning of the type. The first that fits counts. */
const known: readonly (readonly [string, string])[] = [
  ['application/vnd.in-toto', 'an attestation'],
  ['application/vnd.dsse.envelope', 'an attestation'],
  ['application/vnd.dev.cosign.artifact.sbom', 'an SBOM'],
  ['application/vnd.dev.cosign', 'a signature'],
  ['application/vnd.dev.sigstore.bundle', 'a signature or an attestation'],
  ['application/vnd.cncf.notary', 'a signature'],
  ['application/vnd.cyclonedx', 'an SBOM'],
  ['application/spdx', 'an SBOM'],
  ['application/vnd.syft', 'an SBOM'],
  ['text/spdx', 'an SBOM'],
  ['text/sbom', 'an SBOM'],
  ['application/vnd.cncf.helm', 'a Helm chart'],
  ['application/vnd.buildkit.cacheconfig', 'a build cache'],
  ['application/vnd.amazon.soci.index', 'an index for lazy loading (SOCI)'],
  ['application/vnd.cncf.flux', 'sources for Flux'],
  ['application/vnd.cncf.openpolicyagent', 'a policy'],
  ['application/vnd.wasm', 'a WebAssembly module'],
];

/**
 * Whether a container engine may take a config, or a layer, of this type for that of an image; Docker goes by the beginning, for both (moby,
 * daemon/internal/distribution/pull_v2.go).
 */
export function mayBeOfImage(type: string): boolean {
  const lower = type.toLowerCase();
  return legacy.has(lower) || /^application\/vnd\.(?:oci\.image|docker)(?:\.|$)/.test(lower);
}

/** What an artifact is, with its article; undefined for a type that is not known. */
export function artifactName(type: string): string | undefined {
  const lower = type.toLowerCase();
  if (isIndexType(lower)) return 'an index without images';
  return known.find(([beginning]) => lower.startsWith(beginning))?.[1];
}
