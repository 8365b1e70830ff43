import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { RemoteError, reasonOf } from '../errors.ts';
import type { GatePolicy } from '../policy/policy.ts';
import { buildPolicy } from '../policy/schema.ts';
import type { Clock } from '../ports.ts';
import type { Reason } from '../reason.ts';
import { type AwsAccess, answered } from './client.ts';
import { statusOf } from './fault.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** How long a policy is taken as read; after that S3 is asked whether it is still the same. */
const freshMs = 5 * 60_000;

/** Where the policy file lies; without a version the newest counts. */
export interface PolicyObject {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

interface Known {
  readonly policy: GatePolicy;
  readonly etag: string | undefined;
  readonly readAt: number;
}

/**
 * Reads the policy file from S3: once in five minutes, for all who ask. Gives a reason when it is not there, can't be read or is not
 * understood; a policy older than five minutes is never taken for today's.
 */
export function createPolicyObject(
  options: AwsAccess & { readonly object: PolicyObject; readonly clock: Pick<Clock, 'now'> },
): () => Promise<GatePolicy | Reason> {
  const { object, clock } = options;
  const client = openS3(options, codes.unreachable);
  let known: Known | undefined;
  let reading: Promise<GatePolicy | Reason> | undefined;
  const read = async (): Promise<GatePolicy | Reason> => {
    try {
      known = await readAgain(client, object, known, clock.now());
      return known.policy;
    } catch (error) {
      return reasonOf(error);
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    const age = known === undefined ? undefined : clock.now().getTime() - known.readAt;
    if (known !== undefined && age !== undefined && age >= 0 && age < freshMs) return known.policy;
    reading ??= read();
    return reading;
  };
}

async function readAgain(client: S3Client, object: PolicyObject, known: Known | undefined, now: Date): Promise<Known> {
  const found = await fetchText(client, object, known?.etag);
  // Exceptions were held against the day on which they were read; time only brings their end nearer.
  if (found === 'unchanged' && known !== undefined) return { ...known, readAt: now.getTime() };
  if (found === 'unchanged') throw notThere(object, 'answered that it has not changed, though it was never read');
  // YAML is only loaded where there is a file of it.
  const { parsePolicyFile } = await import('../policy/file.ts');
  const policy = buildPolicy(parsePolicyFile(found.text, nameOf(object), now), {});
  return { policy, etag: found.etag, readAt: now.getTime() };
}

async function fetchText(
  client: S3Client,
  object: PolicyObject,
  etag: string | undefined,
): Promise<{ readonly text: string; readonly etag: string | undefined } | 'unchanged'> {
  const command = new GetObjectCommand({
    Bucket: object.bucket,
    Key: object.key,
    ...(object.version === undefined ? {} : { VersionId: object.version }),
    ...(etag === undefined ? {} : { IfNoneMatch: etag }),
  });
  const fetched = client.send(command).then(
    async ({ Body, ETag }) => ({ text: (await Body?.transformToString()) ?? '', etag: ETag }),
    (error: unknown) => {
      if (statusOf(error) === 304) return 'unchanged' as const;
      if (error instanceof Error && /^(?:NoSuchKey|NoSuchBucket|NoSuchVersion)$/.test(error.name)) {
        throw notThere(object, `has no such object (${error.name})`);
      }
      throw error;
    },
  );
  return answered(fetched, {
    service: 'Amazon S3',
    what: `the policy ${nameOf(object)}`,
    permission: `s3:GetObject${object.version === undefined ? '' : 'Version'} (and s3:ListBucket, and kms:Decrypt of its key)`,
    resource: `s3://${object.bucket}/${object.key}`,
    codes,
  });
}

function notThere(object: PolicyObject, why: string): RemoteError {
  return new RemoteError(`The policy ${nameOf(object)} can't be read: Amazon S3 ${why}.`, {
    code: codes.unreachable,
    retryable: false,
    remedy: 'Upload the policy file there, or correct the parameters that name it; no image passes until then.',
  });
}

function nameOf({ bucket, key, version }: PolicyObject): string {
  return `s3://${bucket}/${key}${version === undefined ? '' : `?versionId=${version}`}`;
}
