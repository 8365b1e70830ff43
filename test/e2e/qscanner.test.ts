import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { installFakeQScanner } from '../../simulator/qscanner/install.ts';
import { runCli } from './runner.ts';

const secret = 'a-token-that-must-not-show-anywhere';
let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate qscanner-'));
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [secret] } });
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

function taskDefinitionOf(image: string, cpuArchitecture = 'X86_64'): string {
  const containerDefinitions = [{ name: 'app', image: `${simulator.registryHost}/${image}` }];
  const runtimePlatform = { cpuArchitecture, operatingSystemFamily: 'LINUX' };
  return JSON.stringify({ family: 'web', runtimePlatform, containerDefinitions });
}

/** Gates one image with the program at a path, and gives the first image of the report beside how the run ended. */
async function gate(image: string, program: string, more: readonly string[] = [], cpuArchitecture?: string) {
  const path = join(folder, 'taskdef.json');
  await writeFile(path, taskDefinitionOf(image, cpuArchitecture));
  const ended = await runCli(
    ['gate', path, '--json', '--qscanner-path', program, '--cache', 'off', '--poll-interval', '20ms', ...more],
    { environment: { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: secret } },
  );
  const report = ended.stdout === '' ? undefined : JSON.parse(ended.stdout);
  return { ...ended, report, first: report?.images[0] };
}

describe('scanner: qscanner', () => {
  it('judges what the program found, and says which scanner it was', async () => {
    const program = await installFakeQScanner(join(folder, 'fine'), { results: 0 });

    const clean = await gate('team/api:1', program, ['--scanner', 'qscanner']);

    expect(clean).toMatchObject({ exitCode: 0, first: { verdict: 'pass', scan: { scanner: 'qscanner' } } });
    expect(simulator.calls.count('schedule.create')).toBe(0);
  });

  it.each([
    ['exit-33', /changelist|upload/i],
    ['no-report', /report/i],
    ['partial-report', /report/i],
    ['crashes', /SIGSEGV/],
  ])('is inconclusive when a run ends as %s says', async (word, message) => {
    const program = await installFakeQScanner(join(folder, 'script'), {});

    const ended = await gate(`team/${word}:1`, program, ['--scanner', 'qscanner']);

    expect(ended).toMatchObject({ exitCode: 2, first: { verdict: 'inconclusive' } });
    expect(ended.first.reason.message).toMatch(message);
  });

  it('kills a run that hangs, within its time', async () => {
    const program = await installFakeQScanner(join(folder, 'hang'), { hangs: true });

    const ended = await gate('team/api:1', program, ['--scanner', 'qscanner', '--qscanner-timeout', '1s']);

    expect(ended).toMatchObject({ exitCode: 2, first: { verdict: 'inconclusive' } });
  });

  it.each(['SIGHUP', 'SIGTERM'] as const)('leaves no process and no file behind when it gets %s', async (signal) => {
    const place = join(folder, signal);
    await mkdir(place);
    const program = await installFakeQScanner(join(place, 'hangs'), { hangs: true, recordTo: place });
    const temporary = join(place, 'tmp');
    await mkdir(temporary);
    const path = join(folder, 'taskdef.json');
    await writeFile(path, taskDefinitionOf('team/api:1'));
    const pids = async () => (await readdir(place)).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []);

    const ended = await runCli(['gate', path, '--scanner', 'qscanner', '--qscanner-path', program, '--cache', 'off'], {
      environment: { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: secret, TMPDIR: temporary },
      onOutput: async (text, kill) => {
        if (!text.includes('Scanning')) return;
        while ((await pids()).length === 0) await new Promise(setImmediate);
        kill(signal);
      },
    });

    const [pid] = await pids();
    expect(ended).toMatchObject({ exitCode: 2, signal: null });
    expect(await readdir(temporary)).toEqual([]);
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).not.toContain(place);
  });

  it('never runs a program whose hash is not the one that was given', async () => {
    const records = join(folder, 'records-of-wrong');
    await mkdir(records);
    const program = await installFakeQScanner(join(folder, 'wrong'), { recordTo: records });

    const ended = await gate('team/api:1', program, ['--scanner', 'qscanner', '--qscanner-sha256', 'a'.repeat(64)]);

    expect(ended).toMatchObject({ exitCode: 2, first: { verdict: 'inconclusive' } });
    expect(await readdir(records)).toEqual([]);
  });

  it('gives the token by the environment alone, and shows it nowhere', async () => {
    const records = join(folder, 'records');
    await mkdir(records);
    const program = await installFakeQScanner(join(folder, 'record'), { results: 0, recordTo: records, says: secret });

    const ended = await gate('team/api:1', program, ['--scanner', 'qscanner']);

    const [file = ''] = await readdir(records);
    const record = await readFile(join(records, file), 'utf8');
    expect(ended.exitCode).toBe(0);
    expect(JSON.stringify(JSON.parse(record).arguments ?? JSON.parse(record).args)).not.toContain(secret);
    expect(record).toContain(secret);
    expect(ended.stdout + ended.stderr).not.toContain(secret);
  });

  it('asks for the program when there is none, and how to get it', async () => {
    const path = join(folder, 'taskdef.json');

    const ended = await runCli(['gate', path, '--scanner', 'qscanner'], {
      environment: { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: secret },
    });

    expect(ended.exitCode).toBe(64);
    expect(ended.stderr).toMatch(/qscanner-path/);
  });
});

describe("the verdict of Qualys' own policies", () => {
  const evaluated = ['--scanner', 'qscanner', '--qscanner-mode', 'evaluate-policy'];
  const tags = ['--qscanner-policy-tags', 'production, GitHub repository'];
  let program: string;

  beforeAll(async () => {
    program = await installFakeQScanner(join(folder, 'policies'), {});
  });

  it('that denies fails the image, named by its tags and by the words of the program', async () => {
    const says = 'policy "base images": rule no_root: DENY';
    const speaking = await installFakeQScanner(join(folder, 'speaking'), { exits: [42], results: 0, says });

    const ended = await gate('team/api:1', speaking, [...evaluated, ...tags]);

    expect(ended).toMatchObject({
      exitCode: 1,
      first: {
        verdict: 'fail',
        because: [
          {
            rule: 'qualys-policy',
            text: `A Qualys policy denies the image (tags production, GitHub repository): ${says}`,
            findings: [],
          },
        ],
        scan: { qualysPolicy: { verdict: 'deny', tags: ['production', 'GitHub repository'] } },
      },
    });
  });

  it.each([
    ['pass', 0, 'pass'],
    ['inconclusive', 2, 'inconclusive'],
    ['fail', 1, 'fail'],
  ])('that only audits means %s when the policy says so', async (audit, exitCode, verdict) => {
    const silent = await installFakeQScanner(join(folder, 'audits'), { exits: [43], results: 0 });

    const ended = await gate('team/api:1', silent, [...evaluated, '--qscanner-audit', audit]);

    expect(ended).toMatchObject({ exitCode, first: { verdict, scan: { qualysPolicy: { verdict: 'audit' } } } });
  });

  it('that only audits is inconclusive by default', async () => {
    const ended = await gate('team/policy-audits:1', program, [...evaluated, '--fail-on', 'none']);

    expect(ended).toMatchObject({ exitCode: 2, first: { reason: { code: 'qualys-policy' } } });
  });

  it.each([
    ['with', 1, 'fail'],
    ['alone', 0, 'pass'],
  ])('that allows gates %s our rules', async (gates, exitCode, verdict) => {
    const rules = ['--fail-on', 'informational', '--qualys-policy', gates];

    const ended = await gate('team/api:1', program, [...evaluated, ...rules]);

    expect(ended.first.findings).not.toEqual([]);
    expect(ended).toMatchObject({ exitCode, first: { verdict, scan: { qualysPolicy: { verdict: 'allow' } } } });
  });

  it('alone does not make up for a report that can not be read', async () => {
    const ended = await gate('team/partial-report:1', program, [...evaluated, '--qualys-policy', 'alone']);

    expect(ended).toMatchObject({ exitCode: 2, first: { reason: { code: 'report-incomplete' } } });
  });

  it('that is off is reported, and a denial is told', async () => {
    const rules = ['--fail-on', 'none', '--qualys-policy', 'off'];

    const ended = await gate('team/policy-denies:1', program, [...evaluated, ...rules]);

    expect(ended).toMatchObject({ exitCode: 0, first: { scan: { qualysPolicy: { verdict: 'deny' } } } });
    expect(ended.report.notices[0].message).toMatch(/Qualys' policies deny 1 image/);
  });

  it('that is required and was not asked for is inconclusive', async () => {
    const ended = await gate('team/api:1', program, [
      '--scanner',
      'qscanner',
      '--qualys-policy',
      'with',
      '--fail-on',
      'none',
    ]);

    expect(ended).toMatchObject({ exitCode: 2, first: { reason: { code: 'qualys-policy' } } });
  });

  it('is asked of the program with the tags, and of QScanner for every image', async () => {
    const records = join(folder, 'records-of-tags');
    await mkdir(records);
    const recorded = await installFakeQScanner(join(folder, 'tags'), { results: 0, recordTo: records });
    const mode = ['--scanner', 'auto', '--qscanner-mode', 'evaluate-policy'];

    const ended = await gate('team/one:1', recorded, [...mode, ...tags]);

    const [file = ''] = await readdir(records);
    const { args } = JSON.parse(await readFile(join(records, file), 'utf8'));
    expect(ended).toMatchObject({ exitCode: 0, first: { scan: { scanner: 'qscanner' } } });
    expect(args[args.indexOf('--mode') + 1]).toBe('evaluate-policy');
    expect(args[args.indexOf('--policy-tags') + 1]).toBe('production,GitHub repository');
  });

  it.each([
    [['--scanner', 'qscanner', ...tags], /qscanner-policy-tags choose policies/],
    [['--qscanner-mode', 'evaluate-policy'], /needs QScanner/],
  ])('is not taken for asked when %j can not ask for it', async (options, message) => {
    const ended = await gate('team/api:1', program, options);

    expect(ended.exitCode).toBe(64);
    expect(ended.stderr).toMatch(message);
  });
});

describe('qscanner-mode: scan-only', () => {
  it('judges what Qualys made of the upload', async () => {
    const program = await installFakeQScanner(join(folder, 'uploads'), {});
    const options = ['--scanner', 'qscanner', '--qscanner-mode', 'scan-only', '--fail-on', 'informational'];

    const ended = await gate('team/uploaded:1', program, options);

    expect(ended).toMatchObject({ exitCode: 1, first: { scan: { scanner: 'qscanner', from: 'scan' } } });
    expect(ended.first.because[0].rule).toBe('fail-on');
    expect(simulator.calls.count('images.vuln')).toBeGreaterThan(0);
  });
});

describe('compliance', () => {
  it.each(['qscanner', 'registry-sensor'])('that a rule asks for fails the image (%s)', async (scanner) => {
    const program = await installFakeQScanner(join(folder, 'compliance'), { results: 0 });
    const rules = ['--fail-on', 'none', '--fail-on-compliance', 'high'];

    const ended = await gate('team/compliance:1', program, ['--scanner', scanner, ...rules]);

    expect(ended).toMatchObject({
      exitCode: 1,
      first: {
        because: [{ rule: 'fail-on-compliance', findings: ['CID-19386'] }],
        scan: { scanner, scanTypes: expect.arrayContaining(['compliance']) },
      },
    });
  });

  it('that can not be read is inconclusive, and says why', async () => {
    simulator.setFault({ kind: 'answer', status: 200, body: '{"controls":[null]}', operation: 'images.compliance' });

    const asked = await gate('team/compliance:2', 'none', ['--fail-on', 'none', '--max-compliance', '3']);
    const reported = await gate('team/compliance:2', 'none', ['--fail-on', 'none', '--fail-on-compliance', 'none']);
    simulator.clearFaults();

    expect(asked).toMatchObject({ exitCode: 2, first: { reason: { code: 'report-incomplete' } } });
    expect(reported.exitCode).toBe(0);
  });
});

describe('scanner: auto', () => {
  it('takes the registry sensor where it serves the image, and QScanner where it does not', async () => {
    const program = await installFakeQScanner(join(folder, 'auto'), { results: 0 });

    const amd64 = await gate('team/one:1', program, ['--scanner', 'auto']);
    const arm64 = await gate('team/two:1', program, ['--scanner', 'auto'], 'ARM64');

    expect(amd64.first.scan.scanner).toBe('registry-sensor');
    expect(arm64.first).toMatchObject({
      image: { platform: { architecture: 'arm64' } },
      scan: { scanner: 'qscanner' },
    });
    expect(arm64.stderr).toMatch(/QScanner/i);
  });
});
