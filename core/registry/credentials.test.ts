import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { HelperExit, type RunHelper, runHelperProgram } from './credential-helper.ts';
import { dockerCredentials } from './credentials.ts';

const made: string[] = [];

afterEach(async () => {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const password = { kind: 'password', username: 'ada', password: 'se:cret' } as const;

/** Credentials of a config file with this content; helpers answer as given. */
async function makeCredentials(
  config: object | string | undefined,
  runHelper: RunHelper = () => Promise.reject(new Error('no helper')),
) {
  const directory = await mkdtemp(join(tmpdir(), 'docker-'));
  made.push(directory);
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  if (text !== undefined) await writeFile(join(directory, 'config.json'), text);
  const warnings: string[] = [];
  const environment = { DOCKER_CONFIG: directory };
  return {
    warnings,
    credentials: dockerCredentials({ environment, warn: (message) => warnings.push(message), runHelper }),
  };
}

describe('the Docker config', () => {
  it.each([
    ['a host', { 'ghcr.io': { auth: base64('ada:se:cret') } }, 'ghcr.io', password],
    ['a URL', { 'https://ghcr.io/v2/': { auth: base64('ada:se:cret') } }, 'ghcr.io', password],
    ['a host with its port', { 'r.example:5000': { auth: base64('ada:se:cret') } }, 'r.example:5000', password],
    ['Docker Hub', { 'https://index.docker.io/v1/': { auth: base64('ada:se:cret') } }, 'docker.io', password],
    ['separate fields', { 'ghcr.io': { username: 'ada', password: 'se:cret' } }, 'ghcr.io', password],
    [
      'an identity token',
      { 'r.azurecr.io': { auth: base64('0000:'), identitytoken: 'refresh' } },
      'r.azurecr.io',
      { kind: 'identity-token', token: 'refresh' },
    ],
    ['another host', { 'ghcr.io': { auth: base64('ada:se:cret') } }, 'evil-ghcr.io', undefined],
    ['another port', { 'r.example:5000': { auth: base64('ada:se:cret') } }, 'r.example', undefined],
    ['an empty entry', { 'ghcr.io': {} }, 'ghcr.io', undefined],
    ['rubbish', { 'ghcr.io': { auth: '%%%' } }, 'ghcr.io', undefined],
  ])('with %s', async (_, auths, host, expected) => {
    const { credentials, warnings } = await makeCredentials({ auths, HttpHeaders: {} });

    const found = await credentials(host);

    expect([found, warnings]).toEqual([expected, []]);
  });

  it.each([
    ['{ broken', 'it is not a Docker config in JSON'],
    ['{"auths":[]}', 'it is not a Docker config in JSON'],
  ])('that is broken is told once: %s', async (text, why) => {
    const { credentials, warnings } = await makeCredentials(text);

    const found = [await credentials('ghcr.io'), await credentials('quay.io')];

    expect(found).toEqual([undefined, undefined]);
    expect(warnings).toEqual([expect.stringContaining(`can't be used (${why})`)]);
  });

  it.each([
    ['missing', undefined],
    ['empty of registries', {}],
  ])('that is %s means anonymous', async (_, config) => {
    const { credentials, warnings } = await makeCredentials(config);

    expect([await credentials('ghcr.io'), warnings]).toEqual([undefined, []]);
  });

  it('is not looked for without a home', async () => {
    const credentials = dockerCredentials({
      environment: {},
      warn: () => {},
      runHelper: () => Promise.reject(new Error()),
    });

    expect(await credentials('ghcr.io')).toBeUndefined();
  });
});

describe('a credential helper', () => {
  const answering = (answer: string): { asked: string[][]; run: RunHelper } => {
    const asked: string[][] = [];
    const run: RunHelper = async (program, args, input) => {
      asked.push([program, ...args, input]);
      return answer;
    };
    return { asked, run };
  };

  it('of the registry goes before the store, and is asked once', async () => {
    const helper = answering('{"ServerURL":"ghcr.io","Username":"ada","Secret":"se:cret"}');
    const { credentials } = await makeCredentials(
      { credsStore: 'desktop', credHelpers: { 'ghcr.io': 'gh' } },
      helper.run,
    );

    const found = [await credentials('ghcr.io'), await credentials('ghcr.io')];

    expect(found).toEqual([password, password]);
    expect(helper.asked).toEqual([['docker-credential-gh', 'get', 'ghcr.io']]);
  });

  it('knows Docker Hub by its old address, and may give an identity token', async () => {
    const helper = answering('{"Username":"<token>","Secret":"refresh"}');
    const { credentials } = await makeCredentials({ credsStore: 'desktop' }, helper.run);

    const found = await credentials('docker.io');

    expect(found).toEqual({ kind: 'identity-token', token: 'refresh' });
    expect(helper.asked).toEqual([['docker-credential-desktop', 'get', 'https://index.docker.io/v1/']]);
  });

  it.each<[string, RunHelper, string]>([
    ['not installed', () => Promise.reject(new HelperExit('it is not installed', false)), 'it is not installed'],
    ['answering rubbish', async () => 'hunter2', 'it did not answer with credentials'],
    ['answering no secret', async () => '{"Username":"hunter2","Secret":""}', 'it did not answer with credentials'],
  ])('%s is told without its words, and the written entry counts', async (_, run, why) => {
    const auths = { 'ghcr.io': { auth: base64('ada:se:cret') } };
    const { credentials, warnings } = await makeCredentials({ auths, credsStore: 'x' }, run);

    const found = await credentials('ghcr.io');

    expect(found).toEqual(password);
    expect(warnings).toEqual([`The credential helper docker-credential-x gave nothing for ghcr.io: ${why}.`]);
  });

  it('without an entry is no news', async () => {
    const run = () => Promise.reject(new HelperExit('it ended with code 1', true));
    const { credentials, warnings } = await makeCredentials({ credsStore: 'x' }, run);

    expect([await credentials('ghcr.io'), warnings]).toEqual([undefined, []]);
  });

  it.each(['../evil', 'x; rm -rf /', '-x', ''])('named %j is not run', async (name) => {
    const helper = answering('{"Username":"ada","Secret":"x"}');
    const { credentials } = await makeCredentials({ credHelpers: { 'ghcr.io': name } }, helper.run);

    const found = await credentials('ghcr.io');

    expect([found, helper.asked]).toEqual([undefined, []]);
  });
});

describe('running a program', () => {
  const node = (script: string, input = 'ghcr.io') =>
    runHelperProgram(process.execPath, ['-e', script], input, AbortSignal.timeout(10_000));

  it('gives it the input and takes its output', async () => {
    const output = await node('process.stdin.pipe(process.stdout)');

    expect(output).toBe('ghcr.io');
  });

  it.each([
    ['process.exit(3)', 'it ended with code 3', false],
    ['console.log("credentials not found in native keychain"); process.exitCode = 1', 'it ended with code 1', true],
    ['for (;;) process.stdout.write("x".repeat(99999))', 'it ended with code none', false],
  ])('that fails: %s', async (script, message, notFound) => {
    await expect(node(script)).rejects.toMatchObject({ message, notFound });
  });

  it('that is not there', async () => {
    const run = runHelperProgram('docker-credential-of-nobody', ['get'], '', AbortSignal.timeout(10_000));

    await expect(run).rejects.toMatchObject({ message: 'it is not installed' });
  });
});
