import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestSource } from './decode.ts';
import { readTaskDefinitions } from './read.ts';
import { selectorKind } from './selector.ts';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'read-'));
  await mkdir(join(cwd, 'apps'));
  const files = { 'apps/b.json': 'b', 'apps/a.json': 'a', 'apps/[x].json': 'x', plain: 'p', 'app.yaml': 'y' };
  for (const [file, image] of Object.entries(files))
    await writeFile(join(cwd, file), `[{"name":"${image}","image":"${image}"}]`);
  await writeFile(
    join(cwd, 'off.json'),
    '{"Conditions":{"N":{"Fn::Equals":["a","b"]}},"Resources":{"T":{"Type":"AWS::ECS::TaskDefinition","Condition":"N"}}}',
  );
});

afterAll(() => rm(cwd, { recursive: true }));

const images = async (...selectors: string[]) =>
  (await readTaskDefinitions(selectors, { cwd })).taskDefinitions.flatMap(({ source, containers }) =>
    containers.map(({ name }) => `${source} ${name}`),
  );

describe('readTaskDefinitions', () => {
  it('reads files and globs in the order given, each file once', async () => {
    expect(await images('app.yaml', 'apps/*.json', 'apps/a.json', './app.yaml')).toEqual([
      'app.yaml y',
      'apps/[x].json x',
      'apps/a.json a',
      'apps/b.json b',
    ]);
  });

  it('takes a path that exists literally', async () => {
    expect(await images('apps/[x].json')).toEqual(['apps/[x].json x']);
  });

  it('takes absolute paths', async () => {
    expect(await images(join(cwd, 'plain'))).toEqual([`${join(cwd, 'plain')} p`]);
  });

  it.each([
    ['none.json', 'none.json does not exist.'],
    ['none/*.json', 'No file matches none/*.json.'],
    ['apps', 'apps is a folder.'],
    ['off.json', 'There is no task definition in off.json.'],
  ])('refuses %s', async (selector, message) => {
    await expect(images('app.yaml', selector).then(() => images(selector))).rejects.toMatchObject({
      name: 'UnreadableInputError',
      message,
      remedy: expect.stringMatching(/\w/),
    });
  });

  it('gives platform, parameters and environment to the readers', async () => {
    const template =
      '{"Resources":{"T":{"Type":"AWS::ECS::TaskDefinition","Properties":{"ContainerDefinitions":[{"Image":{"Ref":"I"}}]}}},"Parameters":{"I":{}}}';

    const { taskDefinitions } = await readTaskDefinitions(['app.yaml'], {
      cwd,
      parameters: { I: 'nginx' },
      platform: 'linux/arm64',
      readFile: async () => Buffer.from(template),
    });

    expect(taskDefinitions).toMatchObject([
      {
        platform: { platform: { architecture: 'arm64' } },
        containers: [{ image: { kind: 'reference', text: 'nginx' } }],
      },
    ]);
  });

  it('refuses a platform that is none', async () => {
    await expect(readTaskDefinitions(['app.yaml'], { cwd, platform: 'amd64' })).rejects.toMatchObject({
      name: 'UsageError',
    });
  });

  it('refuses a file over the limit', async () => {
    const readFile = async () => new Uint8Array(largestSource + 1);

    await expect(readTaskDefinitions(['app.yaml'], { cwd, readFile })).rejects.toThrow('app.yaml has 32.0 MiB');
  });

  it('tells what went wrong when a file can not be opened', async () => {
    const readFile = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));

    await expect(readTaskDefinitions(['app.yaml'], { cwd, readFile })).rejects.toThrow('permission denied');
  });
});

describe('selectorKind', () => {
  it.each([
    ['arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7', 'ecs'],
    ['arn:aws-us-gov:ecs:us-gov-west-1:123456789012:task-definition/web', 'ecs'],
    ['web', 'ecs'],
    ['web:7', 'ecs'],
    ['plain', 'file'],
    ['web.json', 'file'],
    ['web.tf.json', 'file'],
    ['stack.template', 'file'],
    ['infra/web', 'file'],
    ['infra\\web', 'file'],
    ['web*', 'file'],
    ['./web', 'file'],
    ['.', 'file'],
  ])('takes %s for %s', async (selector, kind) => {
    expect(await selectorKind(selector, cwd)).toBe(kind);
  });
});
