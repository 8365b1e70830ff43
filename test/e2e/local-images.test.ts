import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { installFakeQScanner } from '../../simulator/qscanner/install.ts';
import type { FakeScript } from '../../simulator/qscanner/script.ts';
import { fakeImageArchive } from '../fakes/image-archive.ts';
import { runAction, runCli } from './runner.ts';

const token = 'a-token-for-local-images';
let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  simulator = await startSimulator({ timeScale: 1000, auth: { tokens: [token] } });
});

afterAll(() => simulator.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gate local-'));
  return () => rm(folder, { recursive: true, force: true });
});

interface Notice {
  readonly message: string;
}

/** Runs `gate` in the folder with a fake program that behaves as the script says. */
async function gate(
  args: readonly string[],
  script: FakeScript = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const runs = join(folder, 'runs');
  await mkdir(runs, { recursive: true });
  const program = await installFakeQScanner(join(folder, 'program'), { recordTo: runs, ...script });
  const ended = await runCli(
    [
      'gate',
      ...args,
      '--json',
      '--qscanner-path',
      program,
      '--cache',
      join(folder, 'cache'),
      '--poll-interval',
      '20ms',
    ],
    { cwd: folder, environment: { QUALYS_GATEWAY_URL: simulator.url, QUALYS_TOKEN: token, ...environment } },
  );
  const report = ended.stdout === '' ? undefined : JSON.parse(ended.stdout);
  const notices = (report?.notices ?? []).map(({ message }: Notice) => message).join('\n') as string;
  const records = await Promise.all(
    (await readdir(runs)).map(async (name) => JSON.parse(await readFile(join(runs, name), 'utf8'))),
  );
  const targets: readonly string[] = records.map(({ args: [...all] }) => all.at(-1));
  return { ...ended, report, notices, targets, first: report?.images[0] };
}

async function archive(names: readonly string[], path = 'app.tar', architecture = 'amd64'): Promise<string> {
  const { bytes, imageId } = fakeImageArchive(names, architecture);
  await writeFile(join(folder, path), bytes);
  return imageId;
}

async function taskDefinition(containers: Readonly<Record<string, string>>): Promise<void> {
  const containerDefinitions = Object.entries(containers).map(([name, image]) => ({ name, image }));
  const definition = { family: 'web', requiresCompatibilities: ['FARGATE'], containerDefinitions };
  await writeFile(join(folder, 'taskdef.json'), JSON.stringify(definition));
}

const qscanner = ['--scanner', 'qscanner'];

describe('an image archive without a task definition', () => {
  it('is gated by itself, under its image id, and never remembered', async () => {
    const imageId = await archive(['team/api:1']);

    const ended = await gate([...qscanner, '--image-archive', 'app.tar'], { results: 0 });

    expect(ended).toMatchObject({ exitCode: 0, targets: [join(folder, 'app.tar')] });
    expect(ended.first).toMatchObject({
      verdict: 'pass',
      text: 'app.tar',
      uses: [{ family: 'app.tar', container: 'api' }],
      image: { digest: imageId, imageId, local: { kind: 'archive', name: 'app.tar' } },
      scan: { scanner: 'qscanner', from: 'scan' },
    });
    expect(ended.notices).toContain(imageId);
    expect(ended.notices).toMatch(/not resolved at a registry, so its digest is not known/);
    expect(ended.stdout).not.toContain(folder);
    expect(await readdir(join(folder, 'cache', '127.0.0.1')).catch(() => [])).toEqual([]);
  });

  it('fails by what is found in it', async () => {
    await archive(['team/backdoor:1']);

    const ended = await gate([...qscanner, '--image-archive', 'app.tar']);

    expect(ended).toMatchObject({ exitCode: 1, first: { verdict: 'fail' } });
    expect(ended.first.findings.flatMap(({ cves }: { cves: string[] }) => cves)).toContain('CVE-2024-3094');
  });

  it('goes to QScanner with scanner auto, several at once', async () => {
    await archive(['team/api:1'], 'one.tar');
    await archive([], 'two.tar');

    const ended = await gate(['--scanner', 'auto', '--image-archive', 'one.tar', '--image-archive', 'two.tar'], {
      results: 0,
    });

    expect(ended.exitCode).toBe(0);
    expect(ended.targets.toSorted()).toEqual([join(folder, 'one.tar'), join(folder, 'two.tar')]);
    expect(ended.stderr).toMatch(/one\.tar goes to QScanner: it is not in a registry yet/);
  });

  it('is inconclusive for another platform than the one that is asked for', async () => {
    await archive(['team/api:1'], 'app.tar', 'arm64');

    const ended = await gate([...qscanner, '--image-archive', 'app.tar', '--platform', 'linux/amd64']);

    expect(ended).toMatchObject({ exitCode: 2, first: { reason: { code: 'platform-missing' } }, targets: [] });
  });

  it.each([
    ['is none', 'no archive at all', /not a tar archive/],
    ['is empty', '', /no image/],
    ['is not there', undefined, /no such file/],
  ])('is inconclusive when it %s', async (_, content, why) => {
    if (content !== undefined) await writeFile(join(folder, 'app.tar'), content.padEnd(content === '' ? 0 : 2000));

    const ended = await gate([...qscanner, '--image-archive', 'app.tar']);

    expect(ended).toMatchObject({ exitCode: 2, targets: [], first: { reason: { code: 'local-image-unusable' } } });
    expect(ended.first.reason.message).toMatch(why);
  });

  it('has no digest that anything is pinned to or attested for', async () => {
    await archive(['team/api:1']);

    const ended = await runAction(
      {
        'image-archive': 'app.tar',
        scanner: 'qscanner',
        'qscanner-path': await installFakeQScanner(join(folder, 'program'), { results: 0 }),
        'qualys-gateway-url': simulator.url,
        'qualys-token': token,
      },
      { cwd: folder },
    );

    expect(ended.exitCode).toBe(0);
    expect(ended.outputs).toMatchObject({ verdict: 'pass', predicate: '' });
    expect(ended.outputs).not.toHaveProperty('task-definition');
  });
});

describe('an image archive for a task definition', () => {
  it('stands for the containers that run one of its tags; the others are resolved', async () => {
    const imageId = await archive(['team/api:1', 'ghcr.io/team/api:latest']);
    const side = `${simulator.registryHost}/team/side:1`;
    await taskDefinition({ app: 'docker.io/team/api:1', again: 'ghcr.io/team/api', side });
    await writeFile(join(folder, 'pinned.json'), 'of an earlier run');
    const pin = ['--pinned-task-definition', 'pinned.json'];

    const ended = await gate(['taskdef.json', ...qscanner, ...pin, '--image-archive', 'app.tar'], { results: 0 });

    expect(ended.exitCode).toBe(0);
    expect(ended.report.images.map(({ image }: { image: object }) => 'local' in image)).toEqual([true, false]);
    expect(ended.first).toMatchObject({
      image: { digest: imageId, reference: { repository: 'team/api' } },
      uses: [{ container: 'app' }, { container: 'again' }],
    });
    expect(ended.notices).toMatch(
      /app\.tar \(image id sha256:[0-9a-f]{64}\) stands for docker\.io\/team\/api:1 in container app/,
    );
    expect(ended.notices).toMatch(/task definition was not pinned: the image of (app|again) is not pushed yet/);
    expect(await readdir(folder)).not.toContain('pinned.json');
    expect(ended.targets.toSorted()).toEqual([join(folder, 'app.tar'), expect.stringContaining('team/side@sha256:')]);
  });

  it('stands for a container by its name, also where the image is a placeholder', async () => {
    const imageId = await archive([]);
    await taskDefinition({ app: '<IMAGE1_NAME>' });

    const ended = await gate(['taskdef.json', ...qscanner, '--image-archive', 'app=app.tar'], { results: 0 });

    expect(ended).toMatchObject({ exitCode: 0, first: { text: '<IMAGE1_NAME>', image: { imageId } } });
  });

  it('of another platform than the task is inconclusive', async () => {
    await archive(['team/api:1'], 'app.tar', 'arm64');
    await taskDefinition({ app: 'team/api:1' });

    const ended = await gate(['taskdef.json', ...qscanner, '--image-archive', 'app.tar']);

    expect(ended).toMatchObject({ exitCode: 2, first: { reason: { code: 'platform-missing' } }, targets: [] });
    expect(ended.first.reason.message).toMatch(/app\.tar is for linux\/arm64, and the task runs on linux\/amd64/);
  });

  it('that is broken makes the gate inconclusive, whatever the other images are', async () => {
    await writeFile(join(folder, 'app.tar'), 'x'.repeat(3000));
    await taskDefinition({ side: `${simulator.registryHost}/team/side:1` });

    const ended = await gate(['taskdef.json', ...qscanner, '--image-archive', 'app.tar'], { results: 0 });

    expect(ended.exitCode).toBe(2);
    expect(ended.report.images.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['inconclusive', 'pass']);
  });

  it.each([
    [
      'stands for nothing',
      ['app.tar'],
      { app: 'team/other:1' },
      /stands for no container: .*team\/api:1.*team\/other:1/,
    ],
    ['goes by a tag beside a digest', ['app.tar'], { app: `team/api:1@sha256:${'a'.repeat(64)}` }, /stands for no/],
    ['names no container', ['ap=app.tar'], { app: 'team/api:1' }, /No container is called ap/],
    [
      'is the second for a container',
      ['app.tar', 'app=app.tar'],
      { app: 'team/api:1' },
      /both stand for container app/,
    ],
    ['is only a container', ['app='], { app: 'team/api:1' }, /names no image for the container app/],
  ])('that %s is a mistake', async (_, archives, containers, message) => {
    await archive(['team/api:1']);
    await taskDefinition(containers);

    const ended = await gate(['taskdef.json', ...qscanner, ...archives.flatMap((one) => ['--image-archive', one])]);

    expect(ended).toMatchObject({ exitCode: 64, targets: [] });
    expect(ended.stderr).toMatch(message);
  });

  it('needs QScanner', async () => {
    const ended = await gate(['--image-archive', 'app.tar']);

    expect(ended.exitCode).toBe(64);
    expect(ended.stderr).toMatch(/image-archive needs QScanner[\s\S]*Set scanner to qscanner, or to auto/);
  });
});

it('whatever an archive is called, it is one argument and inert text', async () => {
  const name = `-o $(touch x) 'a"\n::error::%0A <img>.tar`.replace('\n', '\u2028');
  await archive(['team/api:1', '--access-token=x:1', '<script>:1', 'team/ap\u202ei:1'], name);

  const ended = await gate([...qscanner, '--image-archive', `./${name}`, '--report-summary', 'summary.md'], {
    results: 0,
  });

  expect(ended).toMatchObject({ exitCode: 0, targets: [join(folder, name)] });
  expect(await readdir(folder)).not.toContain('x');
  const summary = await readFile(join(folder, 'summary.md'), 'utf8');
  expect(summary).not.toMatch(/<img|<script|\u2028|\u202e/);
  expect(ended.stderr).not.toMatch(/^::error/m);
});

describe('an image of the Docker daemon', () => {
  const imageId = `sha256:${'d'.repeat(64)}`;
  let daemon: Server;
  let socket: string;
  let known: Readonly<Record<string, object>>;

  beforeEach(async () => {
    socket = join(folder, 'docker.sock');
    const image = { Id: imageId, Os: 'linux', Architecture: 'amd64', RepoTags: ['team/api:1', 'team/api:latest'] };
    known = { '/images/team%2Fapi%3A1/json': image };
    daemon = createServer((request, response) => {
      const answer = known[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { message: 'no such image' }));
    });
    await new Promise<void>((resolve) => daemon.listen(socket, resolve));
    return () => new Promise((resolve) => daemon.close(resolve));
  });

  const ask = (args: readonly string[]) =>
    gate([...qscanner, ...args], { results: 0 }, { DOCKER_HOST: `unix://${socket}` });

  it('is scanned by its id', async () => {
    const ended = await ask(['--local-image', 'team/api:1']);

    expect(ended).toMatchObject({
      exitCode: 0,
      targets: [imageId],
      first: { image: { imageId, local: { kind: 'docker', name: 'team/api:1' } } },
    });
  });

  it('stands for a container of a task definition', async () => {
    await taskDefinition({ app: 'docker.io/team/api' });

    const ended = await ask(['taskdef.json', '--local-image', 'team/api:1']);

    expect(ended).toMatchObject({ exitCode: 0, targets: [imageId], first: { text: 'docker.io/team/api' } });
  });

  it('that the daemon does not have is inconclusive', async () => {
    const ended = await ask(['--local-image', 'team/other:1']);

    expect(ended).toMatchObject({ exitCode: 2, targets: [], first: { reason: { code: 'local-image-unusable' } } });
  });
});

describe('SBOM documents', () => {
  it('are kept in a folder, one file an image and format, and named in the outputs', async () => {
    await archive(['team/api:1']);
    const program = await installFakeQScanner(join(folder, 'program'), { results: 0 });

    const ended = await runAction(
      {
        'image-archive': 'app.tar',
        scanner: 'qscanner',
        sbom: 'both',
        'sbom-directory': 'out/sbom',
        'qscanner-path': program,
        'qualys-gateway-url': simulator.url,
        'qualys-token': token,
      },
      { cwd: folder },
    );

    const names = (await readdir(join(folder, 'out/sbom'))).sort();
    expect(names).toEqual([
      expect.stringMatching(/^team_api-[0-9a-f]{12}\.cdx\.json$/),
      expect.stringMatching(/\.spdx\.json$/),
    ]);
    expect(ended.outputs.sbom?.split('\n').sort()).toEqual(names.map((name) => `out/sbom/${name}`));
    const spdx = JSON.parse(await readFile(join(folder, 'out/sbom', names[1] ?? ''), 'utf8'));
    expect(spdx).toMatchObject({ spdxVersion: 'SPDX-2.3', comment: expect.stringMatching(/SIMULATED/) });
  });

  it('that are missing are told: those of an image that could not be scanned, and of the registry sensor', async () => {
    await taskDefinition({
      app: `${simulator.registryHost}/team/sensed:1`,
      bad: `${simulator.registryHost}/team/missing:1`,
    });

    const ended = await gate(['taskdef.json', '--scanner', 'auto', '--sbom', 'spdx'], { results: 0 });

    expect(ended.notices).toMatch(
      /No SBOM of web\/app: the registry sensor scanned it, and only QScanner writes SBOMs\./,
    );
    expect(ended.notices).toMatch(/No SBOM of web\/bad: it was not scanned\./);
  });

  it('come with a new scan, not with what is remembered', async () => {
    await taskDefinition({ app: `${simulator.registryHost}/team/sbom:1` });

    const ends = [];
    for (const sbom of [[], ['--sbom', 'cyclonedx']]) {
      ends.push(await gate(['taskdef.json', ...qscanner, ...sbom], { results: 0 }));
    }

    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await readdir(join(folder, 'sbom'))).toEqual([expect.stringMatching(/^team_sbom-[0-9a-f]{12}\.cdx\.json$/)]);
  });

  it.each([
    [['--sbom', 'spdx'], /sbom needs QScanner/],
    [['--sbom', 'swid', ...qscanner], /sbom must be one of spdx, cyclonedx, both/],
  ])('%j is a mistake', async (args, message) => {
    const ended = await gate(['taskdef.json', ...args]);

    expect(ended.exitCode).toBe(64);
    expect(ended.stderr).toMatch(message);
  });
});

describe('--simulate', () => {
  const images = { app: 'nginx:1.14', api: 'team/api:1' };

  it.each(['qscanner', 'auto'])('with scanner %s brings a QScanner of its own', async (scanner) => {
    await taskDefinition(images);

    const ended = await runCli(['gate', 'taskdef.json', '--simulate', '--scanner', scanner, '--json'], { cwd: folder });

    const report = JSON.parse(ended.stdout);
    expect(ended.exitCode).toBe(1);
    expect(report).toMatchObject({ simulated: true, verdict: 'fail' });
    const scanners = new Set(report.images.map(({ scan }: { scan: { scanner: string } }) => scan.scanner));
    expect([...scanners]).toEqual([scanner === 'auto' ? 'registry-sensor' : 'qscanner']);
  });

  it('finds the same with both scanners', async () => {
    await taskDefinition(images);

    const reports = [];
    for (const scanner of ['qscanner', 'registry-sensor']) {
      const ended = await runCli(['gate', 'taskdef.json', '--simulate', '--scanner', scanner, '--json'], {
        cwd: folder,
      });
      reports.push(JSON.parse(ended.stdout));
    }

    const ids = reports.map(({ images: all }) =>
      all
        .flatMap(({ findings }: { findings: readonly { id: string; exemptedByQualys: boolean }[] }) =>
          findings.map(({ id, exemptedByQualys }) => `${id} ${exemptedByQualys}`),
        )
        .sort(),
    );
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]?.length).toBeGreaterThan(5);
  });

  it('gates an archive, in the action too', async () => {
    await archive(['team/backdoor:1']);

    const ended = await runAction({ 'image-archive': 'app.tar', scanner: 'auto', simulate: 'true' }, { cwd: folder });

    expect(ended).toMatchObject({ exitCode: 1, outputs: { verdict: 'fail', simulated: 'true' } });
    expect(ended.stdout).toContain('SIMULATED');
  });
});
