import { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { assumeRole } from './assumed-role.ts';
import { type AwsAccess, type AwsCredentials, clientSettings } from './client.ts';
import { createRecall } from './recall.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** AWS gives credentials for an hour; they are used for most of it. */
const heldMs = 45 * 60_000;

/**
 * Credentials of the role with which hooks read the hub's table and policy, and ask its queue: assumed once for all clients. Throws a
 * RemoteError that says what to change when the hub does not let us in.
 */
export function createHubRole(
  options: AwsAccess & { readonly arn: string; readonly clock: Pick<Clock, 'now'> },
): AwsCredentials {
  const { arn, clock } = options;
  const client = new STSClient(clientSettings(options, codes.unreachable));
  const held = createRecall<AwsCredentialIdentity>({ clock, forMs: heldMs, most: 1 });
  return () => held.get(arn, () => assumeRole(client, { arn, codes, refused: (cause) => refusal(arn, cause) }));
}

function refusal(arn: string, cause: unknown): RemoteError {
  return new RemoteError(`The service account does not let this hook in: the role ${arn} can't be assumed.`, {
    code: codes.denied,
    retryable: false,
    remedy:
      'Let the service stack name this account (OrganizationId or TargetAccountIds), and begin the NamePrefix of this stack with its AdmissionRoleName.',
    cause,
  });
}
