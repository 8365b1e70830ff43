import { CanceledError, RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { canonicalRegistry, ecrRegistry } from '../image/ecr.ts';
import type { PlatformRequirement } from '../image/platform.ts';
import { formatReference, type ImageReference } from '../image/reference.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { ImageResolver } from '../ports.ts';
import { runHelperProgram } from './credential-helper.ts';
import { dockerCredentials } from './credentials.ts';
import { createDistribution } from './distribution.ts';
import { imagesBelow } from './images.ts';
import type { FetchedManifest, ManifestSource } from './manifest-source.ts';
import { createMemo, type Memo } from './memo.ts';
import { chooseTag } from './tag.ts';

/**
 * Resolves references at their registries: private ECR through the AWS SDK, every other through the distribution API, all of
 * them through the mirror when there is one. Throws a UsageError for a mirror that is no URL.
 */
export function createImageResolver(options: {
  readonly http: HttpClient;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warn: (message: string) => void;
  readonly now: () => Date;
  readonly mirror?: string;
  /** Private ECR, where it is not to be asked with the SDK's own credentials. */
  readonly ecr?: ManifestSource;
}): ImageResolver {
  const credentials = dockerCredentials({ ...options, runHelper: runHelperProgram });
  const distribution = createDistribution({ ...options, credentials });
  let ecr = options.ecr === undefined ? undefined : Promise.resolve(options.ecr);
  // The SDK is only loaded for those who have images in ECR.
  const openEcr = () => {
    ecr ??= import('../aws/ecr.ts').then(({ createEcr }) => createEcr({ http: options.http }));
    return ecr;
  };
  return resolveFrom({
    sourceOf: async (registry) => {
      const throughSdk = options.mirror === undefined && ecrRegistry(registry) !== undefined;
      return throughSdk ? openEcr() : distribution;
    },
    warn: options.warn,
  });
}

interface Sources {
  readonly sourceOf: (registry: string) => Promise<ManifestSource>;
  readonly warn: (message: string) => void;
}

interface Run extends Sources {
  readonly manifests: Memo<FetchedManifest>;
  readonly configs: Memo<string>;
  readonly tags: Memo<string | undefined>;
}

/**
 * Resolves each reference once a run, whoever asks: the same tag gives the same index even if it moves meanwhile. Of a tag and a
 * digest the digest counts; the tag is kept to schedule by unless it is known to name another image now.
 */
export function resolveFrom(sources: Sources): ImageResolver {
  const run: Run = { ...sources, manifests: createMemo(), configs: createMemo(), tags: createMemo() };
  const images = createMemo<readonly ResolvedImage[]>();
  return {
    resolve: (reference, requirement, signal) => {
      const platform = requirement.kind === 'one' ? requirement.platform : 'every';
      const key = JSON.stringify([formatReference(canonical(reference)), platform]);
      return images.get(key, () => resolve(reference, requirement, run, signal));
    },
  };
}

async function resolve(
  reference: ImageReference,
  requirement: PlatformRequirement,
  run: Run,
  signal: AbortSignal | undefined,
): Promise<readonly ResolvedImage[]> {
  const source = await run.sourceOf(reference.registry);
  // ECR's endpoints of one registry differ (FIPS, dual-stack); the source of ECR asks the one that was named.
  const image = ecrRegistry(reference.registry) === undefined ? canonical(reference) : reference;
  const { registry, repository } = image;
  const place = { registry, repository };
  const keyOf = (each: ImageReference) => formatReference(canonical(each));
  const fetch = (each: ImageReference) => run.manifests.get(keyOf(each), () => source.manifest(each, signal));
  const top = await fetch(image.digest === undefined ? { ...place, tag: image.tag ?? 'latest' } : image);
  const found = await imagesBelow(top, requirement, {
    image: reference,
    manifest: (digest) => fetch({ ...place, digest }),
    config: (digest) => run.configs.get(keyOf({ ...place, digest }), () => source.blob(image, digest, signal)),
  });
  const tag =
    image.digest === undefined
      ? (image.tag ?? 'latest')
      : image.tag !== undefined && top.tagFits !== false
        ? image.tag
        : await run.tags.get(keyOf({ ...place, digest: top.digest }), () =>
            findTag(image, top.digest, source, run, signal),
          );
  return found.map((each) => ({
    reference,
    ...each,
    ...(each.digest === top.digest ? {} : { indexDigest: top.digest }),
    ...(tag === undefined ? {} : { tag }),
  }));
}

/** A tag is only needed for a new scan: a registry that does not tell is no reason to give up the image. */
async function findTag(
  image: ImageReference,
  digest: string,
  source: ManifestSource,
  run: Run,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    return chooseTag(await source.tags(image, digest, signal));
  } catch (error) {
    if (error instanceof CanceledError || !(error instanceof RemoteError)) throw error;
    run.warn(`No tag could be looked up for ${formatReference(image)}: ${error.message} ${error.remedy}`);
    return undefined;
  }
}

function canonical(reference: ImageReference): ImageReference {
  return { ...reference, registry: canonicalRegistry(reference.registry) };
}
