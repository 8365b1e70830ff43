import { describe, expect, it } from 'vitest';
import { bench, ecr, submit } from './test-client.ts';

const role = 'arn:aws:iam::123456789012:role/QualysRole';
const aws = { accountId: '123456789012', arn: role, region: 'us-east-1', accountType: 'Global' };
const request = {
  registryType: 'AWS',
  registryUri: `https://${ecr}`,
  registryName: 'ecr-123456789012-us-east-1',
  credentialType: 'AWS',
  aws,
};

function uriFilter(host: string): string {
  return `/registry?filter=${encodeURIComponent(`registryUri:"https://${host}"`)}&pageNumber=1&pageSize=50`;
}

describe('registry connectors', () => {
  it('are there for any registry that is asked for', async () => {
    await using on = await bench();

    const answer = await on.get(uriFilter(ecr));

    expect(answer.json.data).toEqual([
      expect.objectContaining({
        registryUri: `https://${ecr}`,
        registryName: 'ecr-123456789012-us-east-1',
        registryType: 'AWS',
        awsAccountId: '123456789012',
        awsRegion: 'us-east-1',
        credentialType: 'AWS',
        totalImages: 0,
        scheduleStatusList: {},
        lastScanned: null,
      }),
    ]);
  });

  it('understand a filter that was encoded twice', async () => {
    await using on = await bench();

    const answer = await on.get(
      `/registry?filter=${encodeURIComponent(encodeURIComponent(`registryUri:"https://${ecr}"`))}`,
    );

    expect(answer.json.count).toBe(1);
  });

  it('are there for registries that images were resolved from', async () => {
    await using on = await bench();
    await on.get(`/v2/team/api/manifests/1.4.2?ns=${ecr}`);

    const answer = await on.get('/registry');

    expect(answer.json.data.map((each: { registryUri: string }) => each.registryUri)).toEqual([`https://${ecr}`]);
  });

  it('are only the listed ones when a list is given: 204 for any other', async () => {
    await using on = await bench({ connectors: ['ghcr.io'] });

    const listed = await on.get(uriFilter('ghcr.io'));
    const other = await on.get(uriFilter(ecr));

    expect([listed.status, other.status]).toEqual([200, 204]);
  });

  it('are created once, found by uri, read and deleted', async () => {
    await using on = await bench({ connectors: [] });

    const valid = await on.post('/registry/validate', request);
    const created = await on.post('/registry', request);
    const again = await on.post('/registry', request);
    const invalid = await on.post('/registry/validate', request);
    const uuid = (await on.get(uriFilter(ecr))).json.data[0].registryUuid;
    const one = await on.get(`/registry/${uuid}`);
    const deleted = await on.send('DELETE', `/registry/${uuid}`);
    const gone = await on.get(`/registry/${uuid}`);

    expect([valid.json, invalid.json]).toEqual([true, false]);
    expect(created.json).toEqual({ registryUuid: uuid });
    expect(again.status).toBe(400);
    expect(one.json).toMatchObject({ aws, connectors: [{ arn: role }] });
    expect([deleted.status, gone.status]).toEqual([204, 404]);
  });

  it.each([
    ['string', /^"[0-9a-f-]{36}"$/],
    ['empty', /^$/],
    ['text', /^Created /],
  ] as const)('are created with an answer that is %s', async (registryResponse, body) => {
    await using on = await bench({ connectors: [], registryResponse, createdStatus: 201 });

    const created = await on.post('/registry', request);

    expect(created.status).toBe(201);
    expect(created.text).toMatch(body);
    expect((await on.get(uriFilter(ecr))).status).toBe(200);
  });

  it.each([
    ['without a role', { aws: { ...aws, arn: undefined } }],
    ['for GovCloud in a commercial region', { aws: { ...aws, accountType: 'US_Gov' } }],
    ['for a commercial account in GovCloud', { aws: { ...aws, region: 'us-gov-west-1' } }],
    ['without a uri', { registryUri: '' }],
    ['without a type', { registryType: undefined }],
  ])('are refused %s', async (_, change) => {
    await using on = await bench({ connectors: [] });

    const answer = await on.post('/registry', { ...request, ...change });

    expect(answer.status).toBe(400);
  });

  it('count their images, repositories and schedules, and stay while one is Running', async () => {
    await using on = await bench();
    const { registry } = await submit(on, '1.4.2');
    on.pass(10_000);

    const refused = await on.send('DELETE', `/registry/${registry}`);
    const running = (await on.get(`/registry/${registry}`)).json;
    on.pass(60_000);
    const finished = (await on.get(`/registry/${registry}`)).json;
    const repositories = (await on.get(`/registry/${registry}/repository`)).json;

    expect(refused.status).toBe(400);
    expect(running).toMatchObject({ scheduleStatusList: { Running: 1 }, totalImages: 2, totalScannedImages: 0 });
    expect(finished).toMatchObject({ scheduleStatusList: { Finished: 1 }, totalScannedImages: 2, repoCount: 1 });
    expect(repositories.data).toEqual([expect.objectContaining({ repoName: 'team/api', totalImages: 2 })]);
  });
});

describe('AWS connectors', () => {
  it('are created with the external id of aws-base and listed as an array', async () => {
    await using on = await bench();
    const base = (await on.get('/registry/aws-base')).json;
    const connector = {
      arn: role,
      name: 'ecr-connector',
      description: 'x',
      externalId: String(base.externalId),
      accountType: 'Global',
    };

    const before = await on.get('/registry/aws/connectors');
    const created = await on.post('/registry/aws/connector', connector);
    const after = await on.get('/registry/aws/connectors/123456789012');
    const other = await on.get('/registry/aws/connectors/999999999999');

    expect(base).toEqual({ accountId: expect.stringMatching(/^\d{12}$/), externalId: expect.any(Number) });
    expect(before.json).toEqual([]);
    expect(created.status).toBe(200);
    expect(after.json).toEqual([{ arn: role, name: 'ecr-connector', description: 'x' }]);
    expect(other.json).toEqual([]);
  });

  it.each([
    ['no role', { arn: 'arn:aws:s3:::bucket' }],
    ['no name', { name: '' }],
    ['another external id', { externalId: '1' }],
  ])('are refused with %s', async (_, change) => {
    await using on = await bench();
    const base = (await on.get('/registry/aws-base')).json;

    const answer = await on.post('/registry/aws/connector', {
      arn: role,
      name: 'x',
      externalId: String(base.externalId),
      ...change,
    });

    expect(answer.status).toBe(400);
  });
});

describe('sensors', () => {
  it.each([
    ['running', 200, 'Running'],
    ['stale', 200, 'Unknown'],
    ['none', 204, undefined],
  ] as const)('of the kind REGISTRY, %s', async (sensors, status, word) => {
    await using on = await bench({ sensors });

    const answer = await on.get('/sensors?filter=sensorType:REGISTRY');

    expect(answer.status).toBe(status);
    expect(answer.json?.data[0].status).toBe(word);
    if (status === 200) expect(answer.json.data[0].lastCheckedIn).toMatch(/^\d{13}$/);
  });

  it('know the rules by which secrets are found, and the central policy', async () => {
    await using on = await bench();

    const rules = await on.get('/secretDetector');
    const policies = await on.get('/centralizedPolicy');

    expect(rules.json.data[0]).toMatchObject({ type: 'system', severity: 'HIGH', status: 'Active' });
    expect(JSON.parse(policies.json.data[0].centralizedPolicyRules[0].metaData)).toMatchObject({ severityLevel: 5 });
  });
});
