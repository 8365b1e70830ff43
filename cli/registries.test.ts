import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { qualysStatement } from '../core/deploy/roles.ts';
import { awsEnvironment, operatedAccount } from '../test/fakes/operated-account.ts';

beforeEach(() => {
  for (const [name, value] of Object.entries(awsEnvironment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const arn = 'arn:aws:iam::111122223333:role/qualys';
const registry = {
  registryUuid: 'r-1',
  registryUri: `https://${host}`,
  registryName: 'ecr',
  registryType: 'AWS',
  awsAccountId: '111122223333',
  awsRegion: 'eu-west-1',
  totalImages: 5,
  totalScannedImages: 4,
};

describe('registries', () => {
  it('lists connectors and sensors', async () => {
    await using account = await operatedAccount();
    account.answers.set('GET /csapi/v1.3/registry', { data: [registry] });

    const { exitCode, out } = await listed(account);

    expect(exitCode).toBe(0);
    expect(out).toContain(`Registry connectors: 1\n  https://${host}  (AWS, 4 of 5 images scanned)\n`);
    expect(out).toContain('Registry sensors: 1\n  sensor-1  (Running, last seen never)');
  });

  it('says what is missing without a sensor', async () => {
    await using account = await operatedAccount();
    account.answers.set('GET /csapi/v1.3/sensors', { data: [] });

    expect((await listed(account)).out).toContain('Without a registry sensor Qualys cannot scan a registry.');
  });

  it('lists for machines', async () => {
    await using account = await operatedAccount();

    const { out } = await listed(account, '--json');

    expect(JSON.parse(out)).toMatchObject({ registries: [], sensors: [{ name: 'sensor-1' }] });
  });
});

describe('registries create', () => {
  it.each([
    [['--existing-role-arn', arn], {}],
    [[], { EXISTING_ROLE_NAME: 'qualys' }],
  ])('makes the connector of this account and region with the role that is named: %j %j', async (args, environment) => {
    await using account = await operatedAccount();
    account.answers.set('GET /csapi/v1.3/registry/aws/connectors', []);
    account.answers.set('POST /csapi/v1.3/registry/aws/connector', {});
    account.answers.set('POST /csapi/v1.3/registry', () => {
      account.answers.set('GET /csapi/v1.3/registry', { data: [registry] });
      return {};
    });

    const { exitCode, out } = await account.run(['registries', 'create', ...args], environment);

    expect([exitCode, out]).toEqual([0, `The registry connector for ${host} was made, with ${arn}.\n`]);
  });

  it('makes none in a dry run, nor where there is one', async () => {
    await using account = await operatedAccount();
    const create = ['registries', 'create', '--existing-role-arn', arn];

    const planned = await account.run([...create, '--dry-run']);
    account.answers.set('GET /csapi/v1.3/registry', { data: [registry] });
    const there = await account.run(create);

    expect(planned.out).toContain('would be made');
    expect(there.out).toContain('is there already');
    expect(account.asked.filter((each) => each.startsWith('POST /csapi'))).toEqual([]);
  });

  it('asks for the role that nobody names', async () => {
    await using account = await operatedAccount();

    const { exitCode, err } = await account.run(['registries', 'create']);

    expect([exitCode, err]).toEqual([
      64,
      expect.stringContaining('The role with which Qualys reads ECR is not known.'),
    ]);
  });
});

describe('registries validate', () => {
  it('checks sensor, last scan and role, and fails for what keeps Qualys out', async () => {
    await using account = await operatedAccount();
    const trust = (externalId: string) =>
      encodeURIComponent(
        JSON.stringify({ Statement: [qualysStatement({ partition: 'aws', accountId: '805950163170', externalId })] }),
      );
    const role = (externalId: string) =>
      `<R><GetRoleResult><Role><Arn>${arn}</Arn><RoleName>qualys</RoleName><AssumeRolePolicyDocument>${trust(externalId)}</AssumeRolePolicyDocument></Role></GetRoleResult></R>`;
    account.answers.set('GET /csapi/v1.3/registry', { data: [registry] });
    account.answers.set('GET /csapi/v1.3/registry/r-1', { aws: { arn } });
    account.answers.set('GET /csapi/v1.3/registry/r-1/schedule', { data: [] });
    account.answers.set('GetRole', role('42'));
    account.answers.set('SimulatePrincipalPolicy', '<R><SimulatePrincipalPolicyResult/></R>');

    const good = await account.run(['registries', 'validate', host]);
    account.answers.set('GetRole', role('7'));
    const bad = await account.run(['registries', 'validate', host]);

    expect(good.out).toContain('no scan has ended yet');
    expect(good.out).toContain('qualys trusts Qualys');
    expect([good.exitCode, bad.exitCode]).toEqual([0, 70]);
    expect(bad.out).toContain('asks for the external id of another subscription');
  });

  it('fails for a registry without a connector', async () => {
    await using account = await operatedAccount();

    const { exitCode, out } = await account.run(['registries', 'validate', host, '--json']);

    expect(exitCode).toBe(70);
    expect(JSON.parse(out)).toMatchObject({ ok: false, checks: [{ state: 'ok' }, { id: 'registry-connector' }] });
  });
});

describe('qualys-info', () => {
  it('prints the trust policy of the role, for the partition of the region', async () => {
    await using account = await operatedAccount();
    const info = (...args: readonly string[]) =>
      account.run(['qualys-info', ...args], { QUALYS_GATEWAY_URL: account.server.url }, false);

    const text = await info();
    const json = await info('--json', '--region', 'cn-north-1');

    expect(text.out).toContain('AWS account:     805950163170');
    expect(text.out).toContain('"AWS": "arn:aws:iam::805950163170:root"');
    expect(JSON.parse(json.out)).toMatchObject({
      externalId: '42',
      trustPolicy: { Statement: [{ Principal: { AWS: 'arn:aws-cn:iam::805950163170:root' } }] },
    });
  });
});

/** Asks Qualys alone, which is no command of AWS. */
function listed(account: Awaited<ReturnType<typeof operatedAccount>>, ...args: readonly string[]) {
  return account.run(['registries', ...args], { QUALYS_GATEWAY_URL: account.server.url }, false);
}
