import * as z from 'zod';
import { mayBeOfImage } from './artifact.ts';
import { isIndexType, manifestTypes } from './media-types.ts';
import type { Platform } from './platform.ts';

/** A manifest that an index names. */
export interface IndexEntry {
  readonly mediaType: string;
  readonly digest: string;
  /** Absent where the index does not say; the image's config does then. */
  readonly platform?: Platform;
}

/** What a manifest body turned out to be. Formats: opencontainers/image-spec, and Docker's schema 2 that it came from. */
export type Manifest =
  | { readonly kind: 'index'; readonly mediaType: string; readonly entries: readonly IndexEntry[] }
  /** `configDigest` is the image id. */
  | { readonly kind: 'image'; readonly mediaType: string; readonly configDigest: string }
  /**
   * Something that no container can be known to run from. `artifact` is its word for itself, a media type, where it is known that none can: a
   * chart, a signature, an attestation, a cache. With layers of an image it is one as long as its config, `configDigest`, is none of an image.
   */
  | {
      readonly kind: 'other';
      readonly why: string;
      readonly remedy: string;
      readonly artifact?: string;
      readonly configDigest?: string;
    };

const rebuild = 'Build and push the image again.';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const text = z.string().nullish();
const platformSchema = object({
  os: text,
  architecture: text,
  variant: text,
  'os.version': text,
});
const descriptorSchema = object({
  mediaType: text,
  artifactType: text.catch(undefined),
  digest,
  platform: platformSchema.nullish(),
});
const manifestSchema = object({
  schemaVersion: z.number().optional(),
  mediaType: text,
  artifactType: text,
  manifests: z.array(z.unknown()).nullish(),
  config: descriptorSchema.nullish(),
  layers: z.array(object({ mediaType: text })).nullish(),
  fsLayers: z.unknown().optional(),
});

const imageConfigs = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);
const imageTypes = new Set<string>(manifestTypes.slice(2));
const imageLayer = /^application\/vnd\.(?:oci\.image\.layer\.|docker\.image\.rootfs\.)/;

/**
 * An object that has none of its fields in other letters as well, or instead: engines, in Go, take `Config` for `config`, and others don't.
 * https://pkg.go.dev/encoding/json#Unmarshal
 */
function object<Shape extends z.ZodRawShape>(shape: Shape) {
  const folded = new Set(Object.keys(shape).map(fold));
  const isPlain = (value: unknown) =>
    typeof value !== 'object' ||
    value === null ||
    Object.keys(value).every((key) => Object.hasOwn(shape, key) || !folded.has(fold(key)));
  return z.unknown().refine(isPlain).pipe(z.object(shape));
}

/** One spelling for all that Go takes for the same name. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** Reads a manifest. `contentType` is what the registry or index called it; the body's own word counts first. Never throws. */
export function readManifest(body: string, contentType: string | undefined): Manifest {
  const json = parseJson(body);
  if (namesTwice(body, json)) return other('it says something twice, which tools read differently', rebuild);
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const kind = /^\s*</.test(body)
      ? 'an HTML page'
      : json === undefined
        ? 'something that is not JSON'
        : 'JSON that is no manifest';
    return other(`it is ${kind}`, 'Check the registry, and what stands between it and this machine.');
  }
  const { data } = parsed;
  const mediaType = data.mediaType ?? withoutParameters(contentType) ?? '';
  if (
    data.schemaVersion === 1 ||
    data.fsLayers !== undefined ||
    /docker\.distribution\.manifest\.v1\+/.test(mediaType)
  ) {
    return other(
      'it is a Docker schema 1 manifest, which ECS and Qualys no longer take',
      'Build and push the image again with a current tool.',
    );
  }
  if (data.manifests != null && (data.config != null || data.layers != null)) {
    return other('it is an index and an image at once, which tools read differently', rebuild);
  }
  if (data.manifests != null) return readIndex(data.manifests, indexTypeOf(mediaType), data.artifactType);
  if (data.config == null) return other('it names no image config', 'Point at a container image.', data.artifactType);
  const type = data.config.mediaType ?? '';
  const what = data.artifactType ?? type;
  const layers = (data.layers ?? []).map((layer) => layer.mediaType ?? '');
  if (!imageConfigs.has(type)) {
    const why = `it is an artifact (${cut(what)}), not a container image`;
    const artifact = other(why, 'Point at a container image.', mayBeOfImage(type) ? undefined : what || type);
    return layers.some((layer) => imageLayer.test(layer))
      ? { ...artifact, configDigest: data.config.digest }
      : artifact;
  }
  if (layers.length > 0 && !layers.some((layer) => imageLayer.test(layer))) {
    const [first = ''] = layers;
    return other(
      `it is an attestation or a signature (${cut(first)}), not a container image`,
      'Point at the image that it belongs to.',
      layers.some(mayBeOfImage) ? undefined : data.artifactType || first,
    );
  }
  const own = imageTypes.has(mediaType) ? mediaType : type.includes('docker') ? manifestTypes[3] : manifestTypes[2];
  return { kind: 'image', mediaType: own, configDigest: data.config.digest };
}

/** The platform in an image config; undefined when the body is none, or is of no real platform (attestations are `unknown`). */
export function readConfigPlatform(body: string): Platform | undefined {
  const json = parseJson(body);
  const parsed = platformSchema.safeParse(json);
  return parsed.success && !namesTwice(body, json) ? readPlatform(parsed.data) : undefined;
}

/** Whether a config tells of the layers of an image: engines that don't look at its type run it. */
export function isImageConfig(body: string): boolean {
  return Object.keys(parseJson(body) ?? {}).some((key) => fold(key) === 'rootfs');
}

/**
 * The entries a container engine may choose from. Attestations are those of platform `unknown`; neither their annotation nor the type of an
 * entry is looked at, for engines don't either (Docker fetches what is there by the digest): a real image must not hide behind it. One entry
 * that can't be read spoils the index, as does half a platform: engines put their own in place of what is missing.
 */
function readIndex(
  manifests: readonly unknown[],
  mediaType: string,
  artifactType: string | null | undefined,
): Manifest {
  const entries: IndexEntry[] = [];
  const types = [artifactType];
  for (const each of manifests) {
    const parsed = descriptorSchema.safeParse(each);
    if (!parsed.success) return other("it is an index with an entry that can't be read", rebuild);
    const { data } = parsed;
    const type = data.mediaType ?? manifestTypes[2];
    types.push(data.artifactType);
    const said = data.platform ?? {};
    const platform = readPlatform(said);
    if (platform === undefined && Object.values(said).some(Boolean)) {
      if ([said.os, said.architecture].some((word) => word?.toLowerCase() === 'unknown')) continue;
      return other('it is an index with an entry of half a platform, which tools read differently', rebuild);
    }
    entries.push({ mediaType: type, digest: data.digest, ...(platform === undefined ? {} : { platform }) });
  }
  if (entries.length > 0) return { kind: 'index', mediaType, entries };
  const artifact = types.find(Boolean) ?? mediaType;
  return other('it is an index without any container image', 'Point at a container image.', artifact);
}

/** Other names of architectures, as containerd understands them: github.com/containerd/platforms, database.go. */
const architectures: Readonly<Record<string, { readonly architecture: string; readonly variant?: string }>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
  i386: { architecture: '386' },
};

function readPlatform(data: Partial<z.infer<typeof platformSchema>>): Platform | undefined {
  const os = data.os?.toLowerCase() ?? '';
  const named = data.architecture?.toLowerCase() ?? '';
  const known = Object.hasOwn(architectures, named) ? architectures[named] : undefined;
  const architecture = known?.architecture ?? named;
  const variant = known?.variant ?? data.variant?.toLowerCase().replace(/^(?=\d)/, 'v') ?? '';
  const osVersion = data['os.version'] ?? '';
  if (os === '' || architecture === '' || os === 'unknown' || architecture === 'unknown') return undefined;
  return { os, architecture, ...(variant === '' ? {} : { variant }), ...(osVersion === '' ? {} : { osVersion }) };
}

function indexTypeOf(mediaType: string): string {
  return isIndexType(mediaType) ? mediaType : manifestTypes[0];
}

function other(why: string, remedy: string, artifact?: string | null): Extract<Manifest, { kind: 'other' }> {
  return { kind: 'other', why, remedy, ...(artifact ? { artifact: artifact.slice(0, 200) } : {}) };
}

function cut(type: string): string {
  return type === '' ? 'of no type' : type.slice(0, 100);
}

function withoutParameters(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Whether an object in a text has a field twice: of two, one reader takes the last, and another both. */
function namesTwice(text: string, json: unknown): boolean {
  const withoutStrings = text.replaceAll(/\\./g, '').replaceAll(/"[^"]*"/g, '');
  let fields = 0;
  const pending = [json];
  for (const value of pending) {
    if (typeof value !== 'object' || value === null) continue;
    const values = Object.values(value);
    if (!Array.isArray(value)) fields += values.length;
    for (const each of values) pending.push(each);
  }
  return json !== undefined && fields !== withoutStrings.split(':').length - 1;
}
