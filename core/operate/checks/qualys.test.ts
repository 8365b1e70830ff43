import { describe, expect, it } from 'vitest';
import { sampleInstallation } from '../../../test/fakes/installation.ts';
import { answer } from '../../../test/fakes/qualys.ts';
import { registryPlatform } from '../../../test/fakes/registry-platform.ts';
import type { QualysCredentials } from '../../qualys/auth.ts';
import { checkConnector, checkSecret, checkSensors, checkToken } from './qualys.ts';

const gateway = 'https://gateway.example.com';
const token: QualysCredentials = { kind: 'token', token: 't' };
const jwt = (claims: object): QualysCredentials => ({
  kind: 'token',
  token: `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`,
});

function lines(checks: readonly { readonly state: string; readonly found: string }[]) {
  return checks.map(({ state, found }) => `${state}: ${found}`);
}

describe('credentials for Qualys', () => {
  it('are in order when Qualys takes them for all that is asked', async () => {
    const { calls, clock } = registryPlatform();

    const found = await checkToken('qualys-token', token, { calls, gateway, now: clock.now() });

    expect(lines(found)).toEqual([
      `ok: ${gateway} takes the credentials, which may be used to view registries, to view images, to view sensors.`,
    ]);
  });

  it('without a permission fail by it alone', async () => {
    const world = registryPlatform();
    world.refuse = (_, path) =>
      path === '/sensors' ? answer(403, { errorCode: '403', message: 'no CS.SENSOR.VIEW permission' }) : undefined;

    const found = await checkToken('qualys-token', token, { ...world, gateway, now: world.clock.now() });

    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ state: 'fail', found: expect.stringContaining('CS.SENSOR.VIEW') });
    expect(found[0]?.remedy).toContain('to view sensors');
  });

  it('that Qualys does not know are asked about once', async () => {
    const world = registryPlatform();
    world.refuse = () => answer(401, { errorCode: '401', message: 'JWT expired' });

    const found = await checkToken('qualys-token', token, { ...world, gateway, now: world.clock.now() });

    expect(found).toMatchObject([{ state: 'fail', found: expect.stringContaining('JWT expired') }]);
    expect(world.platform.requests).toHaveLength(1);
  });

  it.each([
    [{ modulesAllowed: ['VM'] }, ['ok', 'fail']],
    [{ modulesAllowed: ['VM', 'CS'] }, ['ok']],
    [{ exp: Date.parse('2026-03-01T14:00:00Z') / 1000 }, ['ok', 'warn']],
    [{ exp: Date.parse('2028-03-01T14:00:00Z') / 1000 }, ['ok']],
    [{}, ['ok']],
  ])('that are a token are read for what they say of themselves: %j', async (claims, states) => {
    const { calls, clock } = registryPlatform();

    const found = await checkToken('qualys-token', jwt(claims), { calls, gateway, now: clock.now() });

    expect(found.map(({ state }) => state)).toEqual(states);
  });
});

describe('the secret of the service', () => {
  it.each([
    ['t', 'ok'],
    ['{"qualys_token":"t"}', 'ok'],
    [undefined, 'fail'],
  ])('that holds %j', async (text, state) => {
    const { calls, clock } = registryPlatform();
    const ports = { secrets: { read: async () => text }, calls: () => calls, gateway, now: clock.now() };

    expect(await checkSecret(sampleInstallation(), ports)).toMatchObject([{ id: 'qualys-secret', state }]);
  });

  it('that nobody understands is an error without a word of it', async () => {
    const { calls, clock } = registryPlatform();
    const ports = {
      secrets: { read: async () => '{"nothing":"opensesame"}' },
      calls: () => calls,
      gateway,
      now: clock.now(),
    };

    await expect(checkSecret(sampleInstallation(), ports)).rejects.toThrow(
      /^(?!.*opensesame).*JSON without credentials/,
    );
  });
});

describe('registry sensors', () => {
  it.each([
    [[{ lastCheckedIn: '2026-03-01T11:59:00Z' }, { lastCheckedIn: '2026-02-01T00:00:00Z' }], 'ok'],
    [[{ name: 'of unknown age' }], 'ok'],
    [[{ lastCheckedIn: '2026-03-01T10:00:00Z' }], 'fail'],
    [[], 'fail'],
  ])('%j', async (sensors, state) => {
    const world = registryPlatform();
    world.sensors = sensors;

    expect(await checkSensors(world.calls, world.clock.now())).toMatchObject({ state });
  });
});

describe('a registry connector', () => {
  it.each([
    [true, 'skipped'],
    [false, 'warn'],
  ])('that is missing, where the service could make it: %s', async (canCreate, state) => {
    const { calls } = registryPlatform();

    expect(await checkConnector('1.dkr.ecr.x', calls, canCreate)).toMatchObject({ state });
  });

  it('that is there tells how far it is', async () => {
    const { calls, platform } = registryPlatform();
    const registryUri = 'https://111122223333.dkr.ecr.eu-west-1.amazonaws.com';
    platform.registries.push({ registryUuid: 'u', registryUri, registryName: 'r', registryType: 'AWS' });

    expect(await checkConnector('111122223333.dkr.ecr.eu-west-1.amazonaws.com', calls, false)).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('0 of 0 images scanned'),
    });
  });
});
