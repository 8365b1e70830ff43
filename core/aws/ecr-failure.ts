import type { ImageFailure } from '@aws-sdk/client-ecr';
import { RemoteError } from '../errors.ts';
import { formatReference, type ImageReference } from '../image/reference.ts';

/** Why ECR has no image for a reference, by its failure code or the name of its exception (API reference, `ImageFailure`). */
export function refusedImage(
  image: ImageReference,
  failure:
    | { readonly failureCode?: string | undefined; readonly failureReason?: ImageFailure['failureReason'] }
    | undefined,
): RemoteError {
  const name = formatReference(image);
  const words = (failure?.failureReason ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  const fault = (message: string, remedy: string, code: RemoteError['code'] = 'unresolvable', retryable = false) =>
    new RemoteError(message, { code, retryable, remedy });
  switch (failure?.failureCode) {
    case 'RepositoryNotFound':
      return fault(
        `Amazon ECR has no repository ${image.repository} in ${image.registry}, so ${name} can't be resolved.`,
        'Check account, region and spelling. The repository of a pull-through cache comes into being with the first pull: pull the image once.',
      );
    case 'ImageNotFound':
      return fault(
        `Amazon ECR has no image ${name}.`,
        'Check tag and digest, that the image was pushed, and that no lifecycle policy has removed it; pull it once if it comes through a pull-through cache.',
      );
    case 'UpstreamAccessDenied':
      return fault(
        `Amazon ECR may not pull ${name} from the registry behind its pull-through cache.`,
        'Check the secret with the credentials of the pull-through cache rule.',
        'registry-denied',
      );
    case 'UpstreamTooManyRequests':
    case 'UpstreamUnavailable':
      return fault(
        `The registry behind the pull-through cache of ${name} can't be reached (${failure.failureCode}).`,
        'Try again later.',
        'registry-unreachable',
        true,
      );
    case 'KmsError':
      return fault(
        `Amazon ECR can't decrypt ${name}: ${words}`,
        'Check the KMS key of the repository: it must be enabled, and ECR allowed to use it.',
        'registry-denied',
      );
    case 'ImageInaccessible':
    case 'LayerInaccessible':
      return fault(`${name} is in Amazon ECR but can't be read now: ${words}`, 'It may be archived: restore it.');
    case undefined:
      return fault(
        `Amazon ECR gave neither ${name} nor a reason.`,
        'Try again; check the reference.',
        'registry-unreachable',
        true,
      );
    default:
      return fault(
        `Amazon ECR does not give ${name}: ${failure?.failureCode} ${words}`.trimEnd(),
        'Check repository, tag and digest.',
      );
  }
}
