import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import {
  bot,
  type FakeGitHub,
  type FakeGitHubOptions,
  fakeGitHub,
  githubToken,
  githubVariables,
  headSha,
  mergeSha,
  pullRequestEvent,
} from '../fakes/github.ts';
import { type EndedStep, runAction } from './runner.ts';

const secret = 'a-qualys-token';
const hostile = 'x"-->\n::error::pwned @octocat #1 <img src=x onerror=alert(1)> [l](http://evil.example)';
let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-github-'));
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [secret] } });
  simulator.addImage({ reference: `${simulator.registryHost}/team/clean:1`, findings: [] });
  await define('clean.json', 'web', `${simulator.registryHost}/team/clean:1`);
  await define('bad.json', 'web', `${simulator.registryHost}/library/nginx:1.20`);
  await define('hostile.json', hostile, `${simulator.registryHost}/library/nginx:1.20`);
  await writeFile(join(folder, 'event.json'), pullRequestEvent());
  await writeFile(join(folder, 'fork.json'), pullRequestEvent('stranger/web'));
  await writeFile(join(folder, 'gone.json'), pullRequestEvent(null));
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function define(file: string, family: string, image: string): Promise<void> {
  const definition = {
    family,
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'app', image }],
  };
  await writeFile(join(folder, file), JSON.stringify(definition, null, 2));
}

/** A step of a pull request's run that gates the file. */
function step(
  github: FakeGitHub,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>> = {},
): Promise<EndedStep> {
  const given = {
    'qualys-gateway-url': simulator.url,
    'qualys-token': secret,
    'github-token': githubToken,
    'poll-interval': '20ms',
    ...inputs,
  };
  return runAction(given, {
    cwd: folder,
    environment: { ...githubVariables(github, join(folder, 'event.json')), ...variables },
  });
}

function warnings({ commands }: EndedStep): readonly string[] {
  return commands.filter(({ name }) => name === 'warning').map(({ message }) => message);
}

const withGitHub = async (options: FakeGitHubOptions, test: (github: FakeGitHub) => Promise<void>) => {
  await using github = await fakeGitHub(options);
  await test(github);
};

describe('the pull request comment', () => {
  it('is written, left when nothing changed, edited in place, and short at last', async () => {
    await using github = await fakeGitHub();
    const bad = { 'task-definition': 'bad.json', comment: 'on-failure', environment: 'production' };

    const first = await step(github, bad);
    const written = github.comments.map(({ body }) => body);
    const asked = github.asked().length;
    await step(github, bad);
    const askedAgain = github.asked().slice(asked);
    await step(github, { ...bad, enforce: 'false' });
    const edited = github.comments.map(({ body }) => body);
    await step(github, { ...bad, 'task-definition': 'clean.json' });

    expect(first).toMatchObject({ exitCode: 1, stderr: '' });
    expect(warnings(first)).toEqual([]);
    expect(written).toEqual([expect.stringMatching(/^<!-- qualys-fargate-scanner:web:production -->\n/)]);
    expect(askedAgain).toEqual(['POST /api/graphql']);
    expect(edited).toEqual([expect.stringContaining('goes on')]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]!.body).toMatch(/✅ \*\*Pass/);
    expect(github.comments[0]!.body.length).toBeLessThan(400);
  });

  it.each([
    ['on-failure', 0],
    ['always', 1],
    ['never', 0],
  ])('%s: a pass writes %i new ones', async (comment, count) => {
    await using github = await fakeGitHub();

    const ended = await step(github, { 'task-definition': 'clean.json', comment });

    expect(ended.exitCode).toBe(0);
    expect(github.comments).toHaveLength(count);
  });

  it('passes over those that others wrote, that are hidden, or that are about another environment', async () => {
    await using github = await fakeGitHub();
    const marker = '<!-- qualys-fargate-scanner:web:production -->';
    const others = [
      { id: 'user', body: marker, author: { __typename: 'User', login: 'github-actions' }, isMinimized: false },
      { id: 'octocat', body: marker, author: { __typename: 'User', login: 'octocat' }, isMinimized: false },
      { id: 'hidden', body: marker, author: bot, isMinimized: true },
      { id: 'staging', body: marker.replace('production', 'staging'), author: bot, isMinimized: false },
      { id: 'quoted', body: `> ${marker}`, author: bot, isMinimized: false },
      { id: 'ghost', body: marker, author: null, isMinimized: false },
    ] as const;
    github.comments.push(...others.map((one) => ({ ...one })));
    const inputs = { 'task-definition': 'bad.json', comment: 'always', environment: 'production' };

    await step(github, inputs);

    expect(github.comments.slice(0, others.length)).toEqual(others);
    expect(github.comments).toHaveLength(others.length + 1);
  });

  it('is found behind hundreds of others', async () => {
    await using github = await fakeGitHub();
    const chat = { body: 'LGTM', author: { __typename: 'User', login: 'octocat' }, isMinimized: false } as const;
    github.comments.push(...Array.from({ length: 250 }, (_, index) => ({ ...chat, id: `chat-${index}` })));
    github.comments.push({ id: 'ours', body: '<!-- qualys-fargate-scanner:web: -->', author: bot, isMinimized: false });

    await step(github, { 'task-definition': 'bad.json', comment: 'on-failure' });

    expect(github.comments).toHaveLength(251);
    expect(github.comments[250]!.body).toMatch(/❌ Fail/);
  });

  it('makes hostile names inert', async () => {
    await using github = await fakeGitHub();

    await step(github, {
      'task-definition': 'hostile.json',
      comment: 'always',
      'check-run': 'true',
      'upload-sarif': 'true',
    });

    const [comment] = github.comments;
    const [check] = github.checkRuns;
    expect(comment!.body.match(/<!--|-->/g)).toHaveLength(2);
    for (const text of [comment!.body.replace(/^<!--.*-->/, ''), check!.output.summary]) {
      expect(text).not.toMatch(/<img|\n::error|@octocat|(?<!&)#1\b|\]\(http:\/\/evil/);
    }
    expect(check!.name).not.toContain('\n');
    expect(github.uploads).toHaveLength(1);
  });
});

it.each([
  ['comment', 'always', 'pull-requests: write'],
  ['upload-sarif', 'true', 'security-events: write'],
  ['check-run', 'true', 'checks: write'],
  ['deployment-status', 'true', 'deployments: write'],
])('%s without its permission is a warning that names it, and the verdict stands', async (input, value, permission) => {
  await withGitHub({ permissions: [] }, async (github) => {
    const ended = await step(github, { 'task-definition': 'clean.json', environment: 'production', [input]: value });

    expect(ended.exitCode).toBe(0);
    expect(ended.outputs).toMatchObject({ verdict: 'pass', outcome: 'allow' });
    expect(warnings(ended)).toEqual([expect.stringContaining(permission)]);
  });
});

it('keeps a block when nothing can be published', async () => {
  const nowhere = { GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' };
  await using github = await fakeGitHub();

  const ended = await step(github, { 'task-definition': 'bad.json', 'check-run': 'true' }, nowhere);

  expect(ended.exitCode).toBe(1);
  expect(ended.outputs).toMatchObject({ verdict: 'fail', outcome: 'block' });
  expect(warnings(ended)).toEqual([expect.stringContaining('The check run was not published.')]);
});

describe('code scanning', () => {
  it('gets alerts at the line and column of the image string, for the merge of the pull request', async () => {
    await using github = await fakeGitHub({ processing: ['pending', 'complete'] });
    const inputs = { 'task-definition': 'bad.json', 'upload-sarif': 'true', environment: 'production' };

    const ended = await step(github, inputs);

    const [upload] = github.uploads;
    const run = upload!.log.runs[0]!;
    expect(warnings(ended)).toEqual([]);
    expect(upload).toMatchObject({ ref: 'refs/pull/7/merge', commit_sha: mergeSha });
    expect(run.automationDetails!.id).toBe('qualys-fargate-scanner/web:production/');
    expect(run.results!.length).toBeGreaterThan(0);
    for (const { locations } of run.results!) {
      expect(locations![0]!.physicalLocation).toMatchObject({
        artifactLocation: { uri: 'bad.json' },
        region: { startLine: 9, startColumn: 16 },
      });
    }
  });

  it('gets a file without results too, so that old alerts close; on a push for the branch', async () => {
    await using github = await fakeGitHub();

    await runAction(
      {
        'task-definition': 'clean.json',
        'qualys-gateway-url': simulator.url,
        'qualys-token': secret,
        'github-token': githubToken,
        'upload-sarif': 'true',
      },
      { cwd: folder, environment: githubVariables(github) },
    );

    expect(github.uploads).toMatchObject([{ ref: 'refs/heads/main', commit_sha: headSha }]);
    expect(github.uploads[0]!.log.runs[0]!.results).toEqual([]);
  });

  it('that is not licensed is told in a notice, and the check run is there', async () => {
    await using github = await fakeGitHub({ codeScanning: false });

    const ended = await step(github, { 'task-definition': 'clean.json', 'upload-sarif': 'true', 'check-run': 'true' });

    const notices = ended.commands.filter(({ name }) => name === 'notice').map(({ message }) => message);
    expect(ended.exitCode).toBe(0);
    expect(warnings(ended)).toEqual([]);
    expect(notices[1]).toMatch(/Code scanning takes no alerts here: Code Security must be enabled/);
    expect(github.checkRuns).toHaveLength(1);
  });
});

describe('the check run', () => {
  it.each([
    ['clean.json', 'true', 'success'],
    ['bad.json', 'true', 'failure'],
    ['bad.json', 'false', 'neutral'],
  ])('of %s with enforce: %s is a %s at the head of the pull request', async (file, enforce, conclusion) => {
    await using github = await fakeGitHub();

    await step(github, { 'task-definition': file, enforce, 'check-run': 'true', environment: 'production' });

    expect(github.checkRuns).toMatchObject([
      { name: 'Qualys gate: web (production)', head_sha: headSha, conclusion, status: 'completed' },
    ]);
    for (const one of github.checkRuns[0]!.output.annotations) {
      expect(one).toMatchObject({ path: 'bad.json', start_line: 9, start_column: 16 });
    }
  });
});

describe('the deployment', () => {
  it("of the job gets the verdict as its status, and no other run's does", async () => {
    await using github = await fakeGitHub();
    github.deployments.push({ id: 12, environment: 'production', log_url: `${github.url}/x/actions/runs/47/job/1` });
    github.deployments.push({ id: 13, environment: 'production', log_url: `${github.url}/x/actions/runs/4711/job/1` });
    const inputs = { 'task-definition': 'bad.json', environment: 'production', 'deployment-status': 'true' };

    const ended = await step(github, inputs);

    expect(github.deployments).toHaveLength(2);
    expect(github.statuses).toMatchObject([{ deployment: 13, state: 'failure', environment: 'production' }]);
    expect(ended.outputs['deployment-id']).toBe('13');
  });

  it('is made where there is none, and goes on when the gate lets it', async () => {
    await using github = await fakeGitHub();
    const inputs = { 'task-definition': 'clean.json', environment: 'production', 'deployment-status': 'true' };

    const ended = await step(github, inputs);

    expect(github.statuses).toMatchObject([{ deployment: 900, state: 'in_progress' }]);
    expect(ended.outputs['deployment-id']).toBe('900');
  });

  it('of simulated images is never recorded', async () => {
    await using github = await fakeGitHub();
    const inputs = { 'task-definition': 'clean.json', environment: 'production', 'deployment-record': 'true' };

    const ended = await step(github, inputs);

    expect(github.records).toEqual([]);
    expect(ended.stdout).toMatch(/No deployment record: the images are simulated/);
  });
});

it('gives the files that were asked for to later steps, the pinned task definition among them', async () => {
  await using github = await fakeGitHub();
  const files = {
    'pinned-task-definition': 'out/pinned.json',
    'report-sarif': 'out/web.sarif',
    'report-csv': 'out/web.csv',
  };

  const ended = await step(github, { 'task-definition': 'clean.json', ...files });

  const pinned = JSON.parse(await readFile(join(folder, 'out/pinned.json'), 'utf8'));
  expect(ended.outputs).toMatchObject({
    'task-definition': 'out/pinned.json',
    'report-sarif': 'out/web.sarif',
    'report-csv': 'out/web.csv',
    // Nothing that the simulator made up is attested.
    predicate: '',
    subjects: '',
  });
  expect(ended.outputs).not.toHaveProperty('report-html');
  expect(pinned.containerDefinitions[0].image).toMatch(/\/team\/clean(?::1)?@sha256:[0-9a-f]{64}$/);
});

it('says so when there is no token to publish with', async () => {
  await using github = await fakeGitHub();

  const ended = await step(github, { 'task-definition': 'clean.json', comment: 'always', 'github-token': '' });

  expect(ended.exitCode).toBe(0);
  expect(warnings(ended)).toEqual(['Nothing is published on GitHub: github-token is empty.']);
});

it('masks the token and never prints it', async () => {
  await using github = await fakeGitHub({ permissions: [] });

  const ended = await step(github, { 'task-definition': 'clean.json', comment: 'always', 'check-run': 'true' });

  expect(ended.stdout.split(githubToken)).toHaveLength(2);
  expect(ended.commands).toContainEqual({ name: 'add-mask', properties: {}, message: githubToken });
});

describe('a run without secrets', () => {
  const empty = { 'task-definition': 'clean.json', 'qualys-token': '' };

  it.each([
    ['of a fork', { GITHUB_EVENT_PATH: 'fork.json' }, 'a fork'],
    ['of a fork that was deleted', { GITHUB_EVENT_PATH: 'gone.json' }, 'a fork'],
    ['of Dependabot', { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
  ])('%s is inconclusive and blocks', async (_name, variables, whose) => {
    await using github = await fakeGitHub();

    const ended = await step(github, empty, variables);

    expect(ended.exitCode).toBe(1);
    expect(ended.outputs).toEqual({ verdict: 'inconclusive', outcome: 'block' });
    expect(ended.commands).toMatchObject([
      { name: 'error', message: expect.stringContaining(`Inconclusive: no credentials. This is a run of ${whose},`) },
    ]);
    expect(ended.summary).toContain('no verdict');
  });

  it('is neutral when that was asked for, and says that it is no pass', async () => {
    await using github = await fakeGitHub();
    const inputs = { ...empty, 'on-missing-credentials': 'neutral' };

    const ended = await step(github, inputs, { GITHUB_EVENT_PATH: 'fork.json' });

    expect(ended.exitCode).toBe(0);
    expect(ended.outputs).toEqual({ verdict: 'inconclusive', outcome: 'allow' });
    expect(ended.commands).toMatchObject([{ name: 'warning', message: expect.stringContaining('this is no pass') }]);
  });

  it('does not excuse a missing token in a run that has secrets', async () => {
    await using github = await fakeGitHub();

    const ended = await step(github, { ...empty, 'on-missing-credentials': 'neutral' });

    expect(ended.exitCode).toBe(1);
    expect(ended.commands).toMatchObject([{ name: 'error', message: /^The input qualys-token is missing/ }]);
  });
});

it.each([
  ['comment', 'on-failur', 'Did you mean on-failure?'],
  ['on-missing-credentials', 'netural', 'Did you mean neutral?'],
  ['upload-sarif', 'yes', 'upload-sarif must be true or false'],
  ['deployment-record', 'true', 'deployment-record needs environment'],
])('%s: %s is refused before anything is asked', async (input, value, told) => {
  await using github = await fakeGitHub();

  const ended = await step(github, { 'task-definition': 'clean.json', [input]: value });

  expect(ended.exitCode).toBe(1);
  expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
    { message: expect.stringContaining(told) },
  ]);
  expect(github.requests).toEqual([]);
});
