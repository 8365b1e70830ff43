import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretTexts } from '../operate/secret-text.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Secrets of one region, with their values. */
export function createSecretTexts(options: AwsAccess): SecretTexts {
  const client = new SecretsManagerClient(clientSettings(options, codes.unreachable));
  const ask = (permission: string, arn: string) => ({
    service: 'AWS Secrets Manager',
    what: `the secret ${arn}`,
    permission,
    resource: arn,
    codes,
  });
  return {
    read: async (arn, signal) => {
      const command = new GetSecretValueCommand({ SecretId: arn });
      const asked = client.send(command, abortable(signal)).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
      const permission = 'secretsmanager:GetSecretValue (and kms:Decrypt of its key)';
      const answer = await answered(asked, ask(permission, arn));
      const { SecretString: text, SecretBinary: bytes } = answer ?? {};
      return text ?? (bytes === undefined ? undefined : Buffer.from(bytes).toString());
    },
    put: async (arn, text, token, signal) => {
      const command = new PutSecretValueCommand({ SecretId: arn, SecretString: text, ClientRequestToken: token });
      const permission = 'secretsmanager:PutSecretValue (and kms:GenerateDataKey and kms:Decrypt of its key)';
      const answer = await answered(client.send(command, abortable(signal)), ask(permission, arn));
      return answer.VersionId ?? token;
    },
  };
}
