import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { fakeClock } from '../../test/fakes/clock.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createRetainedResources } from './retained-resources.ts';

const s3 = mockClient(S3Client);
const dynamodb = mockClient(DynamoDBClient);
const bucket = { type: 'AWS::S3::Bucket', physicalId: 'results' };
const table = { type: 'AWS::DynamoDB::Table', physicalId: 'scans' };

beforeEach(() => {
  s3.reset();
  dynamodb.reset();
});

function world() {
  const http = testHttpClient();
  const clock = fakeClock();
  const place = { http, clock, region: 'eu-west-1', account: '111111111111', partition: 'aws' };
  return { retained: createRetainedResources(place), clock, [Symbol.asyncDispose]: () => http.close() };
}

describe('a bucket', () => {
  it('goes with every version of every object, and what uploads left', async () => {
    await using here = world();
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({
        Versions: [
          { Key: 'a', VersionId: '1' },
          { Key: 'a', VersionId: '2' },
        ],
        IsTruncated: true,
      })
      .resolvesOnce({ DeleteMarkers: [{ Key: 'b', VersionId: '3' }] })
      .resolves({});
    s3.on(DeleteObjectsCommand).resolves({}).on(DeleteBucketCommand).resolves({});
    s3.on(ListMultipartUploadsCommand).resolves({ Uploads: [{ Key: 'c', UploadId: 'u' }] });
    s3.on(AbortMultipartUploadCommand).resolves({});

    const removal = await here.retained.remove(bucket);

    expect(removal).toEqual({ kind: 'removed', detail: 'with 3 versions of objects' });
    expect(s3.commandCalls(DeleteObjectsCommand).map(({ args }) => args[0].input.Delete?.Objects)).toEqual([
      [
        { Key: 'a', VersionId: '1' },
        { Key: 'a', VersionId: '2' },
      ],
      [{ Key: 'b', VersionId: '3' }],
    ]);
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1);
    expect(
      s3.calls().map(({ args }) => (args[0].input as { ExpectedBucketOwner?: string }).ExpectedBucketOwner),
    ).toEqual(s3.calls().map(() => '111111111111'));
  });

  it('that is not there is no fault', async () => {
    await using here = world();
    s3.on(ListObjectVersionsCommand).rejects(awsError('NoSuchBucket', 'no', 404));

    expect(await here.retained.remove(bucket)).toEqual({ kind: 'absent' });
    expect(await here.retained.empty('results')).toBe(0);
  });

  it('with an object that is locked stays, and the object is named', async () => {
    await using here = world();
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: 'a', VersionId: '1' }] });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'a', Message: 'Object Lock' }] });

    expect(await rejection(here.retained.remove(bucket))).toMatchObject({
      name: 'OperationError',
      message: "a in the bucket results can't be deleted: Object Lock",
    });
    expect(s3.commandCalls(DeleteBucketCommand)).toEqual([]);
  });
});

describe('a table', () => {
  it('goes after its protection, once it can be changed', async () => {
    await using here = world();
    const busy = awsError('ResourceInUseException');
    dynamodb
      .on(UpdateTableCommand)
      .resolves({})
      .on(DeleteTableCommand)
      .rejectsOnce(busy)
      .rejectsOnce(busy)
      .resolves({});

    expect(await here.retained.remove(table)).toEqual({ kind: 'removed' });
    expect(dynamodb.commandCalls(UpdateTableCommand)[0]?.args[0].input).toEqual({
      TableName: 'scans',
      DeletionProtectionEnabled: false,
    });
    expect(here.clock.sleeps).toEqual([5000, 5000]);
  });

  it('that is not there is no fault', async () => {
    await using here = world();
    dynamodb.on(UpdateTableCommand).rejects(awsError('ResourceNotFoundException'));

    expect(await here.retained.remove(table)).toEqual({ kind: 'absent' });
  });

  it('that is never at rest is given up', async () => {
    await using here = world();
    dynamodb.on(UpdateTableCommand).rejects(awsError('ResourceInUseException'));

    expect(await rejection(here.retained.remove(table))).toMatchObject({ name: 'RemoteError' });
  });
});

it('leaves what it does not know, and says so', async () => {
  await using here = world();

  expect(await here.retained.remove({ type: 'AWS::ECR::Repository', physicalId: 'r' })).toEqual({
    kind: 'left',
    detail: 'no AWS::ECR::Repository is removed by this program',
  });
});
