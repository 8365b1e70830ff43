import { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { assumeRole } from './assumed-role.ts';
import { type AwsAccess, type AwsCredentials, clientSettings } from './client.ts';

const codes = { denied: 'registry-denied', unreachable: 'registry-unreachable' } as const;

/** Credentials are renewed this long before they end, as the SDK does. */
const marginMs = 5 * 60_000;
/** An account that refused is not asked again sooner: its target stack may be on its way. */
const refusalMs = 60_000;

/** Credentials for the accounts whose ECS and registries are read. */
export interface TargetRoles {
  /** Those of the role in an account, always the same function; undefined for our own account, which our own credentials are for. */
  credentialsFor(account: string): AwsCredentials | undefined;
}

/** Which role is assumed in every account: that of its target stack. */
export interface TargetRole {
  readonly ownAccount: string;
  readonly partition: string;
  /** Without a name there are no other accounts: only our own can be read. */
  readonly roleName: string | undefined;
  readonly externalId?: string;
}

interface Held {
  readonly identity: Promise<AwsCredentialIdentity>;
  readonly until: number;
}

/** Assumes roles, each once for all who need it. Throws a RemoteError that names account, role and what to deploy where it can't. */
export function createTargetRoles(
  options: AwsAccess & { readonly role: TargetRole; readonly clock: Pick<Clock, 'now'> },
): TargetRoles {
  const { role, clock } = options;
  const client = new STSClient(clientSettings(options, codes.unreachable));
  const held = new Map<string, Held>();
  const assume = (account: string): Promise<AwsCredentialIdentity> => {
    const now = clock.now().getTime();
    const before = held.get(account);
    if (before !== undefined && now < before.until) return before.identity;
    const identity = assumeIn(account, client, role);
    // Until it is known how long it holds, it holds for all who ask meanwhile.
    held.set(account, { identity, until: Number.POSITIVE_INFINITY });
    identity.then(
      ({ expiration }) => held.set(account, { identity, until: (expiration?.getTime() ?? now) - marginMs }),
      (error: unknown) => {
        if (error instanceof RemoteError && !error.retryable) held.set(account, { identity, until: now + refusalMs });
        else held.delete(account);
      },
    );
    return identity;
  };
  const providers = new Map<string, AwsCredentials>();
  return {
    credentialsFor: (account) => {
      if (account === role.ownAccount) return undefined;
      const provider = providers.get(account) ?? (() => assume(account));
      providers.set(account, provider);
      return provider;
    },
  };
}

async function assumeIn(account: string, client: STSClient, role: TargetRole): Promise<AwsCredentialIdentity> {
  const { roleName, externalId, partition } = role;
  if (roleName === undefined) throw withoutTarget(account, 'no role is named for other accounts', undefined);
  const arn = `arn:${partition}:iam::${account}:role/${roleName}`;
  const refused = (cause: unknown) => withoutTarget(account, `the role ${arn} can't be assumed`, cause);
  return assumeRole(client, { arn, externalId, codes, refused });
}

function withoutTarget(account: string, why: string, cause: unknown): RemoteError {
  return new RemoteError(`AWS account ${account} can't be looked into: ${why}.`, {
    code: codes.denied,
    retryable: false,
    remedy: `Deploy target-account.yaml in account ${account}, with the id of this service account and the same external id.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
