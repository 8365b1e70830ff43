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

/** Gates one image with the program at a path, and gives the first image of the report beside how the run ended. */
async function gate(image: string, program: string, more: readonly string[] = [], cpuArchitecture = 'X86_64') {
  const path = join(folder, 'taskdef.json');
  const containerDefinitions = [{ name: 'app', image: `${simulator.registryHost}/${image}` }];
  await writeFile(
    path,
    JSON.stringify({
      family: 'web',
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: 'LINUX' },
      containerDefinitions,
    }),
  );
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
