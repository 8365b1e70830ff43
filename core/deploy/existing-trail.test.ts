import { describe, expect, it } from 'vitest';
import { fakeWork } from '../../test/fakes/deploy-work.ts';
import { RemoteError } from '../errors.ts';
import type { Trail } from '../operate/verify-ports.ts';
import { deployAll, deployOneTarget, deployRegions, deployTargets } from './deploy-commands.ts';

const service = 'qualys-fargate-scanner-service';
const target = 'qualys-fargate-scanner-target';
const bus = 'arn:aws:events:eu-west-1:999999999999:event-bus/hub-bus';
const fitting: Trail = {
  name: 'audit',
  isLogging: true,
  recordsWrites: true,
  isMultiRegion: true,
  isOfOrganization: false,
};

/** A first deployment beside trails that are there, and what the target stack was told of them. */
async function deployed(trails: readonly Trail[] | Error, values: Parameters<typeof fakeWork>[0] = {}) {
  const world = await fakeWork(values);
  world.region().trails.found = trails;
  await deployAll(world.work);
  const wish = world.region().cloudFormation.wishes.findLast(({ stack }) => stack === target);
  return { ...world, told: wish?.parameters.CreateCloudTrail };
}

describe('a new target stack', () => {
  it('makes no trail where one records every region already, and says so', async () => {
    const { told, notes } = await deployed([{ ...fitting, name: 'other', isLogging: false }, fitting]);

    expect(told).toEqual({ value: 'false' });
    expect(notes()).toContainEqual(
      `${target}: The trail audit records the calls of this account already, so none is made: CreateCloudTrail=false. A second one would cost.`,
    );
  });

  it.each<[string, readonly Trail[]]>([
    ['there is none', []],
    ['it is stopped', [{ ...fitting, isLogging: false }]],
    ['it records reading alone', [{ ...fitting, recordsWrites: false }]],
    ['it records one region', [{ ...fitting, isMultiRegion: false }]],
    ['what it records is hidden', [{ ...fitting, isLogging: false, recordsWrites: false, isHidden: true }]],
  ])('makes one where %s', async (_, trails) => {
    const { told } = await deployed(trails);

    expect(told).toBeUndefined();
  });

  it('makes one where nobody may look, and says what is missing', async () => {
    const refused = new RemoteError('AWS CloudTrail refused the trails.', {
      code: 'internal',
      retryable: false,
      remedy: 'Allow cloudtrail:DescribeTrails on *.',
    });

    const { told, notes } = await deployed(refused);

    expect(told).toBeUndefined();
    expect(notes()).toContainEqual(
      `${target}: Whether a trail records this account already is not known, so one is made. AWS CloudTrail refused the trails. Allow cloudtrail:DescribeTrails on *.`,
    );
  });

  it.each(['CreateCloudTrail=true', 'target.CreateCloudTrail=true', 'CreateCloudTrail=false'])(
    'does as it is told: %s',
    async (parameters) => {
      const { told, region } = await deployed([fitting], { parameters });

      expect(told).toEqual({ value: parameters.split('=')[1] });
      expect(region().trails.looks).toBe(0);
    },
  );

  it('says in a dry run what it would do', async () => {
    const { told } = await deployed([fitting], { 'dry-run': 'true' });

    expect(told).toEqual({ value: 'false' });
  });

  it('is told the same for another account by deploy target, and its further regions do as at home', async () => {
    const { work, region } = await fakeWork({ 'central-event-bus-arn': bus, regions: 'us-east-1' });
    region().trails.found = [fitting];

    await deployOneTarget(work);

    for (const name of ['eu-west-1', 'us-east-1']) {
      const [wish] = region(name).cloudFormation.wishes.filter(({ stack }) => stack === target);
      expect(wish?.parameters.CreateCloudTrail).toEqual({ value: 'false' });
    }
    expect(region('us-east-1').trails.looks).toBe(0);
  });
});

describe('a target stack that is there', () => {
  it('keeps the trail it has', async () => {
    const { work, region } = await fakeWork({});
    region().trails.found = [fitting];
    region().cloudFormation.put(service, 'CREATE_COMPLETE', { outputs: { CentralEventBusArn: bus } });
    region().cloudFormation.put(target, 'CREATE_COMPLETE', { parameters: { CreateCloudTrail: 'true' } });

    await deployOneTarget(work);
    await deployRegions({ ...work, settings: { ...work.settings, regions: ['us-east-1'] } });

    const [wish] = region().cloudFormation.wishes;
    expect(wish?.parameters.CreateCloudTrail).toEqual({ previous: true });
    expect(region().trails.looks).toBe(0);
  });
});

describe('a new stack set', () => {
  const spread = { 'stack-set': 'true', 'org-unit-ids': 'ou-abcd-12345678', 'central-event-bus-arn': bus };
  const parametersOf = async (trails: readonly Trail[], values: object = {}) => {
    const { work, region } = await fakeWork({ ...spread, ...values });
    region().trails.found = trails;
    await deployTargets(work);
    return region().stackSets.wishes[0]?.parameters.CreateCloudTrail;
  };

  it('makes no trails where that of the organization records every account', async () => {
    expect(await parametersOf([{ ...fitting, isOfOrganization: true }])).toEqual({ value: 'false' });
  });

  it('makes trails where this account alone is recorded', async () => {
    expect(await parametersOf([fitting])).toBeUndefined();
  });

  it('makes trails in accounts that need not be of the organization', async () => {
    const values = { 'permission-model': 'self-managed', 'org-unit-ids': '', accounts: '222222222222' };

    expect(await parametersOf([{ ...fitting, isOfOrganization: true }], values)).toBeUndefined();
  });
});
