import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { partitionOf } from '../image/ecr.ts';
import type { BucketPolicies } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered } from './client.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Policies of the buckets of one region. */
export function createBucketPolicies(options: AwsAccess & { readonly region: string }): BucketPolicies {
  const { region } = options;
  const client = openS3(options, codes.unreachable);
  return {
    read: async ({ name, owner }, signal) => {
      const command = new GetBucketPolicyCommand({ Bucket: name, ExpectedBucketOwner: owner });
      const asked = client.send(command, abortable(signal)).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchBucketPolicy') return undefined;
        throw error;
      });
      const answer = await answered(asked, {
        service: `Amazon S3 in ${region}`,
        what: `the policy of the bucket ${name}`,
        permission: 's3:GetBucketPolicy',
        resource: `arn:${partitionOf(region).partition}:s3:::${name}`,
        codes,
      });
      return answer?.Policy;
    },
  };
}
