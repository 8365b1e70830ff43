import { describe, expect, it } from 'vitest';
import { account, fakeWork, home, qualysBase } from '../../test/fakes/deploy-work.ts';
import { OperationError, UsageError } from '../errors.ts';
import { deployAll, deployOneTarget, deployRegions, deployService } from './deploy-commands.ts';

const names = {
  service: 'qualys-fargate-scanner-service',
  target: 'qualys-fargate-scanner-target',
  artifacts: 'qualys-fargate-scanner-artifacts',
};
const bus = `arn:aws:events:${home}:${account}:event-bus/${names.service}-bus`;

describe('deploy', () => {
  it('makes bucket, service and target in this order in an empty account, and says what comes next', async () => {
    const { work, region } = await fakeWork();

    const done = await deployAll(work);

    expect(region().cloudFormation.calls.filter((call) => call.startsWith('execute'))).toEqual([
      `execute ${names.artifacts}`,
      `execute ${names.service}`,
      `execute ${names.target}`,
    ]);
    expect(done.stacks.map(({ part, end }) => `${part} ${end}`)).toEqual([
      'artifacts created',
      'service created',
      'target created',
    ]);
    expect(done.next).toEqual([
      expect.stringContaining('s3://policies/policy.yaml'),
      expect.stringContaining('verify'),
    ]);
  });

  it('puts the code of the functions under keys of their content, before the stack that runs it', async () => {
    const { work, region } = await fakeWork();

    await deployAll(work);

    const code = { intake: `lambda/${'intake'.padEnd(64, '0')}.zip`, scan: `lambda/${'scan'.padEnd(64, '0')}.zip` };
    expect([...region().objects.keys()]).toEqual([`made-in-${home}/${code.intake}`, `made-in-${home}/${code.scan}`]);
    expect(region().cloudFormation.wishes[1]?.parameters).toMatchObject({
      CodeBucket: { value: `made-in-${home}` },
      IntakeCodeKey: { value: code.intake },
      ScanCodeKey: { value: code.scan },
    });
  });

  it('tells the service its platform and credentials, and the target its service', async () => {
    const { work, region } = await fakeWork({ 'organization-id': 'o-abcdefghij' });

    await deployAll(work);

    const [, service, target] = region().cloudFormation.wishes;
    expect(service?.parameters).toMatchObject({
      QualysGatewayUrl: { value: 'https://gateway.qg1.apps.qualys.eu' },
      QualysApiToken: { value: 'token-of-a-test' },
      NamePrefix: { value: names.service },
      OrganizationId: { value: 'o-abcdefghij' },
    });
    expect(target?.parameters).toEqual({
      ServiceAccountId: { value: account },
      CentralEventBusArn: { value: bus },
      ServiceNamePrefix: { value: names.service },
    });
  });

  it('asked again without credentials, keeps those that the stack has', async () => {
    const first = await fakeWork();
    await deployAll(first.work);
    const again = await fakeWork({ 'qualys-token': '', 'qualys-pod': '' });

    await deployAll({ ...first.work, settings: again.work.settings, qualys: undefined });

    const service = first.region().cloudFormation.wishes.findLast(({ stack }) => stack === names.service);
    expect(service?.type).toBe('UPDATE');
    expect(service?.parameters).toMatchObject({
      QualysApiToken: { previous: true },
      QualysGatewayUrl: { previous: true },
      NamePrefix: { previous: true },
    });
  });

  it('asks a person for the token where none was given', async () => {
    const { work, region } = await fakeWork(
      { 'qualys-token': '' },
      { ask: { secret: async () => 'typed-token', text: async () => '' } },
    );

    await deployAll(work);

    expect(region().cloudFormation.wishes[1]?.parameters.QualysApiToken).toEqual({ value: 'typed-token' });
  });

  it.each([
    [{ 'qualys-token': '' }, 'credentials for Qualys'],
    [{ 'qualys-pod': '' }, 'Qualys platform'],
    [{ 'stack-name': 'Scanner' }, "can't begin with Scanner-service"],
  ])('makes nothing without what the service needs (%j)', async (values, message) => {
    const { work, region } = await fakeWork(values);

    await expect(deployAll(work)).rejects.toThrow(message);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('reads an existing secret in place of a token', async () => {
    const secret = `arn:aws:secretsmanager:${home}:${account}:secret:qualys`;
    const { work, region } = await fakeWork({ 'qualys-token': '', 'qualys-secret-arn': secret });

    await deployAll(work);

    expect(region().cloudFormation.wishes[1]?.parameters).toMatchObject({
      QualysSecretArn: { value: secret },
      QualysApiToken: { value: '' },
    });
  });

  it('touches nothing in a dry run, and knows the bus of a service that is not there yet', async () => {
    const { work, region } = await fakeWork({ 'dry-run': 'true' });

    const done = await deployAll(work);

    expect(region().cloudFormation.calls.filter((call) => call.startsWith('execute'))).toEqual([]);
    expect(region().objects.size).toBe(0);
    expect(done.stacks.map(({ end }) => end)).toEqual(['planned', 'planned', 'planned']);
    expect(region().cloudFormation.wishes.at(-1)?.parameters.CentralEventBusArn).toEqual({ value: bus });
  });

  it('with create-role, asks Qualys whom to trust, and sees to the connector once the role is there', async () => {
    const { work, region, asked, answers } = await fakeWork({ 'create-role': 'true' });
    answers.set('GET /registry', () => ({ data: asked.includes('POST /registry') ? [connector(home)] : [] }));

    await deployAll(work);

    expect(region().cloudFormation.wishes.at(-1)?.parameters).toMatchObject({
      CreateRole: { value: 'true' },
      QualysBaseAccountId: { value: qualysBase.accountId },
      QualysExternalId: { value: qualysBase.externalId },
    });
    expect(asked.filter((call) => call.startsWith('POST'))).toEqual(['POST /registry/aws/connector', 'POST /registry']);
  });

  it('plans by its template what would be made anew, where CloudFormation makes no change set', async () => {
    const { work, region, notes } = await fakeWork({ 'dry-run': 'true' });
    region().cloudFormation.put(names.artifacts, 'CREATE_COMPLETE', { outputs: { BucketName: 'mine' } });
    region().cloudFormation.put(names.service, 'ROLLBACK_COMPLETE');

    const { stacks } = await deployAll(work);

    expect(stacks.find(({ part }) => part === 'service')).toMatchObject({
      end: 'planned',
      plan: { operation: 'create', changes: [{ logicalId: 'Thing' }, { logicalId: 'Kept' }] },
    });
    expect(notes()).toContainEqual(
      `${names.service}: It is ROLLBACK_COMPLETE: what is left would be deleted, and the stack created.`,
    );
    expect(region().cloudFormation.calls.filter((call) => call.includes(names.service))).toEqual([]);
  });

  it('does not make a role without credentials to ask Qualys with', async () => {
    const { work } = await fakeWork({ 'create-role': 'true', 'qualys-token': '' });

    await expect(deployAll(work)).rejects.toThrow(UsageError);
  });
});

describe('stacks that another template made', () => {
  it('are taken over with the values they have, and that is said', async () => {
    const { work, region, notes } = await fakeWork({ 'qualys-pod': '', 'qualys-token': '' });
    const parameters = { QualysGatewayUrl: 'https://g', QualysApiToken: '****', TargetAccountIds: account };
    region().cloudFormation.put(names.service, 'UPDATE_COMPLETE', { parameters });
    region().cloudFormation.put(names.target, 'CREATE_COMPLETE', { parameters: { CreateRole: 'true' } });

    await deployAll(work);

    const [, service, target] = region().cloudFormation.wishes;
    expect([service?.type, target?.type]).toEqual(['UPDATE', 'UPDATE']);
    expect(service?.parameters).toMatchObject({
      QualysApiToken: { previous: true },
      TargetAccountIds: { previous: true },
      NamePrefix: { value: names.service },
    });
    expect(target?.parameters).toMatchObject({ CreateRole: { previous: true }, CentralEventBusArn: { value: bus } });
    for (const name of [names.service, names.target])
      expect(notes()).toContainEqual(`${name}: Another template made it: it is taken over, see docs/migrate.md.`);
  });

  it.each([
    ['CREATE_COMPLETE', { description: 'Service of the shop', outputs: { Version: '7' } }],
    ['ROLLBACK_COMPLETE', { description: 'Service of the shop' }],
  ])('are left alone where they are no scanner (%s, %o)', async (status, fields) => {
    const { work, region } = await fakeWork();
    const { cloudFormation } = region();
    cloudFormation.put(names.service, status, fields);

    const failure = deployAll(work);

    await expect(failure).rejects.toThrow(OperationError);
    await expect(failure).rejects.toThrow(`There is another stack of the name ${names.service}`);
    expect(cloudFormation.calls.filter((call) => call.endsWith(names.service))).toEqual([]);
  });

  it('are told apart where a newer version made them', async () => {
    const { work, region, notes } = await fakeWork();
    const put = (part: keyof typeof names, version: string) =>
      region().cloudFormation.put(names[part], 'CREATE_COMPLETE', {
        outputs: { BucketName: 'mine', Version: version },
      });
    put('artifacts', '0.0.9');
    put('service', '0.10.0');

    await deployAll(work);

    expect(notes().filter((note) => note.includes('newer'))).toEqual([
      `${names.service}: Version 0.10.0 made it, which is newer: it is brought back to 0.1.0.`,
    ]);
  });

  it('are not those that ours made', async () => {
    const { work, notes } = await fakeWork();
    await deployAll(work);

    await deployAll({ ...work, places: new Map() });

    expect(notes().filter((note) => note.includes('taken over'))).toEqual([]);
  });
});

describe('deploy service', () => {
  it('lets named accounts send, and says how targets find it', async () => {
    const { work, region } = await fakeWork({ accounts: '222222222222, 333333333333' });

    const done = await deployService(work);

    expect(region().cloudFormation.wishes[1]?.parameters.TargetAccountIds).toEqual({
      value: '222222222222,333333333333',
    });
    expect(done.next.at(-1)).toContain(`deploy target --central-event-bus-arn ${bus}`);
  });
});

describe('deploy target', () => {
  it('in another account is told the service by its bus', async () => {
    const other = 'arn:aws:events:us-east-1:999999999999:event-bus/hub-bus';
    const { work, region, notes } = await fakeWork({ 'central-event-bus-arn': other, 'qualys-token': '' });

    await deployOneTarget(work);

    expect(region().cloudFormation.wishes[0]?.parameters).toEqual({
      ServiceAccountId: { value: '999999999999' },
      CentralEventBusArn: { value: other },
      ServiceNamePrefix: { value: 'hub' },
    });
    expect(notes()).toContainEqual(expect.stringContaining('let in by its number alone'));
  });

  it('says what to do where the service is not known', async () => {
    const { work } = await fakeWork({ 'service-account-id': '999999999999' });

    await expect(deployOneTarget(work)).rejects.toThrow('The bus of the service in account 999999999999 is not known.');
  });
});

describe('deploy region', () => {
  it('does in further regions as at home, but for secrets, and names the home region', async () => {
    const { work, region } = await fakeWork({ regions: 'us-east-1' });
    region().cloudFormation.put(names.target, 'CREATE_COMPLETE', {
      parameters: {
        ServiceAccountId: '999999999999',
        CentralEventBusArn: 'arn:bus',
        CreateRole: 'true',
        QualysExternalId: '****',
        HomeRegion: '',
      },
    });

    await deployRegions(work);

    expect(region('us-east-1').cloudFormation.wishes[0]?.parameters).toEqual({
      ServiceAccountId: { value: '999999999999' },
      CentralEventBusArn: { value: 'arn:bus' },
      CreateRole: { value: 'true' },
      HomeRegion: { value: home },
    });
  });

  it('goes on with the next region when one fails, and names all that failed', async () => {
    const { work, region } = await fakeWork({ regions: 'us-east-1,us-west-2' });
    region().cloudFormation.put(names.target, 'CREATE_COMPLETE');
    region('us-east-1').cloudFormation.script.refusal = 'no more stacks';

    await expect(deployRegions(work)).rejects.toThrow(/1 of 2 regions failed.[\s\S]*no more stacks/);
    expect(region('us-west-2').cloudFormation.calls).toContain(`execute ${names.target}`);
  });

  it.each([
    ['', UsageError, 'No region was named'],
    [home, UsageError, 'is the home region itself'],
    ['us-east-1', UsageError, 'There is no target stack'],
  ])('%j is refused', async (regions, type, message) => {
    const { work } = await fakeWork({ regions });

    const failure = deployRegions(work);

    await expect(failure).rejects.toThrow(type);
    await expect(failure).rejects.toThrow(message);
  });
});

it('repeated after a failure, goes on where it stopped', async () => {
  const { work, region } = await fakeWork();
  region().cloudFormation.script.end = {
    status: 'ROLLBACK_COMPLETE',
    failure: {
      logicalId: 'Queue',
      reason: 'User: arn:me is not authorized to perform: sqs:CreateQueue on resource: arn:q',
    },
  };
  await expect(deployAll(work)).rejects.toThrow(OperationError);
  delete region().cloudFormation.script.end;

  const done = await deployAll({ ...work, places: new Map() });

  expect(done.stacks.map(({ end }) => end)).toEqual(['created', 'created', 'created']);
});

function connector(region: string) {
  return {
    registryUuid: 'uuid',
    registryUri: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
    registryName: 'ecr',
    registryType: 'AWS',
  };
}
