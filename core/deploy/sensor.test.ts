import { describe, expect, it } from 'vitest';
import { fakeWork } from '../../test/fakes/deploy-work.ts';
import { UsageError } from '../errors.ts';
import type { DeployValues } from './option-values.ts';
import { deploySensor } from './sensor.ts';

const given = { 'sensor-url': 'https://pod', 'activation-id': 'activation', 'customer-id': 'customer' };

describe('deploy sensor', () => {
  it('tells the sensors their platform and ids, and says what comes next', async () => {
    const { work, region } = await fakeWork(given);

    const { stacks, next } = await deploySensor(work);

    expect(stacks.map(({ part, end }) => `${part} ${end}`)).toEqual(['sensor created']);
    expect(region().cloudFormation.wishes[0]?.parameters).toEqual({
      PodUrl: { value: 'https://pod' },
      ActivationId: { value: 'activation' },
      CustomerId: { value: 'customer' },
    });
    expect(next.join(' ')).toMatch(/check in[\s\S]*registry connector[\s\S]*verify/);
  });

  it.each<[DeployValues, string]>([
    [{}, '--sensor-url (POD_URL), ACTIVATION_ID, CUSTOMER_ID'],
    [{ ...given, 'customer-id': '' }, 'The sensor needs CUSTOMER_ID.'],
    [{ parameters: 'QualysSecretArn=arn:secret' }, 'The sensor needs --sensor-url (POD_URL).'],
  ])('makes nothing without what a sensor must know (%j)', async (values, message) => {
    const { work, region } = await fakeWork(values);

    const failure = deploySensor(work);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('keeps the ids that a stack has', async () => {
    const { work, region } = await fakeWork();
    region().cloudFormation.put('qualys-fargate-scanner-sensor', 'CREATE_COMPLETE', {
      parameters: { PodUrl: 'https://pod', ActivationId: '****', CustomerId: '****' },
    });

    await deploySensor(work);

    expect(Object.values(region().cloudFormation.wishes[0]?.parameters ?? {})).toEqual(
      Array(3).fill({ previous: true }),
    );
  });
});
