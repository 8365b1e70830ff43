import {
  DescribeSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretVersions } from '../deploy/secret-versions.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const counts = 'AWSCURRENT';

/** Secrets of one region, whose values are never read. */
export function createSecretVersions(options: AwsAccess): SecretVersions {
  const client = new SecretsManagerClient(clientSettings(options, codes.unreachable));
  const ask = (action: string, arn: string) => ({
    service: 'AWS Secrets Manager',
    what: `the versions of the secret ${arn}`,
    permission: `secretsmanager:${action}`,
    resource: arn,
    codes,
  });
  return {
    current: async (arn, signal) => {
      const command = new DescribeSecretCommand({ SecretId: arn });
      const asked = client.send(command, abortable(signal)).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
      const answer = await answered(asked, ask('DescribeSecret', arn));
      const versions = Object.entries(answer?.VersionIdsToStages ?? {});
      return versions.find(([, stages]) => stages.includes(counts))?.[0];
    },
    makeCurrent: async (arn, { from, to }, signal) => {
      const command = new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: counts,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      });
      await answered(client.send(command, abortable(signal)), ask('UpdateSecretVersionStage', arn));
    },
  };
}
