import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { RemoteError } from '../errors.ts';
import { largestResult, type WorkObjects } from '../scan/work.ts';
import { type AwsAccess, abortable, answered } from './client.ts';
import { type AwsAsk, statusOf } from './fault.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** Somebody else may be writing the same object right now. */
const mostConflicts = 4;

type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

/**
 * Objects of a bucket, written on condition: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html. `account` is who
 * must own it, where that is known: a name that was given up can be taken by anybody.
 */
export function createWorkObjects(
  options: AwsAccess & { readonly bucket: string; readonly account: string | undefined },
): WorkObjects {
  const { bucket, account } = options;
  const client = openS3(options, codes.unreachable);
  const owner = account === undefined ? {} : { ExpectedBucketOwner: account };
  const ask = (key: string, permission: string): AwsAsk => ({
    service: 'Amazon S3',
    what: `s3://${bucket}/${key}`,
    permission,
    resource: `s3://${bucket}/work/*`,
    codes,
  });
  const read: WorkObjects['read'] = async (key, signal) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...owner });
    const asked = client.send(command, abortable(signal)).then(
      async ({ Body, ETag }) => {
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        if (bytes.length > largestResult) throw tooLarge(`s3://${bucket}/${key}`);
        return { body: Buffer.from(bytes).toString(), version: ETag ?? '' };
      },
      (error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      },
    );
    return answered(asked, ask(key, 's3:GetObject (and s3:ListBucket of the bucket, and kms:Decrypt of its key)'));
  };
  const write = async (
    key: string,
    body: string,
    condition: Condition,
    signal: AbortSignal | undefined,
    conflicts = 0,
  ): Promise<string | undefined> => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentType: 'application/json',
      ...owner,
      ...condition,
    });
    try {
      const { ETag } = await client.send(command, abortable(signal));
      return ETag ?? '';
    } catch (error) {
      const status = statusOf(error);
      if (status === 409 && conflicts < mostConflicts) return write(key, body, condition, signal, conflicts + 1);
      // 404: what was to be written over is gone.
      if (status !== 412 && status !== 404) {
        const permission = 's3:PutObject and s3:GetObject (and kms:GenerateDataKey and kms:Decrypt of its key)';
        await answered(Promise.reject(error), ask(key, permission));
      }
    }
    // Our own write may be what is there: its answer was lost, and the SDK has repeated it.
    const there = await read(key, signal);
    return there?.body === body ? there.version : undefined;
  };
  return {
    read,
    create: (key, body, signal) => write(key, body, { IfNoneMatch: '*' }, signal),
    replace: (key, body, version, signal) => write(key, body, { IfMatch: version }, signal),
  };
}

function tooLarge(what: string): RemoteError {
  return new RemoteError(`${what} is larger than a result of a worker may be (${largestResult} bytes).`, {
    code: 'internal',
    retryable: false,
    remedy: 'See who wrote it: a worker writes no such result.',
  });
}
