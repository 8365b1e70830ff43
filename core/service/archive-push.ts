import { RemoteError, reasonOf } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { archiveKey } from './archive-key.ts';
import type { Outcome } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import { type DeployedUse, isPush } from './use.ts';

/**
 * Archives a result for the repository that its image was pushed to, where results are kept by repository: a digest is scanned once, and
 * the scan may have been asked for by another repository that holds it. Throws where trying again may help; a bucket that refuses for
 * good keeps nobody from being told.
 */
export async function archiveForPush(
  use: DeployedUse,
  { image, outcome }: { readonly image: ResolvedImage; readonly outcome: Outcome },
  { settings, archive, log }: ServicePorts,
): Promise<void> {
  const { archiveLayout: layout } = settings;
  const { image: named } = use.use;
  if (layout !== 'repository' || !isPush(use) || named.kind !== 'reference' || outcome.kind === 'unscanned') return;
  const { result, from } = outcome;
  const key = archiveKey(named, result, layout);
  // The scan that has just ended was archived by its own name.
  if (from === 'qualys' && key === archiveKey(image, result, layout)) return;
  try {
    await archive.put(key, JSON.stringify(result));
  } catch (error) {
    if (!(error instanceof RemoteError) || error.retryable) throw error;
    log.error('A result can not be archived for a repository.', { key, ...reasonOf(error) });
  }
}
