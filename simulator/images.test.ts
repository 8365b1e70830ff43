import { describe, expect, it } from 'vitest';
import type { AddedImage } from './index.ts';
import { type Bench, bench, ecr, imagesPath } from './test-client.ts';

const api: AddedImage = { reference: `${ecr}/team/api:1.4.2`, scannedAgoMs: 3600_000 };

function addApi(on: Bench, more: Partial<AddedImage> = {}) {
  const added = on.simulator.addImage({ ...api, manifest: 'single', ...more });
  return { ...added, sha: added.platforms[0]?.sha ?? '' };
}

/** Fields that Qualys documents for an item of the list (facts from its samples). */
const listFields =
  'created updated lastUsedDate lastVmScanDate sha imageId uuid repo repoDigests size vulnerabilities associatedContainersCount associatedHostsCount registryUuid source isDockerHubOfficial scanType scanTypes scanErrorCode scanStatus lastFoundOnHost riskScore maxQdsScore qdsSeverity isContinuouslyAssessed lastAssessed';
const detailFields =
  'created updated lastUsedDate author repo repoDigests label uuid sha operatingSystem customerUuid dockerVersion size layers layersCount architecture host imageId softwares vulnerabilities lastScanned scanStatus scanErrorCode source registryUuid sensorUuid users totalVulCount isDockerHubOfficial riskScore criticality';

describe('GET /images', () => {
  it('is 204 without a body when nothing matches', async () => {
    await using on = await bench();

    const answer = await on.get('/images');

    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
  });

  it('has the documented fields, digests without prefix, dates as strings', async () => {
    await using on = await bench();
    const added = addApi(on);
    const registry = on.simulator.addRegistry(ecr);

    const { json } = await on.get('/images');

    const [item] = json.data;
    expect(json.count).toBe(1);
    expect(Object.keys(item)).toEqual(expect.arrayContaining(listFields.split(' ')));
    expect(item).toMatchObject({
      sha: added.sha,
      imageId: added.sha.slice(0, 12),
      repo: [{ registry: ecr, repository: 'team/api', tag: '1.4.2' }],
      repoDigests: [{ registry: ecr, repository: 'team/api', digest: added.digest.slice(7) }],
      created: String(on.now() - 3600_000),
      registryUuid: [registry.uuid],
      scanStatus: 'SUCCESS',
      scanErrorCode: null,
    });
    expect(item.size).toBeTypeOf('number');
    expect(Object.keys(item.vulnerabilities)).toEqual([1, 2, 3, 4, 5].map((n) => `severity${n}Count`));
  });

  it('names both the index and the platform in repoDigests', async () => {
    await using on = await bench();
    const added = on.simulator.addImage(api);

    const { json } = await on.get(imagesPath(`sha:${added.platforms[1]?.sha}`));

    const digests = json.data[0].repoDigests.map((each: { digest: string }) => `sha256:${each.digest}`);
    expect(digests).toEqual([added.digest, added.platforms[1]?.digest]);
  });

  it.each([
    ['short', 'nginx'],
    ['library', 'library/nginx'],
  ] as const)('names official images of Docker Hub in the %s form', async (officialNames, repository) => {
    await using on = await bench({ officialNames });
    on.simulator.addImage({ reference: 'nginx:1.27', manifest: 'single', scannedAgoMs: 1 });

    const { json } = await on.get(imagesPath(`repo.repository:\`${repository}\``));

    expect(json.data[0].repo).toEqual([{ registry: 'docker.io', repository, tag: '1.27' }]);
  });

  it.each([
    ['pageNumber=2&pageSize=2', 200, 2],
    ['pageNo=3&pageSize=2', 200, 1],
    ['pageNumber=4&pageSize=2', 204, 0],
    ['pageSize=1001', 400, 0],
    ['pageNumber=0', 400, 0],
    ['pageNumber=11&pageSize=1000', 400, 0],
    ['sort=sha:asc', 200, 5],
    ['sort=nothing:asc', 400, 0],
    [`filter=${encodeURIComponent('repo.digest:x')}`, 400, 0],
  ])('pages and sorts: %s', async (query, status, length) => {
    await using on = await bench();
    for (const tag of ['1', '2', '3', '4', '5']) addApi(on, { reference: `${ecr}/team/api:${tag}` });

    const answer = await on.get(`/images?${query}`);

    expect(answer.status).toBe(status);
    expect(answer.json?.data?.length ?? 0).toBe(length);
    if (status === 200) expect(answer.json.count).toBe(5);
    if (status === 400) expect(answer.json).toMatchObject({ errorCode: '400 BAD_REQUEST', timestamp: on.now() });
  });

  it('knows one sha under several names', async () => {
    await using on = await bench();
    const first = addApi(on);
    const second = addApi(on, { reference: `${ecr}/team/copy:stable`, contentOf: api.reference });

    const { json } = await on.get('/images');

    expect(second.sha).toBe(first.sha);
    expect(json.data).toHaveLength(1);
    expect(json.data[0].repo.map((each: { repository: string }) => each.repository)).toEqual(['team/api', 'team/copy']);
  });

  it.each(['v1.1', 'v1.2', 'v1.3'])('is served below /csapi/%s', async (version) => {
    await using on = await bench();
    addApi(on);

    const answer = await on.get(`/csapi/${version}/images`);

    expect(answer.status).toBe(200);
  });
});

describe('GET /images/list', () => {
  const walk = async (on: Bench) => {
    const seen: string[] = [];
    let path: string | undefined = '/csapi/v1.3/images/list?limit=2';
    let last: string | null = null;
    for (let pages = 0; path !== undefined && pages < 10; pages += 1) {
      const answer = await on.get(path);
      seen.push(...(answer.json?.data ?? []).map((image: { sha: string }) => image.sha));
      last = answer.headers.get('link');
      const next: string | undefined = /^<(.*)[<>];rel=next$/.exec(last ?? '')?.[1];
      path = next?.replace(on.simulator.url, '');
    }
    return { seen, last };
  };

  it.each([
    ['well-formed', null],
    ['malformed', null],
    ['null', 'null'],
  ] as const)('leads through all images by a %s Link header', async (linkHeader, end) => {
    await using on = await bench({ linkHeader });
    for (const tag of ['1', '2', '3', '4', '5']) addApi(on, { reference: `${ecr}/team/api:${tag}` });

    const { seen, last } = await walk(on);

    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(last).toBe(end);
  });

  it('cuts findings down to QID, result and software', async () => {
    await using on = await bench();
    addApi(on);

    const { json } = await on.get('/images/list?limit=250&scanDetails=malware,secrets');

    expect(Object.keys(json.data[0].vulnerabilities[0])).toEqual(['qid', 'result', 'software']);
    expect(json.data[0]).toMatchObject({ secrets: [], malware: [], lastFoundOnHost: null });
  });

  it.each(['0', '251', 'many'])('refuses a limit of %s', async (limit) => {
    await using on = await bench();

    const answer = await on.get(`/images/list?limit=${limit}`);

    expect(answer.status).toBe(400);
  });
});

describe('GET /images/{sha}', () => {
  it.each([64, 12])('takes %d digits', async (digits) => {
    await using on = await bench();
    const { sha } = addApi(on);

    const { json } = await on.get(`/images/${sha.slice(0, digits)}`);

    expect(json.sha).toBe(sha);
    expect(Object.keys(json)).toEqual(expect.arrayContaining(detailFields.split(' ')));
    expect(json.layers[0]).toMatchObject({
      layerNumber: 1,
      isBaseLayer: true,
      isEmpty: false,
      size: expect.any(String),
    });
    expect(json.totalVulCount).toBe(String(json.vulnerabilities.length));
  });

  it.each(['team%2Fapi:1.4.2', 'nginx:1.27', 'sha256:abc', 'abc', 'z'.repeat(64)])(
    'says that %s is no sha',
    async (sha) => {
      await using on = await bench();

      const answer = await on.get(`/images/${sha}/vuln`);

      expect(answer.status).toBe(400);
      expect(answer.json.message).toBe('Invalid Image SHA provided');
    },
  );

  it('is 404 with an error body for one that Qualys does not know', async () => {
    await using on = await bench();

    const answer = await on.get(`/images/${'a'.repeat(64)}`);

    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ errorCode: '404 NOT_FOUND', timestamp: on.now() });
  });

  it('adds secrets, malware and compliance only when asked', async () => {
    await using on = await bench();
    const { sha } = addApi(on, { secrets: 3, malware: null });

    const plain = (await on.get(`/images/${sha}`)).json;
    const asked = (await on.get(`/images/${sha}?scanDetails=malware,secrets,compliance`)).json;

    expect(plain).not.toHaveProperty('secrets');
    expect(asked.secrets).toHaveLength(3);
    expect(asked.malware).toBeNull();
    expect(asked.compliance.controls.length).toBeGreaterThan(0);
  });

  it('has malware files by layer', async () => {
    await using on = await bench();
    const { sha } = addApi(on, { malware: 1 });
    const [file] = (await on.get(`/images/${sha}?scanDetails=malware`)).json.malware;

    const files = await on.get(`/images/${sha}/layers/${file.layerHash}/malware/files`);
    const other = await on.get(`/images/${sha}/layers/${'0'.repeat(64)}/malware/files`);

    expect(files.json.data).toEqual([file]);
    expect(file).toMatchObject({ prediction: 'malicious', imageHash: sha });
    expect(other.status).toBe(204);
  });
});
