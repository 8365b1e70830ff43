import { RemoteError } from '../errors.ts';
import { ecrRegistry } from '../image/ecr.ts';
import type { ImageReference } from '../image/reference.ts';
import type { ManifestSource } from '../registry/manifest-source.ts';
import type { AwsAccess, AwsCredentials } from './client.ts';
import { createEcr } from './ecr.ts';
import type { TargetRoles } from './target-roles.ts';

/**
 * Private ECR registries as an account sees them that runs their images: each is asked with the role of the account that it belongs to;
 * where that has no target stack, as the running account, for it may be shared with it, as ECS itself pulls it.
 */
export function createSharedEcr(
  runningAccount: string,
  { http, roles }: Pick<AwsAccess, 'http'> & { readonly roles: TargetRoles },
): ManifestSource {
  const refusals = new Map<string, RemoteError>();
  const credentialsFor = async (account: string): Promise<AwsCredentials | undefined> => {
    const owner = roles.credentialsFor(account);
    if (owner === undefined || account === runningAccount) return owner;
    try {
      await owner();
      refusals.delete(account);
      return owner;
    } catch (error) {
      if (!(error instanceof RemoteError) || error.retryable) throw error;
      refusals.set(account, error);
      return roles.credentialsFor(runningAccount);
    }
  };
  const ecr = createEcr({ http, credentialsFor });
  const explained = async <Answer>(image: ImageReference, answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (error) {
      throw withRefusal(error, refusals.get(ecrRegistry(image.registry)?.accountId ?? ''), runningAccount);
    }
  };
  return {
    manifest: (image, signal) => explained(image, ecr.manifest(image, signal)),
    blob: (image, digest, signal) => explained(image, ecr.blob(image, digest, signal)),
    tags: (image, digest, signal) => explained(image, ecr.tags(image, digest, signal)),
  };
}

/** A registry that is shared with nobody is refused twice: its owner's target stack is what is missing. */
function withRefusal(error: unknown, refusal: RemoteError | undefined, runningAccount: string): unknown {
  if (refusal === undefined || !(error instanceof RemoteError) || error.code !== 'registry-denied') return error;
  return new RemoteError(`${refusal.message} As account ${runningAccount}: ${error.message}`, {
    code: error.code,
    retryable: error.retryable,
    status: error.status,
    remedy: `${refusal.remedy} Or let the policy of the repository allow account ${runningAccount} to pull.`,
    cause: error,
  });
}
