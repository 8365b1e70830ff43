import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { RemoteError } from '../errors.ts';
import { answered } from './client.ts';
import type { AwsAsk } from './fault.ts';

/** A role to assume, and what it means when it may not be. */
export interface WantedRole {
  readonly arn: string;
  readonly externalId?: string | undefined;
  readonly codes: AwsAsk['codes'];
  /** The error for a role that does not let us in. */
  readonly refused: (cause: unknown) => RemoteError;
}

/** Assumes a role, for as long as AWS gives by default (an hour). Throws a RemoteError that names it. */
export async function assumeRole(client: STSClient, role: WantedRole): Promise<AwsCredentialIdentity> {
  const { arn, externalId, codes, refused } = role;
  const command = new AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: 'qualys-fargate-scanner',
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  });
  const asked = client.send(command).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'AccessDenied' ? refused(error) : error;
  });
  const { Credentials: found } = await answered(asked, {
    service: 'AWS STS',
    what: `credentials of the role ${arn}`,
    permission: 'sts:AssumeRole',
    resource: arn,
    codes,
  });
  if (found?.AccessKeyId === undefined || found.SecretAccessKey === undefined) {
    throw new RemoteError(`AWS STS gave no credentials of the role ${arn}.`, {
      code: codes.unreachable,
      retryable: true,
      remedy: 'Try again later.',
    });
  }
  return {
    accessKeyId: found.AccessKeyId,
    secretAccessKey: found.SecretAccessKey,
    ...(found.SessionToken === undefined ? {} : { sessionToken: found.SessionToken }),
    ...(found.Expiration === undefined ? {} : { expiration: found.Expiration }),
  };
}
