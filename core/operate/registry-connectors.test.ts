import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { answer } from '../../test/fakes/qualys.ts';
import { registryPlatform } from '../../test/fakes/registry-platform.ts';
import { OperationError, UsageError } from '../errors.ts';
import { type ConnectorWish, createRegistryConnectors } from './registry-connectors.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const govHost = '444455556666.dkr.ecr.us-gov-west-1.amazonaws.com';
const arn = 'arn:aws:iam::111122223333:role/qualys';

function wish(fields: Partial<ConnectorWish> = {}): ConnectorWish {
  return { hosts: [host], role: { arn }, dryRun: false, ...fields };
}

function makeWorld() {
  const world = registryPlatform();
  const said: string[] = [];
  return { ...world, world, said, ports: { ...world, tell: (text: string) => said.push(text) } };
}

describe('a registry connector', () => {
  it('is made once, with the role', async () => {
    const { ports, platform, roles } = makeWorld();

    const first = await createRegistryConnectors(wish(), ports);
    const second = await createRegistryConnectors(wish(), ports);

    expect(first).toEqual([{ host, roleArn: arn, end: 'created', registryUuid: 'uuid-1' }]);
    expect(second).toEqual([{ host, roleArn: arn, end: 'there', registryUuid: 'uuid-1' }]);
    expect([...roles]).toEqual([[`https://${host}`, arn]]);
    expect(platform.count('POST', /^\/registry$/)).toBe(1);
  });

  it('that is known by another spelling of its host is not made again', async () => {
    const { ports, platform } = makeWorld();
    const dualStack = '111122223333.dkr-ecr.eu-west-1.on.aws';
    await createRegistryConnectors(wish(), ports);

    const [report] = await createRegistryConnectors(wish({ hosts: [dualStack] }), ports);

    expect(report?.end).toBe('there');
    expect(platform.count('POST', /^\/registry$/)).toBe(1);
  });

  it('has the role of its own account and partition, where roles go by name', async () => {
    const { ports } = makeWorld();

    const reports = await createRegistryConnectors(wish({ hosts: [host, govHost], role: { name: 'q' } }), ports);

    expect(reports.map(({ roleArn }) => roleArn)).toEqual([
      'arn:aws:iam::111122223333:role/q',
      'arn:aws-us-gov:iam::444455556666:role/q',
    ]);
  });

  it('in a dry run is only looked for', async () => {
    const { ports, platform } = makeWorld();

    const [report] = await createRegistryConnectors(wish({ dryRun: true }), ports);

    expect(report).toEqual({ host, roleArn: arn, end: 'planned' });
    expect(platform.count('POST', /./)).toBe(0);
  });

  it('waits for AWS to know a new role', async () => {
    const { ports, world, clock, said } = makeWorld();
    let left = 2;
    world.refuse = (method, path) => {
      if (method !== 'POST' || path !== '/registry' || left === 0) return undefined;
      left -= 1;
      return answer(400, { errorCode: '400', message: 'The role can not be assumed' });
    };

    const [report] = await createRegistryConnectors(wish(), ports);

    expect(report?.end).toBe('created');
    expect(clock.sleeps).toEqual([10_000, 20_000]);
    expect(said).toHaveLength(2);
  });

  it.each([
    [400, [10_000, 20_000, 30_000, 60_000]],
    [403, []],
  ])('that Qualys keeps answering with %s is given up, and says why', async (status, sleeps) => {
    const { ports, world, clock } = makeWorld();
    world.refuse = (method, path) =>
      method === 'POST' && path === '/registry' ? answer(status, { errorCode: 'x', message: 'no' }) : undefined;

    const error = await rejection(createRegistryConnectors(wish(), ports));

    expect(error).toBeInstanceOf(OperationError);
    expect(error.message).toContain(`did not take the registry connector for ${host}: Qualys answered ${status}`);
    expect(clock.sleeps).toEqual(sleeps);
  });

  it.each([
    [{ hosts: ['docker.io'] }, 'no private registry of ECR'],
    [{ role: {} }, 'role with which Qualys reads ECR is not known'],
  ])('is not made for %j', async (fields, message) => {
    const { ports } = makeWorld();

    const error = await rejection(createRegistryConnectors(wish(fields), ports));

    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
  });
});
