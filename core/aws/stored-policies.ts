import { GetBucketVersioningCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { OperationError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import type { PolicyPlace, StoredPolicies } from '../operate/stored-policy.ts';
import { type AwsAccess, abortable, answered } from './client.ts';
import { statusOf } from './fault.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Policy files in the buckets of one region. */
export function createStoredPolicies(options: AwsAccess & { readonly region: string }): StoredPolicies {
  const { region } = options;
  const client = openS3(options, codes.unreachable);
  const ask = (action: string, { bucket, key }: PolicyPlace, more = '') => ({
    service: 'Amazon S3',
    what: `the policy s3://${bucket}/${key}`,
    permission: `${action}${more}`,
    resource: `arn:${partitionOf(region).partition}:s3:::${bucket}${action === 's3:GetBucketVersioning' ? '' : `/${key}`}`,
    codes,
  });
  return {
    read: async (place, signal) => {
      const { bucket, key, version } = place;
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(version === undefined ? {} : { VersionId: version }),
      });
      const asked = client.send(command, abortable(signal)).then(
        async ({ Body, ETag, VersionId, LastModified }) => ({
          text: (await Body?.transformToString()) ?? '',
          ...(ETag === undefined ? {} : { etag: ETag }),
          ...(VersionId === undefined || VersionId === 'null' ? {} : { version: VersionId }),
          ...(LastModified === undefined ? {} : { changedAt: LastModified }),
        }),
        (error: unknown) => {
          const isMissing = error instanceof Error && /^(?:NoSuchKey|NoSuchVersion)$/.test(error.name);
          if (isMissing) return undefined;
          throw error;
        },
      );
      const action = version === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      return answered(asked, ask(action, place, ' (and s3:ListBucket of the bucket, and kms:Decrypt of its key)'));
    },

    replace: async (place, before, text, signal) => {
      const { bucket, key } = place;
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: key.endsWith('.json') ? 'application/json' : 'application/yaml',
        ...(before === undefined ? { IfNoneMatch: '*' } : before.etag === undefined ? {} : { IfMatch: before.etag }),
      });
      try {
        return (await client.send(command, abortable(signal))).VersionId;
      } catch (error) {
        if (statusOf(error) === 412 || statusOf(error) === 409) throw changedMeanwhile(place, error);
        return answered(Promise.reject(error), ask('s3:PutObject', place, ' (and kms:GenerateDataKey of its key)'));
      }
    },

    keepsVersions: async (place, signal) => {
      const command = new GetBucketVersioningCommand({ Bucket: place.bucket });
      const answer = await answered(client.send(command, abortable(signal)), ask('s3:GetBucketVersioning', place));
      return answer.Status === 'Enabled';
    },
  };
}

function changedMeanwhile({ bucket, key }: PolicyPlace, cause: unknown): OperationError {
  return new OperationError(`s3://${bucket}/${key} was changed by somebody else meanwhile.`, {
    remedy: 'Look at it with policy show, and run policy put again.',
    cause,
  });
}
