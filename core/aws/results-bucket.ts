import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ServicePorts } from '../service/ports.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/**
 * The bucket that keeps the findings as JSON, encrypted as the bucket is. `account` is who must own it: a name that was given up can
 * be taken by anybody.
 */
export function createResultsBucket(
  options: AwsAccess & { readonly bucket: string; readonly account: string },
): ServicePorts['archive'] {
  const { bucket, account } = options;
  const client = new S3Client(clientSettings(options, codes.unreachable));
  return {
    put: async (key, body) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        ExpectedBucketOwner: account,
      });
      await answered(client.send(command), {
        service: 'Amazon S3',
        what: `s3://${bucket}/${key}`,
        permission: 's3:PutObject (and kms:GenerateDataKey of its key)',
        resource: `s3://${bucket}/*`,
        codes,
      });
    },
  };
}
