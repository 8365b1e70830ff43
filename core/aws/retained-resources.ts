import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import type { Removal, RetainedResources } from '../deploy/retained-resources.ts';
import { OperationError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import { statusOf } from './fault.ts';
import { createKeyRemover } from './retained-keys.ts';
import { openS3 } from './s3-client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const tableMs = 5000;
const mostLooks = 60;

interface Place extends AwsAccess {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly clock: Clock;
}

/** What stacks leave in one region. */
export function createRetainedResources(place: Place): RetainedResources {
  const bucket = createBucketRemover(place);
  const removers: Readonly<Record<string, (id: string, signal: AbortSignal | undefined) => Promise<Removal>>> = {
    'AWS::S3::Bucket': bucket.remove,
    'AWS::DynamoDB::Table': createTableRemover(place),
    'AWS::KMS::Key': createKeyRemover(place),
  };
  return {
    remove: async ({ type, physicalId }, signal) =>
      (await removers[type]?.(physicalId, signal)) ?? { kind: 'left', detail: `no ${type} is removed by this program` },
    empty: (name, signal) => bucket.empty(name, signal),
  };
}

/** A bucket with all versions of its objects and what uploads left. Another account's bucket is never touched. */
function createBucketRemover(place: Place) {
  const { account, partition } = place;
  const client = openS3(place, codes.unreachable);
  const ask = (action: string, name: string) => ({
    service: `Amazon S3 in ${place.region}`,
    what: `the bucket ${name}`,
    permission: `s3:${action}`,
    resource: `arn:${partition}:s3:::${name}`,
    codes,
  });
  const empty = async (name: string, signal: AbortSignal | undefined): Promise<number | undefined> => {
    const mine = { Bucket: name, ExpectedBucketOwner: account };
    let count = 0;
    for (;;) {
      // Always the first page: what it held is gone by the next look.
      const listing = client.send(new ListObjectVersionsCommand(mine), abortable(signal)).catch(undefinedIfMissing);
      const page = await answered(listing, ask('ListBucketVersions', name));
      if (page === undefined) return undefined;
      const objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      if (objects.length === 0) break;
      const command = new DeleteObjectsCommand({ ...mine, Delete: { Objects: objects, Quiet: true } });
      const { Errors: [fault] = [] } = await answered(
        client.send(command, abortable(signal)),
        ask('DeleteObjectVersion', name),
      );
      if (fault !== undefined) throw locked(name, fault);
      count += objects.length;
    }
    const uploads = await answered(
      client.send(new ListMultipartUploadsCommand(mine), abortable(signal)),
      ask('ListBucketMultipartUploads', name),
    );
    for (const { Key, UploadId } of uploads.Uploads ?? []) {
      const command = new AbortMultipartUploadCommand({ ...mine, Key, UploadId });
      await answered(client.send(command, abortable(signal)), ask('AbortMultipartUpload', name));
    }
    return count;
  };
  const remove = async (name: string, signal: AbortSignal | undefined): Promise<Removal> => {
    const count = await empty(name, signal);
    if (count === undefined) return { kind: 'absent' };
    const command = new DeleteBucketCommand({ Bucket: name, ExpectedBucketOwner: account });
    await answered(client.send(command, abortable(signal)).catch(undefinedIfMissing), ask('DeleteBucket', name));
    return { kind: 'removed', detail: `with ${count} versions of objects` };
  };
  return { remove, empty: async (name: string, signal?: AbortSignal) => (await empty(name, signal)) ?? 0 };
}

/** A table, whose protection against deletion is lifted first. */
function createTableRemover(place: Place) {
  const { clock } = place;
  const client = new DynamoDBClient(clientSettings(place, codes.unreachable));
  const ask = (action: string, name: string) => ({
    service: `Amazon DynamoDB in ${place.region}`,
    what: `the table ${name}`,
    permission: `dynamodb:${action}`,
    resource: `arn:${place.partition}:dynamodb:${place.region}:${place.account}:table/${name}`,
    codes,
  });
  /** Asked again while the table is being changed. */
  const once = async (act: () => Promise<unknown>, action: string, name: string, signal: AbortSignal | undefined) => {
    for (let look = 1; ; look++) {
      try {
        return await act().catch(undefinedIfMissing);
      } catch (error) {
        const busy = error instanceof Error && error.name === 'ResourceInUseException';
        if (!busy || look === mostLooks || signal?.aborted === true)
          await answered(Promise.reject(error), ask(action, name));
        await clock.sleep(tableMs, signal);
      }
    }
  };
  return async (name: string, signal: AbortSignal | undefined): Promise<Removal> => {
    const unprotect = new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false });
    const there = await once(() => client.send(unprotect, abortable(signal)), 'UpdateTable', name, signal);
    if (there === undefined) return { kind: 'absent' };
    const command = new DeleteTableCommand({ TableName: name });
    await once(() => client.send(command, abortable(signal)), 'DeleteTable', name, signal);
    return { kind: 'removed' };
  };
}

function undefinedIfMissing(error: unknown): undefined {
  const missing = ['NoSuchBucket', 'ResourceNotFoundException', 'NotFoundException'];
  if (error instanceof Error && (missing.includes(error.name) || statusOf(error) === 404)) return undefined;
  throw error;
}

function locked(name: string, fault: { readonly Key?: string | undefined; readonly Message?: string | undefined }) {
  return new OperationError(`${fault.Key ?? 'An object'} in the bucket ${name} can't be deleted: ${fault.Message}`, {
    remedy: 'Allow s3:DeleteObjectVersion on it, or wait until its lock ends; then run destroy --purge again.',
  });
}
