import { describe, expect, it } from 'vitest';
import { type Bench, bench, ecr, imagesPath, submit } from './test-client.ts';

const api = `${ecr}/team/api`;
const second = 1000;
/** Created 1 s, queued 2 s, listing 4 s: then the scans begin. */
const listed = 7 * second;
const scanned = listed + 60 * second;

async function scheduleOf(on: Bench, registry: string) {
  return (await on.get(`/registry/${registry}/schedule`)).json.data[0];
}

async function imageOf(on: Bench, tag = '1.4.2') {
  const sha = on.simulator.image(`${api}:${tag}`)?.platforms[0]?.sha ?? '';
  return on.get(`/images/${sha}`);
}

describe('an on-demand schedule', () => {
  it.each([
    [0, 'Created'],
    [1 * second, 'Queued'],
    [3 * second, 'Running'],
    [listed, 'Running'],
    [scanned - 1, 'Running'],
    [scanned, 'Finished'],
  ])('is, %d ms after it was created, %s', async (ms, status) => {
    await using on = await bench();
    const { registry } = await submit(on, '1.4.2');

    on.pass(ms);
    const schedule = await scheduleOf(on, registry);

    expect(schedule.status).toBe(status);
  });

  it('has the documented fields, with dates as strings of milliseconds', async () => {
    await using on = await bench();
    const { registry, schedule } = await submit(on, '1.4.2');

    on.pass(scanned);
    const found = await scheduleOf(on, registry);

    expect(found).toMatchObject({
      scheduleUuid: schedule,
      name: 'scan of 1.4.2',
      onDemand: true,
      schedule: '00:00',
      filters: [{ days: null, repoTags: [{ repo: 'team/api', tag: '1.4.2' }] }],
      errors: [],
    });
    const dates = Object.entries(found).filter(([key]) => /^(created|updated|job.*Date)$/.test(key));
    expect(dates).toHaveLength(8);
    for (const [, value] of dates) expect(value).toMatch(/^\d{13}$/);
    expect(Number(found.jobCompletionDate) - Number(found.created)).toBe(scanned);
  });

  it('makes its images appear when listed, unscanned at first, then without findings, then whole', async () => {
    await using on = await bench();
    await submit(on, '1.4.2');

    on.pass(listed - 1);
    const before = await imageOf(on);
    on.pass(1);
    const running = await imageOf(on);
    on.pass(60 * second);
    const processing = await imageOf(on);
    const noReport = await on.get(`/images/${processing.json.sha}/vuln`);
    on.pass(3 * second);
    const ready = await imageOf(on);

    expect(before.status).toBe(404);
    expect(running.json).toMatchObject({ scanStatus: null, lastScanned: null, vulnerabilities: null });
    expect(processing.json).toMatchObject({ scanStatus: 'SUCCESS', vulnerabilities: null });
    expect(noReport.status).toBe(204);
    expect(ready.json.lastScanned).toBe(processing.json.lastScanned);
    expect(ready.json.vulnerabilities.length).toBeGreaterThan(0);
  });

  it('scans what its filters name and nothing else', async () => {
    await using on = await bench();
    for (const tag of ['1.4.2', '1.4.3', '2.0.0']) on.simulator.addImage({ reference: `${api}:${tag}` });
    await submit(on, '1.4.2, 2.0.0');

    on.pass(scanned);
    const images = (await on.get('/images')).json.data;

    expect(new Set(images.map((image: { repo: { tag: string }[] }) => image.repo[0]?.tag))).toEqual(
      new Set(['1.4.2', '2.0.0']),
    );
  });

  it('takes .* as every tag', async () => {
    await using on = await bench();
    for (const tag of ['a', 'b', 'c']) on.simulator.addImage({ reference: `${api}:${tag}`, manifest: 'single' });
    await submit(on, '.*');

    on.pass(scanned);
    const images = await on.get('/images');

    expect(images.json.count).toBe(3);
  });

  it('finds Docker Hub images by their short and their full name', async () => {
    await using on = await bench();
    const registry = on.simulator.addRegistry('docker.io').uuid;
    const repoTags = [
      { repo: 'nginx', tag: '1.27' },
      { repo: 'library/redis', tag: '7' },
    ];

    await on.post(`/registry/${registry}/schedule`, { name: 'hub', filters: [{ repoTags }] });
    on.pass(scanned);
    const images = await on.get(imagesPath('repo.registry:docker.io'));

    const names = images.json.data.map((image: { repo: { repository: string }[] }) => image.repo[0]?.repository);
    expect(new Set(names)).toEqual(new Set(['nginx', 'redis']));
  });

  it('fails with errors when the registry refuses, or nothing it names is there', async () => {
    await using on = await bench();
    on.simulator.addImage({ reference: `${api}:refused`, behaviour: 'schedule-error' });
    const { registry } = await submit(on, 'refused');
    await submit(on, 'does-not-exist');

    on.pass(listed);
    const { data } = (await on.get(`/registry/${registry}/schedule?sort=name:asc`)).json;

    expect(data.map((each: { status: string }) => each.status)).toEqual(['Error', 'Error']);
    expect(data[0].errors[0]).toMatchObject({
      errorCode: 'REPOSITORY_TAG_NOT_FOUND',
      contextParams: ['team/api:does-not-exist'],
    });
    expect(data[1].errors[0].errorCode).toBe('REGISTRY_AUTHENTICATION_FAILED');
  });

  it.each([
    ['fails', 'Finished', 200, 'FAILED'],
    ['never-appears', 'Finished', 404, undefined],
    ['never-ends', 'Running', 200, null],
  ] as const)('of an image whose scan %s', async (behaviour, status, imageStatus, scanStatus) => {
    await using on = await bench();
    on.simulator.addImage({ reference: `${api}:1.4.2`, behaviour });
    const { registry } = await submit(on, '1.4.2');

    on.pass(24 * 3600 * second);
    const schedule = await scheduleOf(on, registry);
    const image = await imageOf(on);

    expect(schedule.status).toBe(status);
    expect(image.status).toBe(imageStatus);
    expect(image.json.scanStatus).toBe(scanStatus);
    if (behaviour === 'fails')
      expect(image.json).toMatchObject({ scanErrorCode: 'IMAGE_PULL_FAILED', vulnerabilities: null });
  });

  it('stays queued without a registry sensor', async () => {
    await using on = await bench({ sensors: 'none' });
    const { registry } = await submit(on, '1.4.2');

    on.pass(24 * 3600 * second);
    const schedule = await scheduleOf(on, registry);

    expect(schedule.status).toBe('Queued');
  });

  it.each([
    ['without forceScan', true, false, false],
    ['with forceScan that the subscription lacks', false, true, false],
    ['with forceScan', true, true, true],
  ])('moves the date of a scanned image %s: %s', async (_, forceScanEnabled, forceScan, moves) => {
    await using on = await bench({ forceScanEnabled });
    on.simulator.addImage({ reference: `${api}:1.4.2`, scannedAgoMs: 7 * 864e5 });
    const before = (await imageOf(on)).json.lastScanned;
    const { registry } = await submit(on, '1.4.2', { forceScan });

    on.pass(scanned);
    const schedule = await scheduleOf(on, registry);
    const after = (await imageOf(on)).json.lastScanned;

    expect(schedule.status).toBe('Finished');
    expect(after !== before).toBe(moves);
  });

  it('leaves the older image of a tag that was pushed again, with its older success', async () => {
    await using on = await bench();
    const old = on.simulator.addImage({ reference: `${api}:1.4.2`, manifest: 'single', scannedAgoMs: 3600 * second });
    const fresh = on.simulator.addImage({ reference: `${api}:1.4.2`, manifest: 'single' });
    await submit(on, '1.4.2');

    on.pass(listed);
    const { data } = (await on.get(imagesPath('repo.repository:`team/api` and repo.tag:`1.4.2`', '&sort=created:asc')))
      .json;

    expect(fresh.digest).not.toBe(old.digest);
    expect(data.map((image: { sha: string; scanStatus: string }) => [image.sha, image.scanStatus])).toEqual([
      [old.platforms[0]?.sha, 'SUCCESS'],
      [fresh.platforms[0]?.sha, null],
    ]);
  });

  it('scans what the tag names when the listing ends', async () => {
    await using on = await bench();
    on.simulator.addImage({ reference: `${api}:1.4.2`, manifest: 'single' });
    await submit(on, '1.4.2');
    on.pass(listed - 1);
    const fresh = on.simulator.addImage({ reference: `${api}:1.4.2`, manifest: 'single' });

    on.pass(scanned);
    const images = await on.get('/images');

    expect(images.json.data.map((image: { sha: string }) => image.sha)).toEqual([fresh.platforms[0]?.sha]);
  });

  it('divides every duration by timeScale', async () => {
    await using on = await bench({ timeScale: 10 });
    const { registry } = await submit(on, '1.4.2');

    on.pass(scanned / 10);
    const schedule = await scheduleOf(on, registry);

    expect(schedule.status).toBe('Finished');
  });

  it('scans only amd64 of an index where the sensor does so', async () => {
    await using on = await bench({ scanPlatforms: 'amd64' });
    await submit(on, '1.4.2');

    on.pass(scanned);
    const { data } = (await on.get('/images')).json;

    const amd64 = on.simulator.image(`${api}:1.4.2`)?.platforms.find((each) => each.architecture === 'amd64');
    expect(data.map((image: { sha: string }) => image.sha)).toEqual([amd64?.sha]);
  });
});
