import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createTrails } from './trails.ts';

const trailMock = mockClient(CloudTrailClient);
const arn = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/t';
const kind = { name: 't', isMultiRegion: true, isOfOrganization: false };

beforeEach(() => {
  trailMock.reset();
  trailMock
    .on(DescribeTrailsCommand)
    .resolves({ trailList: [{ Name: 't', TrailARN: arn, HomeRegion: 'eu-central-1', IsMultiRegionTrail: true }] });
  trailMock.on(GetTrailStatusCommand).resolves({ IsLogging: true, LatestDeliveryError: '' });
});

async function listed() {
  await using http = testHttpClient();
  return await createTrails({ http, region: 'eu-west-1' }).list();
}

const advanced = (...fields: readonly (readonly [string, object])[]) => ({
  AdvancedEventSelectors: [{ FieldSelectors: fields.map(([Field, rest]) => ({ Field, ...rest })) }],
});
const management = ['eventCategory', { Equals: ['Management'] }] as const;

it.each<[Partial<GetEventSelectorsCommandOutput>, boolean]>([
  [{ EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }, true],
  [{ EventSelectors: [{ ReadWriteType: 'All' }] }, true],
  [{ EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['ecs.amazonaws.com'] }] }, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }, true],
  [advanced(management), true],
  [advanced(management, ['readOnly', { Equals: ['false'] }]), true],
  [advanced(management, ['readOnly', { Equals: ['true'] }]), false],
  [advanced(management, ['eventSource', { NotEquals: ['kms.amazonaws.com'] }]), true],
  [advanced(management, ['eventSource', { NotEquals: ['ecs.amazonaws.com'] }]), false],
  [advanced(management, ['eventSource', { Equals: ['s3.amazonaws.com'] }]), false],
  [advanced(['eventCategory', { Equals: ['Data'] }]), false],
  [{}, false],
])('a trail with %j records calls that write: %s', async (selectors, recordsWrites) => {
  trailMock.on(GetEventSelectorsCommand).resolves(selectors);

  expect(await listed()).toMatchObject([{ ...kind, isLogging: true, recordsWrites }]);
});

it.each([
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['ecr.amazonaws.com'] }] }, true, false],
  [{ EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['ecs.amazonaws.com'] }] }, false, true],
  [advanced(management, ['eventSource', { Equals: ['ecr.amazonaws.com'] }]), false, true],
  [advanced(management), true, undefined],
] as const)(
  'a trail with %j says of pushes what it says of ECS (%s), or else %s',
  async (selectors, writes, pushes) => {
    trailMock.on(GetEventSelectorsCommand).resolves(selectors as Partial<GetEventSelectorsCommandOutput>);

    const [trail] = await listed();

    expect([trail?.recordsWrites, trail?.recordsPushes]).toEqual([writes, pushes]);
  },
);

it('a trail tells why it can not deliver, and those of other regions and of the organization count', async () => {
  trailMock.on(GetEventSelectorsCommand).resolves({});
  trailMock.on(GetTrailStatusCommand).resolves({ IsLogging: false, LatestDeliveryError: 'NoSuchBucket' });

  expect(await listed()).toEqual([{ ...kind, isLogging: false, recordsWrites: false, fault: 'NoSuchBucket' }]);
  expect(trailMock.commandCalls(DescribeTrailsCommand)[0]?.args[0].input).toEqual({ includeShadowTrails: true });
});

it('a trail is asked what it records where it is at home, and whether it works here', async () => {
  const regionOf = async (client: { readonly config: { readonly region: () => Promise<string> } } | undefined) =>
    client?.config.region();
  trailMock.on(GetEventSelectorsCommand).resolves({});

  await listed();

  const [selectors] = trailMock.commandCalls(GetEventSelectorsCommand);
  const [status] = trailMock.commandCalls(GetTrailStatusCommand);
  expect(await regionOf(selectors?.thisValue as never)).toBe('eu-central-1');
  expect(await regionOf(status?.thisValue as never)).toBe('eu-west-1');
});

it.each(['TrailNotFoundException', 'OperationNotPermittedException'])(
  'a trail of the organization that is hidden from this account (%s) keeps no other from being seen',
  async (code) => {
    const other = 'arn:aws:cloudtrail:us-east-1:999988887777:trail/o';
    trailMock.on(DescribeTrailsCommand).resolves({
      trailList: [
        { Name: 'o', TrailARN: other, HomeRegion: 'us-east-1', IsMultiRegionTrail: true, IsOrganizationTrail: true },
        { Name: 't', TrailARN: arn, HomeRegion: 'eu-central-1', IsMultiRegionTrail: true },
      ],
    });
    trailMock.on(GetEventSelectorsCommand).resolves({ EventSelectors: [{ ReadWriteType: 'All' }] });
    trailMock.on(GetEventSelectorsCommand, { TrailName: other }).rejects(awsError(code));

    expect(await listed()).toEqual([
      {
        name: 'o',
        isLogging: false,
        recordsWrites: false,
        isMultiRegion: true,
        isOfOrganization: true,
        isHidden: true,
      },
      { ...kind, isLogging: true, recordsWrites: true },
    ]);
  },
);

it('trails that may not be looked at name the permission', async () => {
  trailMock.on(DescribeTrailsCommand).rejects(awsError('AccessDeniedException', 'no'));

  expect(await rejection(listed())).toMatchObject({ remedy: expect.stringContaining('cloudtrail:DescribeTrails') });
});
