import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { installFakeQScanner } from '../../simulator/qscanner/install.ts';
import { tlsFixture } from '../fakes/http-server.ts';
import { runAction, runCli } from './runner.ts';

const secret = 'a-token-that-must-not-show';
let folder: string;
let simulator: Simulator;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-ca-'));
  const [cert, key] = await Promise.all(['loopback.pem', 'loopback.key'].map((name) => readFile(tlsFixture(name))));
  const tls = { cert: String(cert), key: String(key) };
  simulator = await startSimulator({ tls, timeScale: 1000, auth: { tokens: [secret] } });
  simulator.addImage({ reference: 'registry.example.com/team/clean:1', findings: [] });
  const own = join(import.meta.dirname, '../../scripts/private-qscanner.ts');
  const args = ['--use-openssl-ca', own];
  program = await installFakeQScanner(join(folder, 'program'), {}, { node: process.execPath, args });
  const definition = {
    family: 'web',
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [{ name: 'app', image: 'registry.example.com/team/clean:1' }],
  };
  await writeFile(join(folder, 'taskdef.json'), JSON.stringify(definition));
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Gates the image by either host, with options as the action names them. */
async function gate(
  host: 'action' | 'command line',
  options: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const all = {
    'registry-mirror': simulator.url,
    'poll-interval': '20ms',
    cache: 'off',
    'qscanner-path': program,
    ...options,
  };
  if (host === 'action') {
    const access = { 'qualys-gateway-url': simulator.url, 'qualys-token': secret };
    return runAction({ 'task-definition': 'taskdef.json', ...access, ...all }, { cwd: folder, environment });
  }
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const access = { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: secret };
  return runCli(['gate', 'taskdef.json', ...words], { environment: { ...access, ...environment }, cwd: folder });
}

const bundle = { 'ca-bundle': tlsFixture('ca.pem') };

describe('a platform of a private authority', () => {
  it.each([
    ['action', 'registry-sensor'],
    ['action', 'qscanner'],
    ['command line', 'registry-sensor'],
    ['command line', 'qscanner'],
  ] as const)('is trusted by the %s with its bundle, and so by %s', async (host, scanner) => {
    const ended = await gate(host, { scanner, ...bundle });

    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
  });

  it.each([
    ['action', 1],
    ['command line', 2],
  ] as const)('is refused by the %s without, which says what to do', async (host, exitCode) => {
    const before = simulator.calls.count();

    const ended = await gate(host, { scanner: 'registry-sensor' });

    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toMatch(/shows a certificate of an unknown authority.*ca-bundle/s);
    expect(simulator.calls.count()).toBe(before);
  });

  it.each([
    ['action', 1],
    ['command line', 2],
  ] as const)('is refused by QScanner alone where only the %s trusts it', async (host, exitCode) => {
    const ended = await gate(host, { scanner: 'qscanner' }, { NODE_EXTRA_CA_CERTS: tlsFixture('ca.pem') });

    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toMatch(/QScanner ended with exit code 33.*signed by unknown authority/s);
  });
});
