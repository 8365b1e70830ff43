import { describe, expect, it } from 'vitest';
import { samplePlace } from '../../test/fakes/installation.ts';
import { registryPlatform, sampleBase } from '../../test/fakes/registry-platform.ts';
import { qualysStatement } from '../deploy/roles.ts';
import type { Check } from './check.ts';
import { createRegistryConnectors } from './registry-connectors.ts';
import { validateRegistries } from './validate-registries.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const arn = 'arn:aws:iam::111122223333:role/qualys';
const trust = JSON.stringify({ Statement: [qualysStatement({ partition: 'aws', ...sampleBase })] });

async function makeWorld(roleArn = arn) {
  const world = registryPlatform();
  const tell = () => {};
  await createRegistryConnectors({ hosts: [host], role: { arn: roleArn }, dryRun: false }, { ...world, tell });
  const roles = { read: async () => ({ arn, trust }), refused: async () => [] as readonly string[] };
  return { world, ports: { calls: world.calls, roles, place: samplePlace, now: world.clock.now() } };
}

async function checks(hosts: readonly string[], ports: Parameters<typeof validateRegistries>[1]) {
  const found: Check[] = [];
  for await (const check of validateRegistries(hosts, ports)) found.push(check);
  return found.map(({ id, state, found: words }) => `${state} ${id}: ${words}`);
}

function schedule(name: string, status: string, errors: readonly { readonly errorMessage: string }[] = []) {
  return { scheduleUuid: name, name, status, onDemand: true, filters: [], errors: [...errors] };
}

describe('registries that are validated', () => {
  it('are in order with a sensor, a role that lets Qualys in, and a scan that ended well', async () => {
    const { world, ports } = await makeWorld();
    world.platform.schedules.push(schedule('last', 'Finished'), schedule('running', 'Running'));

    const found = await checks([], ports);

    expect(found).toEqual([
      'ok registry-sensor: 1 registry sensor, the last heard of 0 s ago.',
      `ok registry-connector: https://${host}: 0 of 0 images scanned, the last scan ended well (last).`,
      'ok ecr-role: qualys trusts Qualys (account 805950163170, with the external id).',
      'ok ecr-role: qualys may read every repository.',
    ]);
  });

  it('fail by the last scan, in the words of Qualys', async () => {
    const { world, ports } = await makeWorld();
    world.platform.schedules.push(
      schedule('older', 'Finished'),
      schedule('last', 'Error', [{ errorMessage: 'refused the credentials' }]),
    );

    const found = await checks([host], ports);

    expect(found[1]).toContain('fail registry-connector');
    expect(found[1]).toContain('ended with Error: refused the credentials');
  });

  it('fail by their role', async () => {
    const { ports } = await makeWorld();
    const roles = {
      read: async () => ({ arn, trust: '{"Statement":[]}' }),
      refused: async () => ['ecr:BatchGetImage'],
    };

    const found = await checks([host], { ...ports, roles });

    expect(found.slice(2)).toEqual([
      'fail ecr-role: qualys does not let Qualys in: no statement names it.',
      'fail ecr-role: qualys may not do ecr:BatchGetImage.',
    ]);
  });

  it('of other accounts are not asked for their role', async () => {
    const { ports } = await makeWorld('arn:aws:iam::999988887777:role/qualys');

    const found = await checks([host], ports);

    expect(found[2]).toContain('skipped ecr-role');
  });

  it('fail without a sensor, with a silent one, and without a connector', async () => {
    const { world, ports } = await makeWorld();
    world.sensors = [{ uuid: 's', lastCheckedIn: String(ports.now.getTime() - 2 * 3_600_000) }];
    const silent = await checks(['444455556666.dkr.ecr.eu-west-1.amazonaws.com'], ports);
    world.sensors = [];
    const none = await checks([host], ports);

    expect(silent).toEqual([
      'fail registry-sensor: None of 1 registry sensor has been heard of for 2 h.',
      'fail registry-connector: Qualys has no registry connector for 444455556666.dkr.ecr.eu-west-1.amazonaws.com.',
    ]);
    expect(none[0]).toContain('fail registry-sensor: The subscription has no registry sensor');
  });
});
