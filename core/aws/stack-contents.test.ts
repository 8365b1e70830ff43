import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createStackContents } from './stack-contents.ts';

const mock = mockClient(CloudFormationClient);
const missing = awsError('ValidationError', 'Stack with id hub does not exist');
const at = new Date(0);

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  return { contents: createStackContents({ http, region: 'eu-west-1' }), [Symbol.asyncDispose]: () => http.close() };
}

describe('a stack', () => {
  it('has resources on several pages', async () => {
    await using here = world();
    const resource = (LogicalResourceId: string) => ({
      LogicalResourceId,
      ResourceType: 'AWS::SQS::Queue',
      ResourceStatus: 'CREATE_COMPLETE' as const,
      LastUpdatedTimestamp: at,
    });
    mock
      .on(ListStackResourcesCommand)
      .resolvesOnce({ StackResourceSummaries: [{ ...resource('A'), PhysicalResourceId: 'a' }], NextToken: 'more' })
      .resolves({ StackResourceSummaries: [resource('B')] });

    expect(await here.contents.resources('hub')).toEqual([
      { logicalId: 'A', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE', physicalId: 'a' },
      { logicalId: 'B', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE' },
    ]);
  });

  it('that is not there has nothing', async () => {
    await using here = world();
    mock.on(ListStackResourcesCommand).rejects(missing).on(GetTemplateCommand).rejects(missing);

    expect(await here.contents.resources('hub')).toEqual([]);
    expect(await here.contents.template('hub')).toBeUndefined();
  });

  it('that was deleted is found by its name, all pages of them', async () => {
    await using here = world();
    const gone = (StackName: string) => ({
      StackName,
      StackId: `id-of-${StackName}`,
      CreationTime: at,
      StackStatus: 'DELETE_COMPLETE' as const,
    });
    mock
      .on(ListStacksCommand)
      .resolvesOnce({ StackSummaries: [gone('other')], NextToken: 'more' })
      .resolves({ StackSummaries: [gone('hub')] });

    expect(await here.contents.deleted(['hub'])).toEqual([{ name: 'hub', id: 'id-of-hub' }]);
  });

  it.each([
    [[{ StackName: 'other', ResourceStatus: 'CREATE_COMPLETE' as const }], 'other'],
    [[{ StackName: 'gone', ResourceStatus: 'DELETE_SKIPPED' as const }], undefined],
  ])('owns a resource while it is not deleted (%j)', async (resources, owner) => {
    await using here = world();
    const common = { LogicalResourceId: 'A', ResourceType: 'AWS::S3::Bucket', Timestamp: at };
    mock
      .on(DescribeStackResourcesCommand)
      .resolves({ StackResources: resources.map((each) => ({ ...common, ...each })) });

    expect(await here.contents.ownerOf('bucket')).toBe(owner);
  });

  it('owns nothing that no stack has', async () => {
    await using here = world();
    mock.on(DescribeStackResourcesCommand).rejects(awsError('ValidationError', 'Stack for bucket does not exist'));

    expect(await here.contents.ownerOf('bucket')).toBeUndefined();
  });

  it('whose contents may not be read names the permission', async () => {
    await using here = world();
    mock.on(ListStackResourcesCommand).rejects(awsError('AccessDenied', 'no', 403));

    expect(await rejection(here.contents.resources('hub'))).toMatchObject({
      remedy: expect.stringContaining(
        'Allow cloudformation:ListStackResources on arn:aws:cloudformation:eu-west-1:*:stack/hub/*',
      ),
    });
  });
});

describe('drift', () => {
  const detection = (fields: object) =>
    mock.on(DescribeStackDriftDetectionStatusCommand).resolves({
      StackId: 'hub',
      StackDriftDetectionId: 'd',
      DetectionStatus: 'DETECTION_COMPLETE',
      Timestamp: at,
      ...fields,
    });

  it('is looked for', async () => {
    await using here = world();
    mock.on(DetectStackDriftCommand).resolves({ StackDriftDetectionId: 'd' });

    expect(await here.contents.detectDrift('hub')).toBe('d');
  });

  it.each([
    [{ DetectionStatus: 'DETECTION_IN_PROGRESS' }, { state: 'pending' }],
    [{ StackDriftStatus: 'IN_SYNC' }, { state: 'in-sync' }],
    [
      { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'no permission' },
      { state: 'unknown', reason: 'no permission' },
    ],
  ])('%j is %j', async (fields, drift) => {
    await using here = world();
    detection(fields);

    expect(await here.contents.drift('hub', 'd')).toEqual(drift);
  });

  it('names what differs', async () => {
    await using here = world();
    detection({ StackDriftStatus: 'DRIFTED' });
    const common = { StackId: 'hub', Timestamp: at };
    mock.on(DescribeStackResourceDriftsCommand).resolves({
      StackResourceDrifts: [
        {
          ...common,
          LogicalResourceId: 'Queue',
          ResourceType: 'AWS::SQS::Queue',
          StackResourceDriftStatus: 'MODIFIED',
          PropertyDifferences: [
            { PropertyPath: '/Tags', ExpectedValue: '', ActualValue: '', DifferenceType: 'ADD' },
            { PropertyPath: '/Tags', ExpectedValue: '', ActualValue: '', DifferenceType: 'REMOVE' },
          ],
        },
        {
          ...common,
          LogicalResourceId: 'Alarm',
          ResourceType: 'AWS::CloudWatch::Alarm',
          StackResourceDriftStatus: 'DELETED',
        },
      ],
    });

    expect(await here.contents.drift('hub', 'd')).toEqual({
      state: 'drifted',
      resources: [
        { logicalId: 'Queue', type: 'AWS::SQS::Queue', drift: 'modified', properties: ['/Tags'] },
        { logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm', drift: 'deleted', properties: [] },
      ],
    });
  });
});
