import { UsageError } from '../errors.ts';
import type { ArtifactPlace } from './artifacts.ts';
import type { CodeZip } from './assets.ts';
import type { Work } from './work.ts';

/** Parameters that name a zip of the user's own in CodeBucket, and the option that brings it again. */
const ownKeys = { QScannerCodeKey: 'qscanner-path', CaBundleKey: 'ca-bundle' } as const;

/** Puts a layer of the user's into the bucket under a key of its content, but for a dry run; gives the key. */
export async function storeLayer(
  { sha256, bytes }: CodeZip,
  { region, bucket }: ArtifactPlace,
  work: Work,
): Promise<string> {
  const key = `layers/${sha256}.zip`;
  if (bucket !== undefined && !work.settings.dryRun) {
    await work.cloud.in(region).artifacts.put(bucket, key, bytes, work.signal);
  }
  return key;
}

/**
 * Throws a UsageError where a stack would look for a layer that it keeps in another bucket than the one it was put into: code and layers
 * are in one.
 */
export function checkLayersStay(
  known: Readonly<Record<string, string>>,
  wished: Readonly<Record<string, string | undefined>>,
): void {
  const { CodeBucket: before = '' } = known;
  const { CodeBucket: now = before } = wished;
  if (before === '' || before === now) return;
  for (const [parameter, option] of Object.entries(ownKeys)) {
    if ((known[parameter] ?? '') === '' || wished[parameter] !== undefined) continue;
    throw new UsageError(`The stack has its ${parameter} in the bucket ${before}, and not in ${now}.`, {
      remedy: `Use that bucket on (--artifact-bucket ${before}), or bring the file along: deploy with --${option}.`,
    });
  }
}
