import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UnreadableInputError } from '../../core/errors.ts';
import { type GateValues, readGateSettings } from '../../core/gate-settings.ts';
import type { GateRun } from '../../core/publish.ts';
import { renderConsole } from '../../core/report/console.ts';
import { runGate } from '../../core/run-gate.ts';
import { type Simulator, startSimulator } from '../../simulator/index.ts';

const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const day = new Date().toISOString().slice(0, 10);
const old = { qid: 100, severity: 5, cve: 'CVE-2024-0100', package: 'openssl' } as const;
const fresh = { qid: 200, severity: 5, cve: 'CVE-2025-0200', package: 'zlib' } as const;
const mild = { qid: 300, severity: 2, cve: 'CVE-2023-0300', package: 'bash' } as const;

let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ timeScale: 5000, rateLimits: 'off' });
});

afterAll(() => simulator.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-reports-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

type Findings = NonNullable<Parameters<Simulator['addImage']>[0]['findings']>;

/** Pushes an image and returns its reference and digests. */
function push(name: string, findings: Findings = []) {
  return simulator.addImage({ reference: `${registry}/${name}`, findings });
}

function file(name: string, content: unknown): Promise<void> {
  return writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

function read(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}

function taskDefinition(image: string, family = 'web') {
  return { family, requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'app', image }] };
}

/** Gates `web.json` of the folder against the simulator, in this process. */
function run(values: GateValues = {}): Promise<GateRun> {
  const settings = readGateSettings({ 'task-definition': 'web.json', simulate: 'true', ...values }, {});
  return runGate(settings, {
    environment: {},
    cwd: folder,
    tell: () => {},
    mask: () => {},
    signal: new AbortController().signal,
    startSimulator: async () => ({
      access: { gateway: simulator.url, credentials: { kind: 'token', token: simulator.token } },
      registryMirror: simulator.url,
      pollIntervalMs: 20,
      close: async () => {},
    }),
  });
}

async function gateImage(name: string, findings: Findings, values: GateValues = {}): Promise<GateRun> {
  await file('web.json', taskDefinition(push(name, findings).reference));
  return run(values);
}

function notices({ report }: GateRun): string {
  return report.notices.map(({ message }) => message).join('\n');
}

describe('only what is new gates, compared with a saved report', () => {
  beforeEach(async () => {
    await gateImage('saved:1', [old], { 'report-json': 'last.json' });
  });

  it('passes what was there, and says so', async () => {
    const { report } = await gateImage('saved:2', [old], { baseline: 'last.json', 'only-new': 'true' });

    expect(report).toMatchObject({ verdict: 'pass', images: [{ comparison: { state: 'compared' }, newFindings: [] }] });
    expect(renderConsole(report)).toContain(`nothing is new, compared with last.json of ${day}`);
  });

  it('fails what was not', async () => {
    const { report } = await gateImage('saved:3', [old, fresh], { baseline: 'last.json', 'only-new': 'true' });

    expect(report).toMatchObject({ verdict: 'fail', images: [{ newFindings: ['QID-200'] }] });
  });

  it('tells what is new without the policy asking for it', async () => {
    const { report } = await gateImage('saved:4', [old], { baseline: 'last.json' });

    expect(report).toMatchObject({ verdict: 'fail', images: [{ newFindings: [] }] });
  });

  it.each([
    ['is not there', 'gone.json', /gone\.json can't be read \(ENOENT\)/],
    ['is something else', 'web.json', /web\.json is no baseline/],
  ])('takes every finding for new when it %s', async (_, baseline, message) => {
    const { report } = await gateImage('saved:5', [old], { baseline, 'only-new': 'true' });

    expect(report).toMatchObject({ verdict: 'fail', images: [{ comparison: { state: 'unreadable' } }] });
    expect(report.images[0]?.comparison?.reason?.message).toMatch(message);
  });
});

describe('only what is new gates, compared with what the service runs', () => {
  const ecs = mockClient(ECSClient);
  const live = { cluster: 'prod', service: 'web', 'only-new': 'true', 'aws-region': 'eu-west-1' };
  const revision = 'arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/1';

  beforeEach(() => ecs.reset());
  afterAll(() => ecs.restore());

  /** ECS says that the service runs the image, by this digest if one is given. */
  function runs(image: string, imageDigest?: string): void {
    ecs.on(DescribeServicesCommand).resolves({
      services: [
        {
          status: 'ACTIVE',
          taskDefinition: 'web:7',
          currentServiceRevisions: [{ arn: revision, runningTaskCount: 1 }],
        },
      ],
    });
    const digest = imageDigest === undefined ? {} : { imageDigest };
    ecs.on(DescribeServiceRevisionsCommand).resolves({
      serviceRevisions: [{ taskDefinition: 'web:7', containerImages: [{ containerName: 'app', image, ...digest }] }],
    });
    ecs.on(DescribeTaskDefinitionCommand).resolves({
      taskDefinition: { ...taskDefinition(image), revision: 7, requiresCompatibilities: ['FARGATE' as const] },
    });
  }

  it('scans that too, does not judge it, and passes what it has', async () => {
    const { reference, digest, platforms } = push('live:1', [old, mild]);
    runs(reference, digest);

    const { report } = await gateImage('live:2', [old], live);

    expect(report).toMatchObject({ verdict: 'pass', images: [{ newFindings: [] }] });
    expect(report.images[0]?.comparison).toEqual({ state: 'compared', source: 'service prod/web (web:7)' });
    expect(JSON.stringify(report)).not.toContain(platforms[0]?.digest);
  });

  it('fails what it has not', async () => {
    const { reference, digest } = push('live:3', [old]);
    runs(reference, digest);

    const { report } = await gateImage('live:4', [old, fresh], live);

    expect(report).toMatchObject({ verdict: 'fail', images: [{ newFindings: ['QID-200'] }] });
  });

  it('knows the image that runs by its digest although its tag has moved to the new one', async () => {
    const before = simulator.addImage({ reference: `${registry}/live:latest`, findings: [old], scannedAgoMs: 1000 });
    runs(before.reference, before.digest);

    const { report } = await gateImage('live:latest', [old, fresh], live);

    expect(report).toMatchObject({ verdict: 'fail', images: [{ newFindings: ['QID-200'] }] });
  });

  it('does not take the new image for what runs where ECS tells no digest', async () => {
    runs(`${registry}/moved:latest`);

    const { report } = await gateImage('moved:latest', [fresh], live);

    expect(report).toMatchObject({ verdict: 'fail', images: [{ comparison: { state: 'unreadable' } }] });
    expect(report.images[0]?.comparison?.reason?.message).toContain('ECS does not tell which digest');
  });

  it('says that what runs can’t be scanned any more, when it has lost its tag', async () => {
    const before = push('lost:latest', [old]);
    runs(before.reference, before.digest);

    const { report } = await gateImage('lost:latest', [old], live);

    expect(report).toMatchObject({
      verdict: 'fail',
      images: [{ comparison: { state: 'unreadable', reason: { code: 'no-tag' } } }],
    });
  });

  it('takes every finding of a first deployment for new', async () => {
    ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: 'MISSING' }] });

    const { report } = await gateImage('live:5', [old], live);

    expect(report).toMatchObject({ verdict: 'fail', images: [{ comparison: { state: 'first-deployment' } }] });
  });

  it('takes every finding for new when ECS refuses, and says what is missing', async () => {
    ecs.on(DescribeServicesCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    const { report } = await gateImage('live:6', [old], live);

    expect(report).toMatchObject({ verdict: 'fail', images: [{ comparison: { state: 'unreadable' } }] });
    expect(renderConsole(report)).toContain('ecs:DescribeServices');
  });

  it('is not asked for unless the policy wants it, and that is told', async () => {
    const ended = await gateImage('live:7', [], { ...live, 'only-new': 'false' });

    expect(ended.report.taskDefinitions).toHaveLength(1);
    expect(ecs.calls()).toHaveLength(0);
    expect(notices(ended)).toContain('the policy does not ask for only-new');
  });

  it('never compares what a service runs with itself', async () => {
    const { reference, digest } = push('live:8', [old]);
    runs(reference, digest);

    const ended = await run({ ...live, 'task-definition': '' });

    expect(ended.report.verdict).toBe('fail');
    expect(notices(ended)).toContain('no baseline was given');
  });
});

describe('VEX documents', () => {
  const document = (name: string, status = 'not_affected') => ({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/vex/1',
    author: 'security@example.com',
    timestamp: '2026-01-01T00:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: old.cve },
        products: [{ '@id': `pkg:oci/${name}?repository_url=${registry}/${name}` }],
        status,
        justification: 'vulnerable_code_not_in_execute_path',
      },
    ],
  });

  it('except what they answer for, and the exception is handed on as OpenVEX', async () => {
    await file('a.vex.json', document('vexed'));

    const { report, files } = await gateImage('vexed:1', [old], { vex: '*.vex.json', 'report-vex': 'out.vex.json' });

    expect(report).toMatchObject({
      verdict: 'pass',
      images: [{ excepted: [{ finding: 'QID-100', by: 'vex', owner: 'security@example.com' }] }],
    });
    expect(files).toEqual([{ option: 'report-vex', path: 'out.vex.json' }]);
    expect(JSON.parse(await read('out.vex.json'))).toMatchObject({ statements: [{ status: 'not_affected' }] });
  });

  it('leave no file of an earlier run where nothing is excepted', async () => {
    await file('out.vex.json', 'stale');

    const { files } = await gateImage('vexed:2', [old], { 'report-vex': 'out.vex.json' });

    expect(files).toEqual([]);
    expect(await readdir(folder)).toEqual(['web.json']);
  });

  it.each([
    ['not there', 'gone.json', /gone\.json does not exist/],
    ['a folder', '.', /The VEX document \. can't be read/],
    ['not understood', 'wrong.json', /wrong\.json:\d+:\d+: .*Did you mean not_affected\?/],
  ])('that are %s end the run', async (_, vex, message) => {
    await file('wrong.json', document('vexed', 'not_afected'));

    const ended = gateImage('vexed:3', [old], { vex });

    await expect(ended).rejects.toThrow(message);
    await expect(ended).rejects.toBeInstanceOf(UnreadableInputError);
  });
});

describe('EPSS and KEV', () => {
  const epssOf = (date: string) =>
    `#model_version:v2026.03.14,score_date:${date}T00:00:00+0000\ncve,epss,percentile\n${mild.cve},0.9,0.99\n`;
  const kevOf = (date: string) => ({
    dateReleased: `${date}T00:00:00Z`,
    count: 1,
    vulnerabilities: [{ cveID: mild.cve, dateAdded: '2024-01-01' }],
  });
  const rules = { 'fail-on-epss': '0.5', 'fail-on-kev': 'true' };
  let server: Server;
  let base: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = request.url === '/epss.csv.gz' ? gzipSync(epssOf(day)) : JSON.stringify(kevOf(day));
      response.writeHead(request.url === '/gone' ? 404 : 200).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((closed) => server.close(closed)));

  it('gate by files', async () => {
    await file('epss.csv', epssOf(day));
    await file('kev.json', kevOf(day));

    const { report } = await gateImage('fed:1', [mild], { ...rules, epss: 'epss.csv', kev: 'kev.json' });

    expect(report).toMatchObject({
      verdict: 'fail',
      images: [{ because: [{ rule: 'fail-on-epss' }, { rule: 'fail-on-kev' }] }],
      feeds: [
        { name: 'epss', state: 'fresh', source: 'epss.csv' },
        { name: 'kev', state: 'fresh', source: 'kev.json' },
      ],
    });
  });

  it('gate by URLs, and pass what neither knows', async () => {
    const feeds = { ...rules, epss: `${base}/epss.csv.gz`, kev: `${base}/kev.json?key=hush` };

    const bad = await gateImage('fed:2', [mild], feeds);
    const good = await gateImage('fed:3', [{ ...mild, cve: 'CVE-2023-0301', qid: 301 }], feeds);

    expect(bad.report.verdict).toBe('fail');
    expect(good.report.verdict).toBe('pass');
    expect(JSON.stringify(good.report)).not.toContain('hush');
  });

  it.each([
    ['stale', { epss: 'old.csv' }, 'more than 7 days are too old'],
    ['missing', { epss: 'gone.csv' }, "The EPSS feed gone.csv can't be used"],
    ['not given', {}, 'no EPSS feed was given'],
  ])('are inconclusive when the feed is %s, never "not exploited"', async (_, given, message) => {
    await file('old.csv', epssOf('2026-01-01'));

    const { report } = await gateImage('fed:4', [{ ...mild, cve: 'CVE-2023-0302', qid: 302 }], {
      'fail-on-epss': '0.5',
      ...given,
    });

    expect(report).toMatchObject({ verdict: 'inconclusive', images: [{ reason: { code: 'feed-unusable' } }] });
    expect(renderConsole(report)).toContain(message);
  });

  it('are inconclusive when their server has them no more', async () => {
    const { report } = await gateImage('fed:5', [mild], { 'fail-on-kev': 'true', kev: `${base}/gone` });

    expect(report).toMatchObject({ verdict: 'inconclusive', feeds: [{ name: 'kev', state: 'missing' }] });
  });
});

describe('report files', () => {
  const names = ['json', 'summary', 'sarif', 'junit', 'gitlab', 'csv', 'html'] as const;
  const all = Object.fromEntries(names.map((name) => [`report-${name}`, `out/gate.${name}`]));

  it('are all written, also into a folder that is not there yet', async () => {
    const { files } = await gateImage('filed:1', [old], all);

    expect(files.map(({ path }) => path).sort()).toEqual(Object.values(all).sort());
    expect(JSON.parse(await read('out/gate.json'))).toMatchObject({ verdict: 'fail' });
    expect(JSON.parse(await read('out/gate.sarif'))).toMatchObject({ version: '2.1.0', runs: [{ results: [{}] }] });
    expect(JSON.parse(await read('out/gate.gitlab'))).toMatchObject({ vulnerabilities: [{}] });
    expect(await read('out/gate.summary')).toContain('QID-100');
    expect(await read('out/gate.junit')).toMatch(/^<\?xml.*QID-100/s);
    expect(await read('out/gate.csv')).toContain('QID-100');
    expect(await read('out/gate.html')).toMatch(/^<!doctype html>.*QID-100/is);
  });

  it('are one SARIF file a task definition, in the folder that was named', async () => {
    await file('other.json', taskDefinition(push('filed:2').reference, '../up & away'));
    await file('web.json', taskDefinition(push('filed:3').reference));

    const { files } = await run({ 'task-definition': '*.json', 'report-sarif': 'out/gate.sarif' });

    expect(files).toMatchObject([
      { path: 'out/gate...%2Fup%20%26%20away.sarif', sarif: { family: '../up & away', results: 0, leftOut: 0 } },
      { path: 'out/gate.web.sarif', sarif: { family: 'web', category: expect.stringMatching(/\/web$/) } },
    ]);
    expect(await readdir(join(folder, 'out'))).toHaveLength(2);
  });

  it('that can’t be written are all named, and the others are written', async () => {
    await file('wall', 'a file where a folder should be');

    const ended = gateImage('filed:4', [old], { ...all, 'report-csv': 'wall/gate.csv', 'report-sarif': 'wall/s' });

    await expect(ended).rejects.toThrow("The reports wall/gate.csv, wall/s can't be written. The verdict is fail.");
    expect(await readdir(join(folder, 'out'))).toHaveLength(names.length - 2);
  });
});

describe('the pinned task definition', () => {
  const pin = { 'pinned-task-definition': 'out/pinned.json' };

  it('names the digest of the platform that was scanned, and is the same otherwise', async () => {
    const { reference, platforms } = push('pinned:1');
    const text = `{ "family": "web", "requiresCompatibilities": ["FARGATE"],\r\n\t"containerDefinitions": [{"name":"app","image":"${reference}"}]}`;
    await file('web.json', text);

    const { report, files } = await run(pin);

    const { digest } = platforms.find(({ architecture }) => architecture === 'amd64')!;
    expect(report.verdict).toBe('pass');
    expect(files).toEqual([{ option: 'pinned-task-definition', path: 'out/pinned.json' }]);
    expect(await read('out/pinned.json')).toBe(text.replace(reference, `${reference}@${digest}`));
  });

  it('is gated again as what it is', async () => {
    await gateImage('pinned:2', [], pin);

    const { report } = await run({ 'task-definition': 'out/pinned.json' });

    expect(report).toMatchObject({ verdict: 'pass', images: [{ scan: { from: 'qualys' } }] });
  });

  it('of an earlier run does not outlive a verdict that blocks', async () => {
    await gateImage('pinned:3', [], pin);

    const ended = await gateImage('pinned:4', [old], pin);

    expect(ended.files).toEqual([]);
    expect(await readdir(join(folder, 'out'))).toEqual([]);
    expect(notices(ended)).toContain('The task definition was not pinned: the gate does not let it through.');
  });

  it('may take the place of its source, which stays what it was when the gate blocks', async () => {
    const inPlace = { 'pinned-task-definition': 'web.json' };
    await gateImage('pinned:5', [], inPlace);
    expect(await read('web.json')).toMatch(/pinned:5@sha256:/);

    await gateImage('pinned:6', [old], inPlace);

    expect(JSON.parse(await read('web.json'))).toMatchObject({ containerDefinitions: [{ name: 'app' }] });
    expect(await read('web.json')).not.toContain('@sha256');
  });
});
