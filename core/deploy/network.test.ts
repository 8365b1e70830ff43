import { describe, expect, it } from 'vitest';
import { fakeWork } from '../../test/fakes/deploy-work.ts';
import { UsageError } from '../errors.ts';
import { destroyAll, destroyNetwork } from './destroy.ts';
import { deployNetwork } from './network.ts';

const prefix = 'qualys-fargate-scanner';

describe('deploy network', () => {
  it('says which addresses to let in, and what can go into it', async () => {
    const { work, region } = await fakeWork({ 'qualys-token': '', parameters: 'VpcCidr=10.0.0.0/24' });

    const { stacks, next } = await deployNetwork(work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['network created']);
    expect(region().cloudFormation.wishes[0]?.parameters).toEqual({
      VpcCidr: { value: '10.0.0.0/24' },
      NamePrefix: { value: `${prefix}-network` },
    });
    expect(next[0]).toBe('Let your Qualys platform take calls from 198.51.100.1, 198.51.100.2.');
    expect(next[1]).toContain('deploy image-scanner --private-network');
  });

  it('changes nothing that was not said, and has nothing more to say', async () => {
    const { work, region } = await fakeWork();
    const parameters = { VpcCidr: '10.0.0.0/24', NamePrefix: 'ours' };
    region().cloudFormation.put(`${prefix}-network`, 'CREATE_COMPLETE', { parameters });

    const { next } = await deployNetwork(work);

    expect(region().cloudFormation.wishes[0]?.parameters).toEqual({
      VpcCidr: { previous: true },
      NamePrefix: { previous: true },
    });
    expect(next).toEqual([]);
  });
});

describe('destroy network', () => {
  it.each(['service', 'image-scanner', 'admission'])('is refused while functions of %s are in it', async (part) => {
    const { work, region } = await fakeWork({ yes: 'true' });
    await deployNetwork(work);
    region().cloudFormation.put(`${prefix}-${part}`, 'CREATE_COMPLETE', {
      parameters: { SubnetIds: 'subnet-9,subnet-2' },
    });

    const failure = destroyNetwork(work);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(`The functions of ${prefix}-${part} are in this network.`);
    expect(region().cloudFormation.calls).not.toContain(`delete ${prefix}-network`);
  });

  it('goes on where they are in another one, and says whose its addresses were', async () => {
    const { work, region } = await fakeWork({ yes: 'true' });
    await deployNetwork(work);
    region().cloudFormation.put(`${prefix}-service`, 'CREATE_COMPLETE', { parameters: { SubnetIds: 'subnet-9' } });
    region().cloudFormation.put(`${prefix}-image-scanner`, 'CREATE_COMPLETE');

    const { stacks, next } = await destroyNetwork(work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['network deleted']);
    expect(next).toEqual([
      "198.51.100.1, 198.51.100.2 may be anybody's now: take it off the lists of your Qualys platform.",
    ]);
  });

  it('comes after all that may be in it, with everything', async () => {
    const { work, region } = await fakeWork({ yes: 'true' });
    await deployNetwork(work);
    const inside = { parameters: { SubnetIds: 'subnet-1', AttestRepositories: 'shop/*' } };
    for (const part of ['service', 'image-scanner']) {
      region().cloudFormation.put(`${prefix}-${part}`, 'CREATE_COMPLETE', inside);
    }

    const { stacks, next } = await destroyAll(work);

    expect(stacks.map(({ part }) => part)).toEqual(['image-scanner', 'service', 'network']);
    expect(next.join(' ')).toContain('attestations of images stay in ECR');
  });
});
