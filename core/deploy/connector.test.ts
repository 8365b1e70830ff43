import { describe, expect, it } from 'vitest';
import { account, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { OperationError, RemoteError } from '../errors.ts';
import { createConnectors } from './connector.ts';

const arn = `arn:aws:iam::${account}:role/qualys-fargate-scan-role`;
const refusal = (status: number) =>
  new RemoteError(`Qualys answered ${status}.`, {
    code: 'qualys-unreadable',
    retryable: false,
    status,
    remedy: 'Look.',
  });
const registry = {
  registryUuid: 'u',
  registryUri: `https://${account}.dkr.ecr.${home}.amazonaws.com`,
  registryType: 'AWS',
};

describe('createConnectors', () => {
  it('asks again while AWS does not know the role everywhere yet', async () => {
    const { work, answers, asked, clock } = await fakeWork();
    let refusals = 2;
    answers.set('POST /registry/aws/connector', () => (refusals-- > 0 ? refusal(400) : {}));
    answers.set('GET /registry', () => ({ data: asked.includes('POST /registry') ? [registry] : [] }));

    await createConnectors({ arn, isFresh: true }, [home], work);

    expect(clock.sleeps).toEqual([10_000, 20_000]);
    expect(asked.at(-1)).toBe('GET /registry');
  });

  it.each([
    ['a role that was there', false, 400, []],
    ['credentials that are refused', true, 403, []],
    ['a role that Qualys never takes', true, 400, [10_000, 20_000, 30_000, 60_000]],
  ])('gives up with %s', async (_what, isFresh, status, sleeps) => {
    const { work, answers, clock } = await fakeWork();
    answers.set('POST /registry/aws/connector', () => refusal(status));

    const failure = await createConnectors({ arn, isFresh }, [home], work).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(OperationError);
    expect(failure).toMatchObject({ message: expect.stringContaining('The stacks are there') });
    expect(clock.sleeps).toEqual(sleeps);
  });

  it.each([
    ['no role', {}, {}, []],
    ['no wish for it', { arn }, { 'create-connector': 'false' }, []],
    ['no credentials', { arn }, { 'qualys-token': '' }, [expect.stringContaining('with the first image')]],
    ['a dry run', { arn }, { 'dry-run': 'true' }, [expect.stringContaining('would be seen to')]],
  ])('asks nothing of Qualys with %s', async (_what, role, values, said) => {
    const { work, asked, notes } = await fakeWork(values);

    await createConnectors({ isFresh: false, ...role }, [home], work);

    expect(asked).toEqual([]);
    expect(notes()).toEqual(said);
  });
});
