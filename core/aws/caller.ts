import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { RemoteError } from '../errors.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Whose credentials these are, and where they work. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  /** The region that was given, else that of the environment or the profile. */
  readonly region: string;
}

/** Asks AWS STS. Throws a UsageError without a region, a RemoteError without credentials that count. */
export async function whoCalls(options: AwsAccess, signal?: AbortSignal): Promise<Caller> {
  const client = new STSClient(clientSettings(options, codes.unreachable));
  const ask = {
    service: 'AWS STS',
    what: 'whose credentials these are',
    permission: 'sts:GetCallerIdentity',
    resource: '*',
    codes,
  };
  const region = await answered(client.config.region(), ask);
  const { Account: account, Arn: arn = '' } = await answered(
    client.send(new GetCallerIdentityCommand({}), abortable(signal)),
    ask,
  );
  const partition = arn.split(':')[1];
  if (account !== undefined && partition !== undefined) return { account, arn, partition, region };
  throw new RemoteError('AWS STS did not say whose credentials these are.', {
    code: codes.unreachable,
    retryable: false,
    remedy: 'Check the address of AWS (--endpoint-url, AWS_ENDPOINT_URL).',
  });
}
