import { ECRClient } from '@aws-sdk/client-ecr';
import { RemoteError } from '../errors.ts';
import { ecrRegistry } from '../image/ecr.ts';
import type { MarkedRepository } from '../service/marks.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { awsFault } from './fault.ts';

/** For one mark, whatever it takes: nobody waits for it. */
const deadlineMs = 45_000;
const codes = { denied: 'registry-denied', unreachable: 'registry-unreachable' } as const;

/** What a repetition finds otherwise: an upload that ended or was met by another, a blob that is not yet to be seen. */
const passing = new Set([
  'UploadNotFoundException',
  'InvalidLayerPartException',
  'EmptyUploadException',
  'LayersNotFoundException',
]);

/** Limits of ECR that our marks may meet. */
const limits = new Set(['TooManyTagsException', 'LimitExceededException']);

/** Account, region and partition of a registry of Amazon ECR. */
export interface EcrHome {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** A repository in it, to be written to. */
export interface EcrRepository {
  readonly arn: string;
  /** What calls about its images name it by. */
  readonly id: { readonly registryId: string; readonly repositoryName: string };
  /** One call. Faults are RemoteErrors that name the repository and the permission (an action of IAM). */
  ask<Answer>(
    permission: string,
    call: (client: ECRClient, options: { readonly abortSignal: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer>;
}

/** Opens repositories of a registry; undefined for one of another registry. */
export function ecrRepositories(
  options: AwsAccess & { readonly home: EcrHome },
): (where: MarkedRepository, signal: AbortSignal | undefined) => EcrRepository | undefined {
  const { account, region, partition } = options.home;
  const client = new ECRClient(clientSettings({ ...options, region }, codes.unreachable));
  return ({ registry, repository }, signal) => {
    const named = ecrRegistry(registry);
    if (named?.accountId !== account || named.region !== region) return undefined;
    const arn = `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
    const deadline = AbortSignal.timeout(deadlineMs);
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    return {
      arn,
      id: { registryId: account, repositoryName: repository },
      ask: async (permission, call) => {
        try {
          return await call(client, { abortSignal: stop });
        } catch (error) {
          throw faultOf(error, { permission, arn, region, what: `${registry}/${repository}` });
        }
      },
    };
  };
}

/** Whether the repository, or the image that was asked for, is not there any more. */
export function isGone(error: unknown): boolean {
  const { cause } = error instanceof RemoteError ? error : { cause: error };
  const name = cause instanceof Error ? cause.name : '';
  return /^(?:Repository|Image|ReferencedImages)NotFoundException$/.test(name);
}

/** For `catch`: undefined where ECR says by this exception that it has been done before. */
export function unless(name: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof Error && error.name === name) return undefined;
    throw error;
  };
}

function faultOf(
  error: unknown,
  asked: { readonly permission: string; readonly arn: string; readonly region: string; readonly what: string },
): Error {
  const { permission, arn, region, what } = asked;
  const name = error instanceof Error ? error.name : '';
  const words = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300) : '';
  if (passing.has(name)) {
    return new RemoteError(`Amazon ECR in ${region} lost a part of what was written to ${what} (${name}).`, {
      code: codes.unreachable,
      retryable: true,
      remedy: 'Nothing: it is written again with the next attempt.',
      cause: error,
    });
  }
  if (limits.has(name)) {
    return new RemoteError(`Amazon ECR in ${region} has no room for a mark in ${what}: ${name}: ${words}`, {
      code: codes.denied,
      retryable: false,
      remedy:
        name === 'TooManyTagsException'
          ? 'A repository takes 50 tags: remove some of its own, or take it out of MARK_REPOSITORIES.'
          : 'See the service quotas of Amazon ECR; a lifecycle policy removes old images, and what is attached to them.',
      cause: error,
    });
  }
  return awsFault(error, { service: `Amazon ECR in ${region}`, what, permission, resource: arn, codes });
}
