import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReport } from '../core/report/build.ts';
import type { GateReport } from '../core/report/report.ts';
import { fakeClock } from '../test/fakes/clock.ts';
import {
  bot,
  type FakeGitHub,
  type FakeGitHubOptions,
  fakeGitHub,
  githubToken,
  githubVariables,
  headSha,
  pullRequestEvent,
} from '../test/fakes/github.ts';
import { sampleParts, sampleReports, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';
import { publishToGitHub } from './publish-github.ts';
import { type ActionValues, readPublishSettings } from './publish-settings.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-publish-'));
  writeFileSync(join(folder, 'event.json'), pullRequestEvent());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Publishes in the run of pull request 7, and gives what was said, warnings first. */
async function publish(
  github: FakeGitHub,
  report: GateReport,
  values: ActionValues,
  variables: Readonly<Record<string, string>> = {},
) {
  const said: (readonly [string, string])[] = [];
  const outputs: Record<string, string> = {};
  await publishToGitHub(report, readPublishSettings({ 'github-token': githubToken, ...values }), {
    environment: { ...githubVariables(github, join(folder, 'event.json')), GITHUB_WORKSPACE: folder, ...variables },
    clock: fakeClock(),
    tell: () => {},
    say: (level, text) => said.push([level, text]),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    signal: new AbortController().signal,
    cluster: 'prod',
  });
  return { said, outputs, warnings: said.filter(([level]) => level === 'warning').map(([, text]) => text) };
}

const everything: ActionValues = {
  environment: 'production',
  comment: 'always',
  'upload-sarif': 'true',
  'check-run': 'true',
  'deployment-status': 'true',
  'deployment-record': 'true',
};

describe.each(Object.entries(sampleReports))('the %s report', (name, report) => {
  it('is taken by GitHub in every form', async () => {
    await using github = await fakeGitHub();

    const { warnings } = await publish(github, report, everything);

    expect(warnings).toEqual([]);
    expect(github.statuses).toHaveLength(1);
    expect(github.checkRuns).toHaveLength(github.comments.length);
    expect(github.uploads).toHaveLength(github.comments.length);
    expect(github.records.length > 0).toBe(report.outcome === 'allow' && name !== 'simulated');
  });
});

it('writes one comment and one check run a task definition', async () => {
  await using github = await fakeGitHub();

  await publish(github, sampleReports.fail!, everything);

  expect(github.comments.map(({ body }) => body.split('\n')[0])).toEqual([
    '<!-- qualys-fargate-scanner:billing:production -->',
    '<!-- qualys-fargate-scanner:checkout:production -->',
    '<!-- qualys-fargate-scanner:storefront:production -->',
  ]);
  expect(github.checkRuns.map(({ name }) => name)).toEqual([
    'Qualys gate: billing (production)',
    'Qualys gate: checkout (production)',
    'Qualys gate: storefront (production)',
  ]);
});

it('concludes an inconclusive one that blocks as action_required, which no required check takes for a pass', async () => {
  await using github = await fakeGitHub();

  await publish(github, sampleReports.inconclusive!, { 'check-run': 'true' });

  expect(github.checkRuns).toMatchObject([{ conclusion: 'action_required', head_sha: headSha }]);
});

it('puts up to 200 findings into a check run, 50 a request', async () => {
  const findings = Array.from({ length: 300 }, (_, qid) => sampleFinding({ qid, id: `QID-${qid}` }));
  const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)]));
  await using github = await fakeGitHub();

  await publish(github, report, { 'check-run': 'true' });

  expect(github.asked().map((line) => line.split(' ')[0])).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
  expect(new Set(github.checkRuns[0]!.output.annotations.map(({ title }) => title)).size).toBe(200);
});

it('leaves annotations out of a check run that are about no file of the repository', async () => {
  const outside = scanned('app', 'a', ['shop/app'], [sampleFinding()]);
  const places = ['/elsewhere/task.json', '../task.json', 'arn:aws:ecs:eu-central-1:1:task-definition/shop:1'];
  const uses = places.map((file) => ({ ...outside.uses[0]!, position: { ...outside.uses[0]!.position!, file } }));
  await using github = await fakeGitHub();

  for (const use of uses) {
    await publish(github, buildReport(sampleParts([{ ...outside, uses: [use] }])), { 'check-run': 'true' });
  }

  expect(github.checkRuns.map(({ output }) => output.annotations)).toEqual([[], [], []]);
});

it('gives no columns of an image string that goes over several lines, which GitHub refuses', async () => {
  const image = scanned('app', 'a', ['shop/app'], [sampleFinding()]);
  const [use] = image.uses;
  const position = { ...use!.position!, line: 7, column: 9, endLine: 9, endColumn: 3 };
  await using github = await fakeGitHub();

  await publish(github, buildReport(sampleParts([{ ...image, uses: [{ ...use!, position }] }])), {
    'check-run': 'true',
  });

  const [annotation] = github.checkRuns[0]!.output.annotations;
  expect(annotation).toMatchObject({ start_line: 7, end_line: 9 });
  expect(annotation).not.toHaveProperty('start_column');
});

it('names absolute paths below the checkout by their path in the repository', async () => {
  const image = scanned('app', 'a', ['shop/app'], [sampleFinding()]);
  const [use] = image.uses;
  const position = { ...use!.position!, file: join(folder, 'deploy/task.json') };
  await using github = await fakeGitHub();

  await publish(github, buildReport(sampleParts([{ ...image, uses: [{ ...use!, position }] }])), everything);

  expect(github.checkRuns[0]!.output.annotations).toMatchObject([{ path: 'deploy/task.json' }]);
  const [result] = github.uploads[0]!.log.runs[0]!.results!;
  expect(result!.locations![0]!.physicalLocation!.artifactLocation!.uri).toBe('deploy/task.json');
});

it('edits a comment of a task definition that passes now, and writes none for others that pass', async () => {
  await using github = await fakeGitHub();
  const old = '<!-- qualys-fargate-scanner:checkout: -->\nold';
  github.comments.push({ id: 'ours', body: old, author: bot, isMinimized: false });
  const clean = ['checkout', 'cron'].map((family, index) => scanned(family, 'ab'[index]!, [`${family}/app`], []));

  await publish(github, buildReport(sampleParts(clean)), { comment: 'on-failure' });

  expect(github.comments).toMatchObject([{ body: expect.stringContaining('✅') }]);
});

it('writes twenty new comments at most, and says so', async () => {
  const many = Array.from({ length: 23 }, (_, index) =>
    scanned(`app${index}`, 'a', [`shop${index}/app`], [sampleFinding()]),
  );
  await using github = await fakeGitHub();

  const { said } = await publish(github, buildReport(sampleParts(many)), { comment: 'always' });

  expect(github.comments).toHaveLength(20);
  expect(said).toContainEqual(['notice', '3 comments left out: a run writes 20 new ones at most.']);
});

it('has no comment to write where there is no pull request', async () => {
  await using github = await fakeGitHub();

  const { said } = await publish(
    github,
    sampleReports.fail!,
    { comment: 'always' },
    { GITHUB_EVENT_PATH: '/none', GITHUB_EVENT_NAME: 'push' },
  );

  expect(said).toEqual([['info', 'No pull request comment: the event push is not one of a pull request.']]);
  expect(github.requests).toEqual([]);
});

describe('code scanning', () => {
  it('is told the head of a pull request where that is checked out', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'gate-checkout-'));
    mkdirSync(join(workspace, '.git'));
    writeFileSync(join(workspace, '.git/HEAD'), `${headSha}\n`);
    await using github = await fakeGitHub();

    await publish(github, sampleReports.pass!, { 'upload-sarif': 'true' }, { GITHUB_WORKSPACE: workspace });

    rmSync(workspace, { recursive: true });
    expect(github.uploads).toMatchObject([{ ref: 'refs/pull/7/head', commit_sha: headSha }]);
  });

  it.each([
    ['failed', 'warning', /GitHub could not read the alerts of .*: rejecting SARIF\./],
    ['pending', 'info', /GitHub is still reading the alerts of 1 of 1 uploads\./],
  ])('that ends as %s is a %s', async (state, level, text) => {
    await using github = await fakeGitHub({ processing: ['pending', state] });

    const { said } = await publish(github, sampleReports.pass!, { 'upload-sarif': 'true' });

    expect(said).toEqual([[level, expect.stringMatching(text)]]);
  });

  it('may not know an upload yet', async () => {
    await using github = await fakeGitHub({
      first: ({ method }, response, number) => {
        if (method !== 'GET' || number > 2) return false;
        response.writeHead(404).end('{"message":"Not Found"}');
        return true;
      },
    });

    const { said } = await publish(github, sampleReports.pass!, { 'upload-sarif': 'true' });

    expect(said).toEqual([['info', expect.stringMatching(/^Uploaded \d+ results to code scanning as /)]]);
    expect(github.asked()).toHaveLength(3);
  });

  it('is not asked in a merge queue', async () => {
    await using github = await fakeGitHub();

    await publish(github, sampleReports.pass!, { 'upload-sarif': 'true' }, { GITHUB_EVENT_NAME: 'merge_group' });

    expect(github.requests).toEqual([]);
  });
});

it('records each container by its digest, with where it runs', async () => {
  await using github = await fakeGitHub();

  await publish(github, sampleReports.pass!, { environment: 'production', 'deployment-record': 'true' });

  expect(github.records[0]).toEqual({
    name: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/checkout-api',
    version: '1.4.2',
    digest: `sha256:${'a'.repeat(64)}`,
    status: 'deployed',
    logical_environment: 'production',
    cluster: 'prod',
    deployment_name: 'checkout-api',
    github_repository: 'web',
    return_records: false,
  });
});

describe('what can not be published', () => {
  const options: FakeGitHubOptions = { permissions: ['checks'] };

  it('is a warning each, and keeps nothing else from being published', async () => {
    await using github = await fakeGitHub(options);

    const { warnings } = await publish(github, sampleReports.pass!, everything);

    const names = ['security-events', 'pull-requests', 'deployments', 'artifact-metadata'];
    expect(warnings).toEqual(names.map((name) => expect.stringContaining(`${name}: write`)));
    expect(github.checkRuns).toHaveLength(1);
  });

  it('is a warning where GitHub answers something else than it should', async () => {
    await using github = await fakeGitHub({
      first: (_, response) => {
        response.writeHead(200).end('{}');
        return true;
      },
    });

    const { warnings } = await publish(github, sampleReports.pass!, { 'check-run': 'true' });

    expect(warnings).toEqual(['The check run was not published. GitHub answered something that can not be read.']);
  });

  it('is a warning outside of a workflow run, which names what is missing', async () => {
    await using github = await fakeGitHub();

    const { warnings } = await publish(github, sampleReports.pass!, everything, {
      GITHUB_REPOSITORY: '',
      GITHUB_SHA: 'HEAD',
    });

    expect(warnings).toEqual([expect.stringContaining('see GITHUB_REPOSITORY, GITHUB_SHA.')]);
  });
});
