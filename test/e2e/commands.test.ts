import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsSecretKey, type FakeAwsAccount, fakeAwsAccount } from '../fakes/aws-account.ts';
import { sampleChange } from '../fakes/cloudformation.ts';
import {
  type FakeGitHub,
  fakeGitHub,
  githubToken,
  githubVariables,
  headSha,
  pullRequestEvent,
} from '../fakes/github.ts';
import type { RunOptions } from './process.ts';
import { type EndedStep, runAction } from './runner.ts';

const token = 'a-qualys-token-that-nobody-may-see';
const hostile = 'Queue|<img src=x onerror=alert(1)>\n::error::pwned @octocat #1 [l](http://evil.example) `x`';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commands-'));
  await writeFile(join(folder, 'event.json'), pullRequestEvent());
  await writeFile(join(folder, 'fork.json'), pullRequestEvent('stranger/web'));
  await writeFile(join(folder, 'merge.json'), '{"action":"checks_requested"}');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Inputs = Readonly<Record<string, string>>;

/** A step that signed in to AWS, after a push to main. */
function step(aws: FakeAwsAccount, inputs: Inputs, options: RunOptions = {}): Promise<EndedStep> {
  const given = {
    command: 'deploy',
    'stack-name': 'hub',
    'qualys-pod': 'EU1',
    'qualys-token': token,
    'look-interval': '5ms',
    'github-token': githubToken,
    ...inputs,
  };
  const environment = { ...aws.environment, GITHUB_EVENT_NAME: 'push', ...options.environment };
  return runAction(given, { cwd: folder, ...options, environment });
}

/** A step in a run for pull request 7. */
function proposed(aws: FakeAwsAccount, github: FakeGitHub, inputs: Inputs = {}, event = 'event.json') {
  return step(aws, inputs, { environment: githubVariables(github, join(folder, event)) });
}

/** An account in which the stacks say of themselves what ours do. */
async function account(options: Parameters<typeof fakeAwsAccount>[0] = {}): Promise<FakeAwsAccount> {
  const aws = await fakeAwsAccount(options);
  aws.cloudFormation.script.outputs = {
    'hub-artifacts': { BucketName: 'made-here' },
    'hub-service': {
      CentralEventBusArn: `arn:aws:events:eu-central-1:${aws.account}:event-bus/hub-service-bus`,
      PolicyLocation: 's3://policies/policy.yaml',
      DashboardUrl:
        'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/hub',
    },
    'hub-target': { Version: '0.1.0' },
  };
  return aws;
}

const said = ({ commands }: EndedStep, level: string) =>
  commands.filter(({ name }) => name === level).map(({ message }) => message);

/** Everything of a step that others may read: its log without the lines that tell the runner what to hide. */
function readable({ stdout, stderr, summary, outputs }: EndedStep): string {
  const log = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  return [...log, stderr, summary, JSON.stringify(outputs)].join('\n');
}

describe('a deployment', () => {
  it('makes every stack, tells each resource, and hands their outputs to later steps', async () => {
    await using aws = await account();

    const ended = await step(aws, {});

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(said(ended, 'error')).toEqual([]);
    expect(aws.changes().filter((each) => each.startsWith('Execute'))).toEqual([
      'ExecuteChangeSet hub-artifacts',
      'ExecuteChangeSet hub-service',
      'ExecuteChangeSet hub-target',
    ]);
    expect(ended.stdout).toMatch(/CREATE_COMPLETE +hub-service {2}CloudFormation::Stack/);
    expect(ended.outputs).toMatchObject({
      changed: 'true',
      'service-CentralEventBusArn': `arn:aws:events:eu-central-1:${aws.account}:event-bus/hub-service-bus`,
      'target-Version': '0.1.0',
    });
    expect(JSON.parse(ended.outputs['stack-outputs']!)).toMatchObject({ artifacts: { BucketName: 'made-here' } });
    expect(ended.outputs.plan).toBeUndefined();
  });

  it('hides every secret before it does anything else, and shows none', async () => {
    await using aws = await account();

    const ended = await step(aws, {}, { environment: { ACTIVATION_ID: 'an-activation-id' } });

    expect(said(ended, 'add-mask').slice(0, 4)).toEqual([token, 'an-activation-id', githubToken, awsSecretKey]);
    expect(ended.commands.findIndex(({ name }) => name !== 'add-mask')).toBeGreaterThan(3);
    for (const secret of [token, 'an-activation-id', awsSecretKey]) expect(readable(ended)).not.toContain(secret);
    expect(aws.requests.some(({ body }) => body.includes(token))).toBe(true);
  });

  it('says in its summary what was changed, what the stacks say, and what comes next', async () => {
    await using aws = await account();

    const { summary } = await step(aws, {});

    expect(summary).toContain('## ✅ deploy: 3 stacks created');
    expect(summary).toContain('| Action | Logical id | Type | Replacement | Changes |');
    expect(summary).toContain('| add | <code>Queue</code> | AWS::SQS::Queue |  |  |');
    expect(summary).toMatch(/### Outputs\n\n\| Stack \| Output \| Value \|/);
    expect(summary).toContain('(https://eu-central-1.console.aws.amazon.com/cloudwatch/home?');
    expect(summary).toMatch(/### Next\n\n- Put your policy where the service reads it/);
  });

  it('writes its report where it is asked to', async () => {
    await using aws = await account();

    const { outputs } = await step(aws, {
      'report-json': 'reports/deploy.json',
      'report-summary': 'reports/deploy.md',
    });

    const report = JSON.parse(await readFile(join(folder, 'reports/deploy.json'), 'utf8'));
    expect(outputs).toMatchObject({ 'report-json': 'reports/deploy.json', 'report-summary': 'reports/deploy.md' });
    expect(report).toMatchObject({ command: 'deploy', account: aws.account, dryRun: false });
    expect(await readFile(join(folder, 'reports/deploy.md'), 'utf8')).toContain('## ✅ deploy');
  });

  it('hands on outputs of several lines as they are, whatever they say', async () => {
    await using aws = await account();
    const odd = 'one\nchanged=false\nghadelimiter_x\n::error::two';
    aws.cloudFormation.put('hub-target', 'UPDATE_COMPLETE', { outputs: { Odd: odd } });
    aws.cloudFormation.script.outputs = { 'hub-target': { Odd: odd } };
    const bus = `arn:aws:events:eu-central-1:${aws.account}:event-bus/hub-service-bus`;

    const ended = await step(aws, { command: 'deploy target', 'central-event-bus-arn': bus });

    expect(ended.outputs).toMatchObject({ changed: 'true', 'target-Odd': odd });
    expect(JSON.parse(ended.outputs['stack-outputs']!)).toEqual({ target: { Odd: odd } });
    expect(said(ended, 'error')).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    await using aws = await account();
    await step(aws, {});
    aws.cloudFormation.script.changes = [];
    const before = aws.changes().length;

    const ended = await step(aws, {});

    expect(ended).toMatchObject({ exitCode: 0, outputs: { changed: 'false' } });
    expect(ended.outputs['service-CentralEventBusArn']).toContain('hub-service-bus');
    expect(
      aws
        .changes()
        .slice(before)
        .filter((each) => /^(?:Execute|Put)/.test(each)),
    ).toEqual([]);
  });

  it('takes what the environment says, as the command line does, and what an input says before that', async () => {
    await using aws = await account();
    const environment = { STACK_NAME: 'other', QUALYS_POD: 'US1', QUALYS_TOKEN: token };
    const unsaid = { 'stack-name': '', 'qualys-pod': '', 'qualys-token': '' };

    await step(aws, { ...unsaid, command: 'Deploy  Service', 'artifact-bucket': 'ours' }, { environment });
    await step(aws, { command: 'deploy service', 'artifact-bucket': 'ours' }, { environment });

    const executed = aws.changes().filter((each) => each.startsWith('Execute'));
    expect(executed).toEqual(['ExecuteChangeSet other-service', 'ExecuteChangeSet hub-service']);
  });

  it('fails with the reason of the first resource that failed, and what to do', async () => {
    await using aws = await account();
    aws.cloudFormation.script.end = {
      status: 'ROLLBACK_COMPLETE',
      failure: {
        logicalId: 'Queue',
        reason: `not authorized to perform: sqs:CreateQueue on resource: arn:q ::error::x`,
      },
    };

    const ended = await step(aws, {
      command: 'deploy target',
      'central-event-bus-arn': 'arn:aws:events:eu-central-1:123456789012:event-bus/hub-service-bus',
    });

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')).toEqual([
      'hub-target ended as ROLLBACK_COMPLETE. First failure: Queue (AWS::SQS::Queue): not authorized to perform: sqs:CreateQueue on resource: arn:q ::error::x\nAllow sqs:CreateQueue on arn:q to who deploys (or to what the resource acts as), then run the command again.',
    ]);
    expect(ended.summary).toMatch(
      /## ❌ deploy target failed\n\nhub-target ended as ROLLBACK_COMPLETE\. First failure/,
    );
    expect(ended.summary).toContain('| add | <code>Queue</code> |');
    expect(ended.outputs.changed).toBeUndefined();
  });

  it('names the permission that is missing', async () => {
    await using aws = await account({ denied: ['CreateChangeSet'] });

    const ended = await step(aws, {});

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')[0]).toContain(
      'Allow cloudformation:CreateChangeSet on arn:aws:cloudformation:eu-central-1:',
    );
  });

  it('loses nothing unless that is allowed, in the words of a workflow', async () => {
    await using aws = await account();
    aws.cloudFormation.script.changes = [
      sampleChange({ action: 'Modify', logicalId: 'Table', type: 'AWS::DynamoDB::Table', replacement: 'yes' }),
    ];

    const refused = await step(aws, {});
    const allowed = await step(aws, { 'allow-replacement': 'true' });

    expect(refused.exitCode).toBe(1);
    expect(said(refused, 'error')[0]).toContain('allow it with allow-replacement: true.');
    expect(refused.summary).toContain('| 🛑 **change** | <code>Table</code> | AWS::DynamoDB::Table | **replaced** |');
    expect(allowed.exitCode).toBe(0);
  });

  it('says what goes on in AWS when the run is canceled', async () => {
    await using aws = await account();
    aws.cloudFormation.busy('hub-artifacts', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE');

    const ended = await step(
      aws,
      { 'look-interval': '10m' },
      { onOutput: (text, kill) => text.includes('is waited for') && kill('SIGINT') },
    );

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')).toEqual([expect.stringContaining('goes on')]);
    expect(ended.summary).toContain('goes on');
    expect(aws.changes()).toEqual([]);
  });

  it('fails without credentials, and says which permission the job lacks', async () => {
    await using aws = await account();
    const environment = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' };

    const ended = await step(aws, {}, { environment });

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')[0]).toMatch(
      /there are no AWS credentials[\s\S]*configure-aws-credentials[\s\S]*id-token: write/,
    );
    expect(aws.requests).toEqual([]);
  });

  it('touches no other account than it was said', async () => {
    await using aws = await account();

    const ended = await step(aws, { account: '999999999999' });

    expect(ended.exitCode).toBe(1);
    expect(aws.changes()).toEqual([]);
  });

  it('tells inputs that it does not use', async () => {
    await using aws = await account();

    const ended = await step(aws, { 'aws-region': 'eu-west-1', scanner: 'registry-sensor', cluster: 'c' });

    expect(said(ended, 'warning')).toEqual(['deploy does not use the inputs cluster, aws-region.']);
  });
});

describe('a plan on a pull request', () => {
  it('is one comment, edited when it changes, and nothing is deployed', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    await step(aws, {});
    const before = aws.changes().length;
    aws.cloudFormation.script.changes = [
      sampleChange({ action: 'Modify', logicalId: 'Function', type: 'AWS::Lambda::Function', properties: ['Code'] }),
    ];

    const first = await proposed(aws, github, { environment: 'production' });
    const written = github.comments.map(({ body }) => body);
    const asked = github.asked().length;
    await proposed(aws, github, { environment: 'production' });
    const askedAgain = github.asked().slice(asked);
    aws.cloudFormation.script.changes = [];
    await proposed(aws, github, { environment: 'production' });

    expect(first).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } });
    expect(first.stdout).toContain('Nothing is changed, only shown: The event is one of a pull request');
    expect(written).toEqual([expect.stringMatching(/^<!-- qualys-fargate-scanner:plan:[\w%.~-]+:production -->\n/)]);
    expect(written[0]).toContain(
      `<sub>Plan of **deploy** for ${headSha.slice(0, 12)} in production; nothing is changed by it</sub>`,
    );
    expect(written[0]).toContain('## 📝 Plan of deploy: 3 stacks would change, 3 resources');
    expect(written[0]).toContain('| change | <code>Function</code> | AWS::Lambda::Function |  | Code |');
    expect(askedAgain).toEqual(['POST /api/graphql']);
    expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining('nothing would change')]);
    expect(
      aws
        .changes()
        .slice(before)
        .filter((each) => /^(?:Execute|Put)/.test(each)),
    ).toEqual([]);
  });

  it('is in the summary and in a file too', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();

    const ended = await proposed(aws, github);

    expect(ended.summary).toContain('## 📝 Plan of deploy');
    expect(ended.outputs.plan).toMatch(/\.plan\.md$/);
  });

  it('marks what would be lost, shows no account in full, and makes hostile names inert', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    aws.cloudFormation.put('hub-target', 'UPDATE_COMPLETE');
    const lost = sampleChange({ action: 'Remove', logicalId: hostile, type: 'AWS::SQS::Queue' });
    aws.cloudFormation.script.changes = [sampleChange(), lost];

    const ended = await proposed(aws, github, {
      command: 'deploy target',
      'central-event-bus-arn': `arn:aws:events:eu-central-1:${aws.account}:event-bus/hub-service-bus`,
    });

    const [{ body } = { body: '' }] = github.comments;
    const rows = body.split('\n').filter((line) => line.startsWith('| '));
    expect(rows[2]).toMatch(/^\| 🛑 \*\*delete\*\* \| <code>Queue&#124;&lt;img/);
    expect(body).toContain('> [!CAUTION]\n> 1 resource with data would be deleted or replaced');
    expect(body).not.toContain(aws.account);
    expect(body.match(/<!--|-->/g)).toHaveLength(2);
    for (const text of [body.replace(/^<!--.*-->/, ''), ended.summary]) {
      expect(text).not.toMatch(/<img|\n::error|@octocat|(?<!&)#1\b|\]\(http:\/\/evil|`x`/);
    }
    expect(said(ended, 'error')).toEqual([]);
  });

  it('that can not be made says so in place of the last one', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    await proposed(aws, github);
    aws.cloudFormation.script.refusal = `The value ${token} is not <b>one</b> of account ${aws.account}`;

    const ended = await proposed(aws, github);

    expect(ended.exitCode).toBe(1);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toContain('## ❌ Plan of deploy: it could not be made');
    expect(github.comments[0]!.body).toContain('The value \\*\\*\\* is not &lt;b&gt;one&lt;/b&gt; of account …9012');
    for (const text of [github.comments[0]!.body, ended.summary, ...said(ended, 'error')]) {
      expect(text).not.toContain(token);
    }
  });

  it.each([
    ['never', 'Add', 0],
    ['on-failure', 'Add', 0],
    ['on-failure', 'Remove', 1],
    ['always', 'Add', 1],
  ] as const)('with comment: %s and a change %s writes %i', async (comment, action, count) => {
    await using aws = await account();
    await using github = await fakeGitHub();
    aws.cloudFormation.script.changes = [sampleChange({ action })];

    const ended = await proposed(aws, github, {
      comment,
      command: 'deploy sensor',
      'sensor-url': 'https://pod',
      'qualys-token': '',
      parameters: 'QualysSecretArn=arn:secret',
    });

    expect(ended.exitCode).toBe(0);
    expect(github.comments).toHaveLength(count);
  });

  it('leaves the comments of the gate and of other plans alone', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();

    await proposed(aws, github, { environment: 'production' });
    await proposed(aws, github, { environment: 'staging' });
    await proposed(aws, github, { environment: 'production', 'stack-name': 'other' });

    expect(new Set(github.comments.map(({ body }) => body.split('\n')[0])).size).toBe(3);
  });

  it('stands when the comment may not be written', async () => {
    await using aws = await account();
    await using github = await fakeGitHub({ permissions: [] });

    const ended = await proposed(aws, github);

    expect(ended.exitCode).toBe(0);
    expect(said(ended, 'warning')).toEqual([expect.stringContaining('pull-requests: write')]);
  });

  it('is made in the merge queue too, without a comment', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    const environment = {
      ...githubVariables(github),
      GITHUB_EVENT_NAME: 'merge_group',
      GITHUB_EVENT_PATH: join(folder, 'merge.json'),
    };

    const ended = await step(aws, {}, { environment });

    expect(ended).toMatchObject({ exitCode: 0 });
    expect(github.requests).toEqual([]);
    expect(aws.changes().filter((each) => each.startsWith('Execute'))).toEqual([]);
  });

  it('is made on any event when it is asked for, and a deployment where that is', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();

    await step(aws, { 'dry-run': 'true' });
    const planned = aws.changes().filter((each) => each.startsWith('Execute'));
    await proposed(aws, github, { 'dry-run': 'false' });

    expect(planned).toEqual([]);
    expect(aws.changes()).toContain('ExecuteChangeSet hub-service');
    expect(github.requests).toEqual([]);
  });
});

describe('a run for a change of a fork', () => {
  it.each([
    ['pull_request', ''],
    ['pull_request', 'false'],
    ['pull_request_target', ''],
    ['pull_request_target', 'false'],
    ['pull_request_target', 'true'],
  ])('neither deploys nor plans: %s with dry-run %j', async (event, dryRun) => {
    await using aws = await account();
    await using github = await fakeGitHub();
    const environment = { ...githubVariables(github, join(folder, 'fork.json')), GITHUB_EVENT_NAME: event };

    const ended = await step(aws, { 'dry-run': dryRun }, { environment });

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')[0]).toContain('a change of a fork');
    expect(aws.requests).toEqual([]);
    expect(github.requests).toEqual([]);
  });

  it('stays green with on-missing-credentials: neutral, and says so', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();

    const ended = await proposed(aws, github, { 'on-missing-credentials': 'neutral' }, 'fork.json');

    expect(ended).toMatchObject({ exitCode: 0, outputs: { changed: 'false' } });
    expect(said(ended, 'warning')).toEqual([
      expect.stringContaining('green because on-missing-credentials is neutral'),
    ]);
    expect(ended.summary).toContain('## ⚠️ deploy was not run');
    expect(aws.requests).toEqual([]);
  });

  it('may be one of Dependabot, which gets no credentials', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    const environment = {
      ...githubVariables(github, join(folder, 'event.json')),
      ...{ GITHUB_ACTOR: 'dependabot[bot]', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '' },
    };

    const blocked = await step(aws, { comment: 'never' }, { environment });
    const neutral = await step(aws, { comment: 'never', 'on-missing-credentials': 'neutral' }, { environment });

    expect([blocked.exitCode, neutral.exitCode]).toEqual([1, 0]);
    expect(said(neutral, 'warning')[0]).toContain('This is a run of Dependabot');
  });
});

describe('a command that deletes', () => {
  it.each([
    [{}, 'yes: true was not given'],
    [{ yes: 'true', purge: 'true' }, 'confirm-purge hub was not given'],
    [{ yes: 'true', purge: 'true', 'confirm-purge': 'hob' }, 'confirm-purge is not the stack-name (hub)'],
  ])('asks nobody, and does nothing with %o', async (inputs, message) => {
    await using aws = await account();
    aws.cloudFormation.put('hub-service', 'CREATE_COMPLETE');

    const ended = await step(aws, { command: 'destroy', ...inputs });

    expect(ended.exitCode).toBe(1);
    expect(said(ended, 'error')[0]).toContain(message);
    expect(aws.changes().filter((each) => each.startsWith('Delete'))).toEqual([]);
  });

  it('deletes when it was said', async () => {
    await using aws = await account();
    aws.cloudFormation.put('hub-target', 'CREATE_COMPLETE');

    const ended = await step(aws, { command: 'destroy target', yes: 'true' });

    expect(ended).toMatchObject({ exitCode: 0, outputs: { changed: 'true' } });
    expect(ended.summary).toContain('hub-target (eu-central-1): deleted');
    expect(aws.changes()).toContain('DeleteStack hub-target');
  });
});

describe('status', () => {
  it('shows the stacks and gives their outputs, in a run for a fork too', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    aws.cloudFormation.put('hub-artifacts', 'UPDATE_ROLLBACK_COMPLETE', {
      outputs: { BucketName: 'made-here', Version: '0.0.1' },
    });

    const ended = await proposed(aws, github, { command: 'status' }, 'fork.json');

    expect(ended).toMatchObject({ exitCode: 0, outputs: { 'artifacts-BucketName': 'made-here' } });
    expect(ended.summary).toContain('## ⚠️ status: 1 stack');
    expect(ended.summary).toContain('UPDATE_ROLLBACK_COMPLETE');
    expect(github.requests).toEqual([]);
  });
});

describe('a command of the command line', () => {
  it('is run with what the inputs say, and its output is in log and summary', async () => {
    await using aws = await account();
    await writeFile(join(folder, 'policy.yaml'), 'fail-on: high\nfail-on-kev: true\n');

    const ended = await step(aws, {
      command: 'policy check',
      policy: 'policy.yaml',
      'qualys-pod': '',
      'stack-name': '',
      'look-interval': '',
    });

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ended.stdout).toContain('policy.yaml: understood');
    expect(ended.summary).toMatch(/^## ✅ policy check\n\n### Output\n\n {4}policy\.yaml: understood\n/);
    expect(aws.requests).toEqual([]);
  });

  it('fails with its own error, in the words of a workflow', async () => {
    await using aws = await account();
    const plain = { 'qualys-pod': '', 'look-interval': '' };

    const missing = await step(aws, { command: 'policy check', policy: 'none.yaml', ...plain, 'stack-name': '' });
    const nowhere = await step(aws, { command: 'reconcile', target: `${aws.account}/eu-central-1`, ...plain });

    expect([missing.exitCode, nowhere.exitCode]).toEqual([1, 1]);
    expect(said(missing, 'error')).toEqual(["The policy file none.yaml can't be read (ENOENT).\nCheck its path."]);
    expect(said(nowhere, 'error')[0]).toMatch(
      /^There is .* service stack hub-service .*\nCheck region, profile and stack-name/,
    );
    expect(nowhere.summary).toMatch(/^## ❌ reconcile\n\nThere is .* service stack hub-service/);
  });

  it('gets secrets by its environment alone, and nothing of what it writes is a command of the runner', async () => {
    await using aws = await account();
    await writeFile(join(folder, 'odd.yaml'), 'fail-on: "::error::pwned"\n');

    const rotated = await step(aws, { command: 'rotate-token', 'look-interval': '' });
    const odd = await step(aws, {
      command: 'policy check',
      policy: 'odd.yaml',
      'qualys-pod': '',
      'stack-name': '',
      'look-interval': '',
    });

    expect(said(rotated, 'error')[0]).toMatch(/^There is .* service stack hub-service/);
    expect(readable(rotated)).not.toContain(token);
    expect(odd.exitCode).toBe(1);
    expect(said(odd, 'error')).toHaveLength(1);
  });

  it('takes no option where a value belongs, and tells what it does not know', async () => {
    await using aws = await account();

    const hidden = await step(aws, { command: 'scan', image: '--endpoint-url=http://evil.example' });
    const unknown = await step(aws, {
      command: 'reconcile',
      'org-unit-ids': 'ou-abcd-11111111',
      'look-interval': '',
      'qualys-pod': '',
    });

    expect(said(hidden, 'error')[0]).toContain('What begins with a dash is an option');
    expect(said(unknown, 'error')[0]).toContain('Unknown argument: org-unit-ids');
    expect(aws.requests).toEqual([]);
  });

  it('that changes something is a dry run on a pull request, and does nothing for a fork', async () => {
    await using aws = await account();
    await using github = await fakeGitHub();
    await writeFile(join(folder, 'policy.yaml'), 'fail-on: high\n');
    const put = { command: 'policy put', policy: 'policy.yaml', 'qualys-pod': '', 'look-interval': '' };

    const own = await proposed(aws, github, put);
    const fork = await proposed(aws, github, put, 'fork.json');
    const rotated = await proposed(aws, github, { command: 'rotate-token' });

    expect(own.stdout).toContain('Nothing is changed, only shown');
    expect(github.comments[0]!.body).toContain('policy put');
    expect(said(fork, 'error')[0]).toContain('a change of a fork');
    expect(said(rotated, 'error')[0]).toContain("rotate-token changes something that can't be shown first");
  });

  it('is stopped with the run', async () => {
    await using aws = await account();
    aws.cloudFormation.put('hub-service', 'CREATE_COMPLETE', { outputs: { WorkflowArn: 'arn:workflow' } });
    const hanging = {
      onOutput: (text: string, kill: (signal: NodeJS.Signals) => void) =>
        text.includes('::stop-commands::') && kill('SIGINT'),
    };

    const ended = await step(aws, { command: 'logs', 'qualys-pod': '', 'look-interval': '' }, hanging);

    expect(ended.exitCode).toBe(1);
    expect(ended.signal).toBeNull();
  });
});

it.each([
  [['Queue'], 'true', 'modified'],
  [[], 'false', 'as its template says'],
] as const)('status with drift: %j is drifted: %s', async (drifted, output, words) => {
  await using aws = await account({ drifted });
  aws.cloudFormation.put('hub-artifacts', 'CREATE_COMPLETE');

  const ended = await step(aws, { command: 'status', drift: 'true' });

  expect(ended).toMatchObject({ exitCode: 0, outputs: { drifted: output } });
  expect(ended.summary).toContain(words);
});

it('the gate is what a step does that names no other command', async () => {
  const unnamed = await runAction({ command: '' }, { cwd: folder });
  const named = await runAction({ command: ' Gate ' }, { cwd: folder });

  for (const ended of [unnamed, named]) {
    expect(ended).toMatchObject({ exitCode: 1, outputs: { verdict: 'inconclusive' } });
    expect(said(ended, 'error')[0]).toContain('The input task-definition is missing.');
  }
});

it('a word that is no command names the nearest one', async () => {
  await using aws = await account();

  const ended = await step(aws, { command: 'deploy servise' });

  expect(ended.exitCode).toBe(1);
  expect(said(ended, 'error')).toEqual(['There is no command "deploy servise".\nDid you mean deploy service?']);
});
