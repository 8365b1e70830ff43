import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ArtifactStore, OwnedBucket } from '../deploy/artifact-store.ts';
import { OperationError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import { type AwsAccess, abortable, answered } from './client.ts';
import { statusOf } from './fault.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** Somebody may be storing the same object right now. */
const mostConflicts = 4;
/** What has more is not sent before it was asked for, nor read back. */
const largeBytes = 4 * 1024 * 1024;

/** S3 of one region. */
export function createArtifactStore(options: AwsAccess & { readonly region: string }): ArtifactStore {
  const { region } = options;
  const client = openS3(options, codes.unreachable);
  const ask = (action: string, { name }: OwnedBucket, key?: string) => ({
    service: `Amazon S3 in ${region}`,
    what: key === undefined ? `the bucket ${name}` : `s3://${name}/${key}`,
    permission: action,
    resource: `arn:${partitionOf(region).partition}:s3:::${name}${key === undefined ? '' : `/${key}`}`,
    codes,
  });
  /** Whether the key holds just these bytes. */
  const holds = async (bucket: OwnedBucket, key: string, bytes: Uint8Array, signal: AbortSignal | undefined) => {
    const command = new GetObjectCommand({ Bucket: bucket.name, Key: key, ExpectedBucketOwner: bucket.owner });
    const answer = await answered(client.send(command, abortable(signal)), ask('s3:GetObject', bucket, key));
    const held = await answer.Body?.transformToByteArray();
    return held !== undefined && sha256(held) === sha256(bytes);
  };
  /** The same by the checksum that S3 keeps; false also where it keeps none, or does not let us look. */
  const isKnown = async (bucket: OwnedBucket, key: string, bytes: Uint8Array, signal: AbortSignal | undefined) => {
    const command = new HeadObjectCommand({
      Bucket: bucket.name,
      Key: key,
      ChecksumMode: 'ENABLED',
      ExpectedBucketOwner: bucket.owner,
    });
    const answer = await client.send(command, abortable(signal)).catch(() => undefined);
    return answer?.ChecksumSHA256 === sha256(bytes);
  };
  const put = async (
    bucket: OwnedBucket,
    key: string,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
    conflicts = 0,
  ): Promise<'stored' | 'there'> => {
    const command = new PutObjectCommand({
      Bucket: bucket.name,
      Key: key,
      Body: bytes,
      IfNoneMatch: '*',
      ChecksumSHA256: sha256(bytes),
      ExpectedBucketOwner: bucket.owner,
    });
    try {
      await client.send(command, abortable(signal));
      return 'stored';
    } catch (error) {
      const status = statusOf(error);
      if (status === 409 && conflicts < mostConflicts) return put(bucket, key, bytes, signal, conflicts + 1);
      if (status !== 412) await answered(Promise.reject(error), ask('s3:PutObject', bucket, key));
    }
    if (await holds(bucket, key, bytes, signal)) return 'there';
    throw new OperationError(`s3://${bucket.name}/${key} does not hold what its name says.`, {
      remedy: 'Find out who wrote it: code of the scanner is taken from there. Then delete the object, and run again.',
    });
  };
  return {
    regionOf: async (bucket, signal) => {
      const command = new HeadBucketCommand({ Bucket: bucket.name, ExpectedBucketOwner: bucket.owner });
      try {
        const answer = await client.send(command, abortable(signal));
        return answer.BucketRegion ?? region;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        // S3 does not say which of the two it is.
        if (statusOf(error) === 403) throw foreign(bucket, error);
        return answered(Promise.reject(error), ask('s3:ListBucket', bucket));
      }
    },
    put: async (bucket, key, bytes, signal) => {
      if (bytes.length > largeBytes && (await isKnown(bucket, key, bytes, signal))) return 'there';
      return put(bucket, key, bytes, signal);
    },
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function foreign({ name, owner }: OwnedBucket, cause: unknown): OperationError {
  return new OperationError(
    `The bucket ${name} can't be used: it is not one of account ${owner}, or these credentials lack s3:ListBucket on it.`,
    { remedy: 'Name another with --artifact-bucket, and its account with --artifact-bucket-owner.', cause },
  );
}
