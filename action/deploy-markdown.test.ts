import { describe, expect, it } from 'vitest';
import type { Change } from '../core/deploy/cloudformation.ts';
import type { DeployReport, StackReport } from '../core/deploy/deploy-report.ts';
import { lossesOf } from '../core/deploy/losses.ts';
import type { StatusReport } from '../core/deploy/status.ts';
import { joinSections } from '../core/report/sections.ts';
import { sampleChange } from '../test/fakes/cloudformation.ts';
import { sampleInstances, sampleRetained } from '../test/fakes/deploy-report.ts';
import { changedBy, deployHeadline, deploySections, planSections } from './deploy-markdown.ts';
import { hasDrifted, statusSections } from './status-markdown.ts';

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
  sampleChange({ action: 'Remove', logicalId: 'Topic|@octocat', type: 'AWS::SNS::Topic' }),
  sampleChange({ action: 'Remove', logicalId: 'Bucket', type: 'AWS::S3::Bucket', policyAction: 'Retain' }),
  sampleChange({ action: 'Import', logicalId: 'Key', type: 'AWS::KMS::Key' }),
  sampleChange({ action: 'Dynamic', logicalId: 'Nested', type: 'AWS::CloudFormation::Stack' }),
];
const plan = { operation: 'update', changes, losses: lossesOf(changes) } as const;
const service: StackReport = {
  part: 'service',
  name: 'hub-service',
  region: 'eu-west-1',
  end: 'planned',
  plan,
  outputs: {
    TableName: 'table',
    DashboardUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/hub',
    Elsewhere: 'https://aws.amazon.com.evil.example/',
  },
};
const report: DeployReport = {
  command: 'deploy',
  account: '111111111111',
  region: 'eu-west-1',
  dryRun: true,
  stacks: [service, { part: 'target', name: 'hub-target', region: 'us-east-1', end: 'unchanged', outputs: {} }],
  stackSet: {
    name: 'hub-target',
    region: 'eu-west-1',
    end: 'planned',
    changes: ['Adds stacks for ou-abcd-11111111, in eu-west-1.'],
    instances: sampleInstances,
    failures: [{ account: '333333333333', region: 'eu-west-1', status: 'FAILED', reason: 'role <b>exists</b>' }],
  },
  retained: sampleRetained,
  next: ['See that all is well: verify.'],
};

describe('the report of a deployment', () => {
  it('reads as in the golden file', async () => {
    const text = joinSections(deploySections(report), 100_000, 100);

    await expect(text).toMatchFileSnapshot('golden/deploy.md');
  });

  it('names what is lost first, so that it stays where much is left out', () => {
    const many = Array.from({ length: 300 }, (_, index) => sampleChange({ logicalId: `Queue${index}` }));
    const lost = sampleChange({ action: 'Remove', logicalId: 'Table', type: 'AWS::DynamoDB::Table' });
    const large = { ...service, plan: { ...plan, changes: [...many, lost], losses: [lost] } };

    const text = joinSections(planSections({ ...report, stacks: [large] }), 2000, 100);

    expect(text).toContain('| 🛑 **delete** | <code>Table</code> |');
    expect(text).toMatch(/… and \d+ more resources, left out here/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000);
  });

  it('of a plan for a pull request has neither the account nor outputs', () => {
    const text = joinSections(planSections(report), 100_000, 100);

    expect(text).not.toMatch(/111111111111|### Outputs|### Next/);
  });
});

describe.each<[string, Partial<DeployReport>, string, boolean]>([
  ['a plan', {}, 'Plan of deploy: 2 stacks would change, 8 resources', true],
  [
    'a plan of nothing',
    { stacks: [{ ...service, end: 'unchanged', plan: undefined as never }], stackSet: undefined as never },
    'Plan of deploy: nothing would change',
    false,
  ],
  [
    'a plan to delete',
    {
      command: 'destroy',
      stacks: [{ part: 'target', name: 't', region: 'r', end: 'planned', outputs: {} }],
      stackSet: undefined as never,
    },
    'Plan of destroy: 1 stack would change',
    true,
  ],
  [
    'a deployment',
    {
      dryRun: false,
      stacks: [
        { ...service, end: 'created' },
        { ...service, end: 'unchanged' },
      ],
      stackSet: undefined as never,
    },
    'deploy: 1 stack created, 1 stack unchanged',
    true,
  ],
  [
    'a deployment of nothing new',
    { dryRun: false, stacks: [{ ...service, end: 'unchanged' }], stackSet: undefined as never },
    'deploy: 1 stack unchanged',
    false,
  ],
  [
    'a deletion of nothing',
    { command: 'destroy', dryRun: false, stacks: [], stackSet: undefined as never },
    'destroy: nothing was there to be done',
    false,
  ],
])('%s', (_name, fields, headline, changed) => {
  const whole = { ...report, ...fields };

  it('is told in one sentence', () => {
    expect(deployHeadline(whole)).toBe(headline);
  });

  it(`has changed something: ${changed}`, () => {
    expect(changedBy(whole)).toBe(changed);
  });
});

describe('the status', () => {
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
          ],
        },
      },
      {
        part: 'target',
        name: 'hub-target',
        region: 'us-east-1',
        status: 'UPDATE_ROLLBACK_FAILED',
        statusReason: 'these resources failed | badly',
        outputs: {},
        drift: { state: 'in-sync' },
      },
    ],
    pulse: {
      scans: [{ name: 'd-1', status: 'TIMED_OUT', startedAt: new Date('2026-03-01T12:00:00Z') } as never],
      deadLetters: [{ queue: 'hub-service-intake-dead-letters', waiting: 2 }],
    },
  };

  it('reads as in the golden file', async () => {
    await expect(joinSections(statusSections(status), 100_000, 100)).toMatchFileSnapshot('golden/status.md');
  });

  it('knows what was changed by hand', () => {
    expect(status.stacks.map(hasDrifted)).toEqual([true, false]);
  });

  it('says when there is nothing', () => {
    expect(joinSections(statusSections({ ...status, stacks: [] }), 1000, 10)).toContain('no stacks of that name here');
  });
});
