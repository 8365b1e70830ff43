import { expect, it } from 'vitest';
import { sampleChange } from '../../test/fakes/cloudformation.ts';
import { sampleInstances, sampleRetained } from '../../test/fakes/deploy-report.ts';
import type { Change, StackEvent } from './cloudformation.ts';
import type { DeployReport } from './deploy-report.ts';
import { describeEvent, describePlan, describeReport, describeStatus, isFinal } from './describe.ts';
import { lossesOf } from './losses.ts';
import type { StatusReport } from './status.ts';

const changes: readonly Change[] = [
  sampleChange(),
  sampleChange({
    action: 'Modify',
    logicalId: 'Function',
    type: 'AWS::Lambda::Function',
    properties: ['Code', 'Layers'],
  }),
  sampleChange({
    action: 'Modify',
    logicalId: 'Rule',
    type: 'AWS::Events::Rule',
    replacement: 'yes',
    properties: ['Name'],
  }),
  sampleChange({ action: 'Modify', logicalId: 'Table', type: 'AWS::DynamoDB::Table', replacement: 'maybe' }),
  sampleChange({ action: 'Remove', logicalId: 'Topic', type: 'AWS::SNS::Topic' }),
  sampleChange({ action: 'Remove', logicalId: 'Bucket', type: 'AWS::S3::Bucket', policyAction: 'Retain' }),
  sampleChange({ action: 'Import', logicalId: 'Key\u001B[2K::set-output', type: 'AWS::KMS::Key' }),
  sampleChange({ action: 'Dynamic', logicalId: 'Nested', type: 'AWS::CloudFormation::Stack' }),
];
const plan = { operation: 'update', changes, losses: lossesOf(changes) } as const;

const report: DeployReport = {
  command: 'deploy',
  account: '111111111111',
  region: 'eu-west-1',
  dryRun: true,
  stacks: [
    {
      part: 'service',
      name: 'hub-service',
      region: 'eu-west-1',
      end: 'planned',
      plan,
      outputs: { Version: '0.1.0', TableName: 'table' },
    },
    { part: 'target', name: 'hub-target', region: 'eu-west-1', end: 'unchanged', outputs: {} },
  ],
  stackSet: {
    name: 'hub-target',
    region: 'eu-west-1',
    end: 'updated',
    changes: ['Adds stacks for ou-abcd-11111111, in eu-west-1.'],
    instances: sampleInstances,
    failures: [{ account: '333333333333', region: 'eu-west-1', status: 'FAILED', reason: 'role exists' }],
  },
  retained: sampleRetained,
  next: ['See that all is well: verify.'],
};

const status: StatusReport = {
  account: '111111111111',
  region: 'eu-west-1',
  version: '0.2.0',
  stacks: [
    {
      part: 'service',
      name: 'hub-service',
      region: 'eu-west-1',
      status: 'UPDATE_COMPLETE',
      changedAt: '2026-03-01T12:00:00.000Z',
      version: '0.1.0',
      outputs: { TableName: 'table' },
      drift: {
        state: 'drifted',
        resources: [
          { logicalId: 'Queue', type: 'AWS::SQS::Queue', drift: 'modified', properties: ['/KmsMasterKeyId'] },
          { logicalId: 'Alarm', type: 'AWS::CloudWatch::Alarm', drift: 'deleted', properties: [] },
        ],
      },
    },
    {
      part: 'target',
      name: 'hub-target',
      region: 'us-east-1',
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: 'The following resources failed to update',
      version: '0.2.0',
      outputs: {},
      drift: { state: 'in-sync' },
    },
  ],
  pulse: {
    scans: [{ arn: 'arn', name: 'd-1', status: 'TIMED_OUT', startedAt: new Date('2026-03-01T12:00:00.000Z') }],
    deadLetters: [{ queue: 'hub-service-intake-dead-letters', waiting: 2 }],
  },
  imageScannerPulse: { scans: [] },
};

it('shows a change set, with what would be lost in red', async () => {
  await expect(describePlan('hub-service', plan, { colour: true })).toMatchFileSnapshot('golden/plan.colour.txt');
  await expect(describePlan('hub-service', plan, { colour: false })).toMatchFileSnapshot('golden/plan.txt');
});

it('shows what a command did', async () => {
  await expect(describeReport(report, { colour: false })).toMatchFileSnapshot('golden/report.txt');
});

it('shows the state of the stacks', async () => {
  await expect(describeStatus(status, { colour: false })).toMatchFileSnapshot('golden/status.txt');
});

it('says so where there is nothing', () => {
  const { stackSet: _, ...rest } = report;

  expect(describeReport({ ...rest, stacks: [], retained: [], next: [] }, { colour: false })).toBe(
    'Nothing was there to be done.',
  );
  expect(describeStatus({ ...status, stacks: [] }, { colour: false })).toContain(
    'There are no stacks of that name here.',
  );
});

it.each([
  ['CREATE_COMPLETE', true],
  ['CREATE_FAILED', true],
  ['DELETE_SKIPPED', true],
  ['UPDATE_ROLLBACK_COMPLETE', true],
  ['SUCCEEDED', true],
  ['CANCELLED', true],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', false],
  ['CREATE_IN_PROGRESS', false],
  ['RUNNING', false],
  ['PENDING', false],
])('%s is the end of something: %s', (state, final) => {
  expect(isFinal({ status: state })).toBe(final);
});

it('gives the reason of a failure alone, in one inert line', () => {
  const event: StackEvent = {
    id: '1',
    at: new Date(0),
    logicalId: 'Queue',
    type: 'AWS::SQS::Queue',
    status: 'CREATE_FAILED',
    reason: 'line one\n::error::line two\u001B[2K',
  };

  expect(describeEvent(event, 61_000, { colour: false })).toBe(
    '  CREATE_FAILED      Queue  SQS::Queue  1 min 1 s  line one ::error::line two\\u{1b}[2K',
  );
  expect(describeEvent({ ...event, status: 'CREATE_COMPLETE' }, undefined, { colour: false })).toBe(
    '  CREATE_COMPLETE    Queue  SQS::Queue',
  );
});
