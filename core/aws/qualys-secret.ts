import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import { readQualysSecret } from './secret-forms.ts';

const codes = { denied: 'no-credentials', unreachable: 'no-credentials' } as const;

/** How long what was read is used: calls to Secrets Manager and KMS are paid for, and a secret changes rarely. */
const freshMs = 10 * 60_000;

/** The secret with the credentials for Qualys. */
export interface QualysSecret {
  /** What was read within the last ten minutes, else what is there now. */
  current(signal?: AbortSignal): Promise<QualysCredentials>;
  /** What is there now. */
  reread(signal?: AbortSignal): Promise<QualysCredentials>;
}

/** `mask` is told every secret before anybody else gets it. Throws RemoteErrors, never with a word of what the secret holds. */
export function createQualysSecret(
  options: AwsAccess & {
    readonly arn: string;
    readonly clock: Pick<Clock, 'now'>;
    readonly mask: (secret: string) => void;
  },
): QualysSecret {
  const { arn, clock, mask } = options;
  const client = new SecretsManagerClient(clientSettings(options, codes.unreachable));
  let known: { readonly credentials: QualysCredentials; readonly readAt: number } | undefined;
  let reading: Promise<QualysCredentials> | undefined;
  const fetch = async (signal: AbortSignal | undefined): Promise<QualysCredentials> => {
    const text = await getText(client, arn, signal);
    const credentials = readQualysSecret(text, arn);
    for (const secret of secretsOf(credentials)) mask(secret);
    known = { credentials, readAt: clock.now().getTime() };
    return credentials;
  };
  const reread = (signal?: AbortSignal) => {
    reading ??= fetch(signal).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return {
    reread,
    current: async (signal) => {
      const age = known === undefined ? undefined : clock.now().getTime() - known.readAt;
      return known !== undefined && age !== undefined && age >= 0 && age < freshMs ? known.credentials : reread(signal);
    },
  };
}

async function getText(client: SecretsManagerClient, arn: string, signal: AbortSignal | undefined): Promise<string> {
  const what = `the secret ${arn}`;
  const asked = client.send(new GetSecretValueCommand({ SecretId: arn }), abortable(signal)).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') throw notThere(arn);
    throw error;
  });
  const { SecretString: text, SecretBinary: bytes } = await answered(asked, {
    service: 'AWS Secrets Manager',
    what,
    permission: 'secretsmanager:GetSecretValue (and kms:Decrypt of its key)',
    resource: arn,
    codes,
  });
  return text ?? (bytes === undefined ? '' : Buffer.from(bytes).toString());
}

function notThere(arn: string): RemoteError {
  return new RemoteError(`AWS Secrets Manager has no value of the secret ${arn}.`, {
    code: codes.denied,
    retryable: false,
    remedy: 'Put the Qualys credentials into it: aws secretsmanager put-secret-value.',
  });
}

function secretsOf(credentials: QualysCredentials): readonly string[] {
  switch (credentials.kind) {
    case 'token':
      return [credentials.token];
    case 'password':
      return [credentials.password];
    case 'oidc':
      return [credentials.clientSecret];
    default:
      return credentials satisfies never;
  }
}
