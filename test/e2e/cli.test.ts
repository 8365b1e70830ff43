import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, selfSignedCertificate, startSimulator } from '../../simulator/index.ts';
import { runCli } from './runner.ts';

const demo = 'examples/task-definitions/web-app.json';
const secret = 'a-token-that-must-not-show';
let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate-cli-'));
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [secret] } });
  simulator.addImage({ reference: `${simulator.registryHost}/team/clean:1`, findings: [] });
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

function taskDefinition(image: string): object {
  return { family: 'web', requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'app', image }] };
}

/** The environment of a user whose Qualys platform is the running simulator. */
function qualys(): Record<string, string> {
  return { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: secret, CI: 'true' };
}

const quick = ['--poll-interval', '20ms'];

describe('gate', () => {
  it('judges the example against the embedded simulator, and marks everything SIMULATED', async () => {
    const json = join(folder, 'report.json');
    const summary = join(folder, 'summary.md');

    const ended = await runCli(['gate', demo, '--simulate', '--report-json', json, '--report-summary', summary]);

    expect(ended).toMatchObject({ exitCode: 1, signal: null });
    expect(ended.stdout).toMatch(/SIMULATED/);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ verdict: 'fail', simulated: true });
    expect(await readFile(summary, 'utf8')).toMatch(/SIMULATED/);
  });

  it('passes a clean image, and scans it once', async () => {
    const path = await file('clean.json', taskDefinition(`${simulator.registryHost}/team/clean:1`));

    const ended = await runCli(['gate', path, '--json', ...quick], { environment: qualys() });

    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'pass', outcome: 'allow', simulated: true });
    expect(simulator.calls.count('schedule.create')).toBe(1);
  });

  it('keeps standard output for the report alone, and tells its progress on standard error', async () => {
    const path = await file('again.json', taskDefinition(`${simulator.registryHost}/team/clean:1`));

    const ended = await runCli(['gate', path, '--json', ...quick], { environment: qualys() });

    expect(() => JSON.parse(ended.stdout)).not.toThrow();
    expect(ended.stderr).toMatch(/Read 1 task definition with 1 container/);
  });

  it('is inconclusive about a placeholder, and blocks', async () => {
    const path = await file('placeholder.json', taskDefinition('<IMAGE1_NAME>'));

    const ended = await runCli(['gate', path], { environment: qualys() });

    expect(ended.exitCode).toBe(2);
    expect(ended.stdout).toMatch(/template that was not rendered/);
  });

  it('lets a verdict through when the policy does not enforce it, and still tells the truth', async () => {
    const ended = await runCli(['gate', demo, '--simulate', '--json', '--no-enforce']);
    const asText = await runCli(['gate', demo, '--simulate', '--json', '--enforce', 'false']);

    expect([ended.exitCode, asText.exitCode]).toEqual([0, 0]);
    expect(JSON.parse(asText.stdout)).toMatchObject({ verdict: 'fail', outcome: 'allow' });
  });

  it('reads a policy file, and options win over it', async () => {
    const policy = await file('policy.yaml', 'fail-on: none\nsecrets: ignore\nmalware: ignore\n');

    const lenient = await runCli(['gate', demo, '--simulate', '--policy', policy]);
    const strict = await runCli(['gate', demo, '--simulate', '--policy', policy, '--fail-on', '1']);

    expect([lenient.exitCode, strict.exitCode]).toEqual([0, 1]);
  });

  it('remembers results in a cache directory, but never simulated ones', async () => {
    const cache = join(folder, 'cache');

    await runCli(['gate', demo, '--simulate', '--cache', cache]);
    const path = await file('cached.json', taskDefinition(`${simulator.registryHost}/team/clean:1`));
    await runCli(['gate', path, '--cache', cache, ...quick], { environment: qualys() });

    await expect(readFile(cache)).rejects.toThrow();
  });

  it('never shows the token, whatever happens', async () => {
    const path = await file('any.json', taskDefinition(`${simulator.registryHost}/team/clean:1`));
    simulator.setFault({
      operation: 'images.get',
      kind: 'answer',
      status: 403,
      body: `{"message":"no ${secret.slice(2)}"}`,
      times: 1,
    });

    const ended = await runCli(['gate', path, ...quick], { environment: qualys() });

    expect(ended.exitCode).toBe(2);
    expect(ended.stdout + ended.stderr).not.toContain(secret);
  });

  it('stops on Ctrl-C within moments, and says what still runs at Qualys', async () => {
    const slow = await startSimulator({ timeScale: 1, auth: { tokens: [secret] } });
    const path = await file('slow.json', taskDefinition(`${slow.registryHost}/team/slow:1`));

    const ended = await runCli(['gate', path, ...quick], {
      environment: { ...qualys(), QUALYS_GATEWAY_URL: slow.url },
      onOutput: (text, kill) => {
        if (text.includes('Asked Qualys to scan')) kill('SIGINT');
      },
    });
    await slow.close();

    expect(ended).toMatchObject({ exitCode: 2, signal: null });
    expect(ended.stdout).toMatch(/Still running at Qualys/);
    expect(ended.stdout).toMatch(/canceled/);
  });
});

describe('a platform with a certificate authority of its own', () => {
  it('is trusted with its CA bundle, by Qualys and registry alike, and refused without it', async () => {
    const now = Date.now();
    const tls = selfSignedCertificate(new Date(now - 86_400_000), new Date(now + 86_400_000));
    const secure = await startSimulator({ tls, timeScale: 1000, auth: { tokens: [secret] } });
    secure.addImage({ reference: 'registry.example.com/team/clean:1', findings: [] });
    const path = await file('tls.json', taskDefinition('registry.example.com/team/clean:1'));
    const bundle = await file('ca.pem', tls.cert);
    const environment = { ...qualys(), QUALYS_GATEWAY_URL: secure.url };
    const args = ['gate', path, '--registry-mirror', secure.url, ...quick];

    const trusted = await runCli([...args, '--ca-bundle', bundle], { environment });
    const untrusted = await runCli(args, { environment });
    await secure.close();

    expect(trusted.exitCode).toBe(0);
    expect(untrusted.exitCode).toBe(2);
    expect(untrusted.stdout).toMatch(/ca-bundle/);
  });
});

describe('called wrongly', () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ['nothing', [], 64, /Name a command/],
    ['an unknown command', ['gat', demo], 64, /gate/],
    ['an unknown option', ['gate', demo, '--simulat'], 64, /simulat/],
    ['no files', ['gate', '--simulate'], 64, /nothing to gate/],
    ['no platform', ['gate', demo], 64, /No Qualys platform was given/],
    ['no credentials', ['gate', demo, '--qualys-pod', 'US2'], 64, /no Qualys credentials/],
    ['a secret as an argument', ['gate', demo, '--qualys-token', 'x'], 64, /qualys-token/],
    ['a wrong severity', ['gate', demo, '--simulate', '--fail-on', 'sever'], 64, /fail-on must be/],
    ['a file that does not exist', ['gate', 'no/such.json', '--simulate'], 65, /does not exist/],
    ['a policy that does not exist', ['gate', demo, '--simulate', '--policy', 'no.yaml'], 65, /policy file no.yaml/],
    ['a CA bundle that does not exist', ['gate', demo, '--simulate', '--ca-bundle', 'no.pem'], 64, /no\.pem/],
  ])('with %s', async (_, args, exitCode, message) => {
    const ended = await runCli(args);

    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended).toMatchObject({ exitCode, stdout: '' });
  });

  it('with a policy that is wrong, names file, line and the nearest key', async () => {
    const policy = await file('wrong.yaml', 'fail-om: high\n');

    const ended = await runCli(['gate', demo, '--simulate', '--policy', policy]);

    expect(ended.exitCode).toBe(65);
    expect(ended.stderr).toMatch(/wrong\.yaml:1:1: unknown key "fail-om"\. Did you mean fail-on\?/);
  });
});

describe('images', () => {
  it('lists every image as written, offline, placeholders and missing ones too', async () => {
    const path = await file('odd.json', {
      family: 'odd',
      containerDefinitions: [{ name: 'a', image: '<IMAGE>' }, { name: 'b' }, { name: 'c', image: 'nginx' }],
    });

    const ended = await runCli(['images', path, '--json']);

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(ended.stdout).images).toMatchObject([
      { image: '<IMAGE>', kind: 'placeholder', line: 6 },
      { image: null, kind: 'missing' },
      { image: 'nginx', reference: 'docker.io/library/nginx' },
    ]);
  });
});

describe('commands that only ask Qualys', () => {
  it('list registries and sensors', async () => {
    simulator.addRegistry('123456789012.dkr.ecr.us-east-1.amazonaws.com');

    const ended = await runCli(['registries'], { environment: qualys() });
    const json = await runCli(['registries', '--json'], { environment: qualys() });

    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stdout).toMatch(/123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com/);
    expect(JSON.parse(json.stdout).sensors.length).toBeGreaterThan(0);
  });

  it('show what a role for ECR must trust', async () => {
    const ended = await runCli(['qualys-info', '--json'], { environment: qualys() });

    expect(JSON.parse(ended.stdout)).toMatchObject({
      accountId: expect.stringMatching(/^\d{12}$/),
      trustPolicy: { Statement: [{ Action: 'sts:AssumeRole' }] },
    });
  });

  it('end with 2 and the remedy when the token is refused', async () => {
    const ended = await runCli(['registries'], { environment: { ...qualys(), QUALYS_TOKEN: 'wrong' } });

    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/create a new one/);
  });
});

describe('simulate', () => {
  it('runs until it is told to stop, and says how to use it', async () => {
    const ended = await runCli(['simulate'], {
      onOutput: (text, kill) => {
        if (text.includes('QUALYS_GATEWAY_URL=')) kill('SIGTERM');
      },
    });

    expect(ended).toMatchObject({ exitCode: 0, signal: null });
  });
});

it.each(['--version', '-V'])('%s prints the version', async (option) => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));

  expect(await runCli([option])).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
});
