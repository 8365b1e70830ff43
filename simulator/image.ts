import type { CatalogueEntry } from './findings/catalogue.ts';
import type { ScanBehaviour } from './image-name.ts';
import { digestOf, hexOf } from './seed.ts';

/** Where an image lives: `docker.io`, `library/nginx`, `1.27`. */
export interface ImageName {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** A platform as it stands in an image index. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

/** Content of a registry: what a digest leads to. */
export interface Content {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** One layer of a platform's image. */
export interface Layer {
  readonly blob: Content;
  /** sha256 of the layer as it is unpacked, 64 hex digits: what Qualys calls a layer's sha. */
  readonly sha: string;
  readonly createdBy: string;
  readonly isBaseLayer: boolean;
}

/** One platform of an image. */
export interface PlatformImage {
  readonly platform: ImagePlatform;
  readonly manifest: Content;
  readonly config: Content;
  readonly layers: readonly Layer[];
  /** Digest of the config without `sha256:`: Qualys' `sha`. */
  readonly sha: string;
}

/** What a manifest describes: several platforms, one, something that is no container image, or an unheard-of type. */
export type ManifestKind = 'index' | 'single' | 'artifact' | 'unknown';

/** What Qualys finds in an image and how its scan goes; what is absent follows from the name and the seed. */
export interface ImageTraits {
  readonly behaviour: ScanBehaviour;
  /** Exactly these findings. */
  readonly vulnerabilities?: readonly CatalogueEntry[];
  /** So many made-up findings instead. */
  readonly findingCount?: number;
  /** So many secrets or malware files; null when the scan did not look for them. */
  readonly secrets?: number | null;
  readonly malware?: number | null;
  /** Length of the scan in milliseconds, before `timeScale`. */
  readonly scanMs?: number;
  readonly scanErrorCode?: string;
}

/** One push of an image: what its tag named from then on. */
export interface PushedImage {
  readonly name: ImageName;
  /** The name that its content and its findings come from. */
  readonly origin: ImageName;
  readonly traits: ImageTraits;
  /** What the tag leads to: an index, or the manifest of the only platform. */
  readonly top: Content;
  readonly platforms: readonly PlatformImage[];
  /** Everything that can be pulled by digest. */
  readonly manifests: readonly Content[];
  readonly blobs: readonly Content[];
}

/** What makes one image differ from another: the same recipe gives the same digests. */
export interface ImageRecipe {
  readonly seed: string;
  readonly kind: ManifestKind;
  readonly platforms: readonly ImagePlatform[];
  /** Attestation manifests beside the platforms of an index. */
  readonly attestations: boolean;
  /** How often this tag was pushed before. */
  readonly generation: number;
}

const oci = 'application/vnd.oci.image';
const docker = 'application/vnd.docker';

/** Makes an image with real digests: each config, layer and manifest hashes to the digest it is named by. */
export function makeImage(name: ImageName, recipe: ImageRecipe): Omit<PushedImage, 'name' | 'origin' | 'traits'> {
  if (recipe.kind === 'artifact' || recipe.kind === 'unknown') return makeArtifact(name, recipe);
  const platforms = recipe.platforms.map((platform) => makePlatform(name, recipe, platform));
  const [only] = platforms;
  const index = recipe.kind === 'single' ? undefined : makeIndex(platforms, recipe.attestations);
  return {
    top: index?.top ?? only?.manifest ?? makeArtifact(name, recipe).top,
    platforms,
    manifests: [...platforms.map((each) => each.manifest), ...(index?.manifests ?? [])],
    blobs: [
      ...platforms.flatMap((each) => [each.config, ...each.layers.map((layer) => layer.blob)]),
      ...(index?.blobs ?? []),
    ],
  };
}

function content(mediaType: string, value: unknown): Content {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { mediaType, digest: digestOf(bytes), bytes };
}

function descriptor(of: Content): { mediaType: string; digest: string; size: number } {
  return { mediaType: of.mediaType, digest: of.digest, size: of.bytes.length };
}

function makePlatform(name: ImageName, recipe: ImageRecipe, platform: ImagePlatform): PlatformImage {
  const id = [recipe.seed, name.registry, name.repository, name.tag, recipe.generation, JSON.stringify(platform)];
  const single = recipe.kind === 'single';
  const layers = layerSteps(name, platform).map(([createdBy, isBaseLayer], position): Layer => {
    const sha = isBaseLayer
      ? hexOf(recipe.seed, name.repository, platform.architecture, position)
      : hexOf(...id, position);
    const mediaType = single ? `${docker}.image.rootfs.diff.tar.gzip` : `${oci}.layer.v1.tar+gzip`;
    return { blob: content(mediaType, `layer ${sha}\n`), sha, createdBy, isBaseLayer };
  });
  const created = new Date(Date.UTC(2024, 0, 1) + (Number.parseInt(hexOf(...id).slice(0, 6), 16) % 730) * 864e5);
  const config = content(single ? `${docker}.container.image.v1+json` : `${oci}.config.v1+json`, {
    ...platform,
    created: created.toISOString(),
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Labels: { build: hexOf(...id).slice(0, 12) },
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${layer.sha}`) },
    history: layers.map((layer) => ({ created: created.toISOString(), created_by: layer.createdBy })),
  });
  const manifest = content(single ? `${docker}.distribution.manifest.v2+json` : `${oci}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: single ? `${docker}.distribution.manifest.v2+json` : `${oci}.manifest.v1+json`,
    config: descriptor(config),
    layers: layers.map((layer) => descriptor(layer.blob)),
  });
  return { platform, manifest, config, layers, sha: config.digest.slice('sha256:'.length) };
}

function layerSteps(name: ImageName, platform: ImagePlatform): readonly (readonly [string, boolean])[] {
  if (platform.os === 'windows') {
    return [
      ['Apply image 10.0', true],
      [`powershell Install ${name.repository}`, false],
    ];
  }
  return [
    ['/bin/sh -c #(nop) ADD file:rootfs.tar.xz in /', true],
    ['RUN /bin/sh -c set -eux; install packages # buildkit', true],
    [`COPY . /srv/${name.repository.split('/').at(-1) ?? 'app'} # buildkit`, false],
    ['CMD ["/entrypoint.sh"]', false],
  ];
}

function makeIndex(
  platforms: readonly PlatformImage[],
  attestations: boolean,
): { readonly top: Content; readonly manifests: readonly Content[]; readonly blobs: readonly Content[] } {
  const attested = attestations ? platforms.map((each) => ({ of: each, ...makeAttestation(each) })) : [];
  const top = content(`${oci}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.index.v1+json`,
    manifests: [
      ...platforms.map((each) => ({ ...descriptor(each.manifest), platform: each.platform })),
      ...attested.map(({ of, manifest }) => ({
        ...descriptor(manifest),
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: {
          'vnd.docker.reference.digest': of.manifest.digest,
          'vnd.docker.reference.type': 'attestation-manifest',
        },
      })),
    ],
  });
  return {
    top,
    manifests: [top, ...attested.map((each) => each.manifest)],
    blobs: attested.flatMap((each) => each.blobs),
  };
}

function makeAttestation(of: PlatformImage): { readonly manifest: Content; readonly blobs: readonly Content[] } {
  const statement = content('application/vnd.in-toto+json', {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ name: 'image', digest: { sha256: of.manifest.digest.slice('sha256:'.length) } }],
    predicate: {},
  });
  const config = content(`${oci}.config.v1+json`, {
    architecture: 'unknown',
    os: 'unknown',
    config: {},
    rootfs: { type: 'layers', diff_ids: [statement.digest] },
  });
  const manifest = content(`${oci}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: descriptor(config),
    layers: [
      { ...descriptor(statement), annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } },
    ],
  });
  return { manifest, blobs: [statement, config] };
}

/** A Helm chart, or a manifest of a type that nobody knows. */
function makeArtifact(name: ImageName, recipe: ImageRecipe): ReturnType<typeof makeImage> {
  const id = hexOf(recipe.seed, name.registry, name.repository, name.tag, recipe.generation);
  const config = content('application/vnd.cncf.helm.config.v1+json', { name: name.repository, version: name.tag, id });
  const chart = content('application/vnd.cncf.helm.chart.content.v1.tar+gzip', `chart ${id}\n`);
  const mediaType =
    recipe.kind === 'unknown' ? 'application/vnd.example.unheard-of.v9+json' : `${oci}.manifest.v1+json`;
  const top = content(mediaType, {
    schemaVersion: recipe.kind === 'unknown' ? 9 : 2,
    mediaType,
    config: descriptor(config),
    layers: [descriptor(chart)],
  });
  return { top, platforms: [], manifests: [top], blobs: [config, chart] };
}
