import type { Clock } from '../ports.ts';
import type { ImageMarks, MarkedRepository, MarkState } from '../service/marks.ts';
import type { AwsAccess } from './client.ts';
import { attach } from './ecr-attestation.ts';
import { type EcrHome, type EcrRepository, ecrRepositories, isGone } from './ecr-repository.ts';
import { setTags } from './ecr-repository-tags.ts';

/**
 * Marks images in the registry of one account and region, with the credentials of the environment, through ECR's own API: it needs no
 * token, and IAM knows every call by its repository. Deletes nothing, and gives no image a tag.
 */
export function createEcrMarks(
  options: AwsAccess & { readonly home: EcrHome; readonly clock: Pick<Clock, 'now'> },
): ImageMarks {
  const open = ecrRepositories(options);
  const mark = async (
    where: MarkedRepository,
    signal: AbortSignal | undefined,
    act: (repository: EcrRepository) => Promise<MarkState>,
  ): Promise<MarkState> => {
    const repository = open(where, signal);
    if (repository === undefined) return 'elsewhere';
    try {
      return await act(repository);
    } catch (error) {
      // What was deleted since it was pushed needs no mark.
      if (isGone(error)) return 'gone';
      throw error;
    }
  };
  return {
    tag: (where, tags, signal) => mark(where, signal, (repository) => setTags(repository, tags, options.clock.now())),
    attest: (where, attestation, signal) => mark(where, signal, (repository) => attach(repository, attestation)),
  };
}
