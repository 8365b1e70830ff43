import { describe, expect, it } from 'vitest';
import { account, type FakeWork, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { CanceledError, OperationError, UsageError } from '../errors.ts';
import { deployAll } from './deploy-commands.ts';
import { destroyAll, destroyRegions, destroyTarget } from './destroy.ts';
import type { DeployValues } from './option-values.ts';

const prefix = 'qualys-fargate-scanner';

/** An installation in one region, and a run with these options. */
async function installed(values: DeployValues = {}, more: Parameters<typeof fakeWork>[1] = {}): Promise<FakeWork> {
  const world = await fakeWork({ yes: 'true', ...values }, more);
  const { settings } = (await fakeWork()).work;
  await deployAll({ ...world.work, settings });
  const here = world.region();
  for (const part of ['service', 'target']) {
    here.templates.set(
      `${prefix}-${part}`,
      'Resources: { Results: { Type: AWS::S3::Bucket, DeletionPolicy: Retain }, Key: { Type: AWS::KMS::Key, DeletionPolicy: Retain }, Queue: { Type: AWS::SQS::Queue } }',
    );
    here.made.set(`${prefix}-${part}`, [
      { logicalId: 'Key', type: 'AWS::KMS::Key', status: 'CREATE_COMPLETE', physicalId: `key-of-${part}` },
      { logicalId: 'Results', type: 'AWS::S3::Bucket', status: 'CREATE_COMPLETE', physicalId: `bucket-of-${part}` },
      { logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'CREATE_COMPLETE', physicalId: 'queue' },
    ]);
  }
  here.cloudFormation.calls.length = 0;
  return world;
}

describe('destroy', () => {
  it('deletes what uses others before them, and the bucket of the code last, emptied', async () => {
    const { work, region } = await installed({ regions: 'us-east-1' });
    region('us-east-1').cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');
    region().cloudFormation.put(`${prefix}-admission`, 'CREATE_COMPLETE');

    const done = await destroyAll(work);

    expect(done.stacks.map(({ part, region: where, end }) => `${part} ${where} ${end}`)).toEqual([
      `admission ${home} deleted`,
      'target us-east-1 deleted',
      `target ${home} deleted`,
      `service ${home} deleted`,
      `artifacts ${home} deleted`,
    ]);
    expect(region().removed).toEqual([`objects of made-in-${home}`]);
  });

  it('says what stays, and why, and what it does not reach', async () => {
    const { work, notes } = await installed();

    const { retained, next } = await destroyAll(work);

    expect(retained?.map(({ physicalId, why }) => `${physicalId}: ${why}`)).toEqual([
      'bucket-of-target: it holds objects',
      'bucket-of-service: it holds objects',
      'key-of-target: what it encrypted can be read with it alone',
      'key-of-service: what it encrypted can be read with it alone',
    ]);
    expect(notes()).toContain(`${prefix}-service: Stays: bucket-of-service (AWS::S3::Bucket): it holds objects.`);
    expect(next.join()).toMatch(/--purge[\s\S]*other accounts and regions[\s\S]*registry connectors/);
  });

  it('with purge removes what stays, keys last, and what was left earlier but for what another stack has now', async () => {
    const { work, region } = await installed({ purge: 'true', 'confirm-purge': prefix });
    const { contents, cloudFormation, templates } = region();
    const id = 'id-of-an-earlier-stack';
    const others = 'id-of-a-stack-of-others';
    templates.set(id, 'Description: Qualys Fargate Scanner\nResources: {}');
    templates.set(others, 'Description: Our shop\nResources: {}');
    const skipped = (physicalId: string) => ({
      id: physicalId,
      at: new Date(0),
      logicalId: 'Table',
      type: 'AWS::DynamoDB::Table',
      status: 'DELETE_SKIPPED',
      physicalId,
    });
    const here = {
      ...region(),
      contents: {
        ...contents,
        deleted: async () => [id, others].map((each) => ({ name: `${prefix}-service`, id: each })),
        ownerOf: async (physicalId: string) => (physicalId === 'adopted' ? 'other-stack' : undefined),
      },
      cloudFormation: {
        ...cloudFormation,
        events: async (stack: string, after?: string) =>
          ({ [id]: [skipped('old-table'), skipped('adopted')], [others]: [skipped('table-of-others')] })[stack] ??
          cloudFormation.events(stack, after),
      },
    };

    const { retained } = await destroyAll({ ...work, cloud: { ...work.cloud, in: () => here } });

    expect(region().removed).toEqual([
      `objects of made-in-${home}`,
      'bucket-of-target',
      'bucket-of-service',
      'old-table',
      'key-of-target',
      'key-of-service',
    ]);
    expect(retained?.every(({ removal }) => removal?.kind === 'removed')).toBe(true);
  });

  it('touches nothing in a dry run, and names all that would go or stay', async () => {
    const { work, region } = await installed({ 'dry-run': 'true', yes: 'false' });

    const { stacks, retained } = await destroyAll(work);

    expect(stacks.map(({ end }) => end)).toEqual(['planned', 'planned', 'planned']);
    expect(retained).toHaveLength(4);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it.each<[DeployValues, readonly string[], boolean]>([
    [{}, ['yes'], true],
    [{}, ['no'], false],
    [{}, [''], false],
    [{ purge: 'true' }, ['y', prefix], true],
    [{ purge: 'true' }, ['yes', 'yes'], false],
    [{ purge: 'true', yes: 'true' }, [prefix], true],
    [{ purge: 'true', 'confirm-purge': prefix }, ['yes'], true],
  ])('asks before (%j, answers %j)', async (values, answers, goesOn) => {
    const left = [...answers];
    const text = async () => left.shift() ?? '';
    const { work, region } = await installed({ yes: 'false', ...values }, { ask: { text, secret: text } });

    const end = await destroyAll(work).then(
      () => 'done',
      (error: unknown) => error,
    );

    expect(end).toEqual(goesOn ? 'done' : expect.any(CanceledError));
    expect(region().cloudFormation.calls.length > 0).toBe(goesOn);
    expect(left).toEqual([]);
  });

  it.each<[DeployValues, string]>([
    [{ yes: 'false' }, '--yes was not given'],
    [{ purge: 'true' }, `--confirm-purge ${prefix} was not given`],
    [{ purge: 'true', 'confirm-purge': 'other' }, 'confirm-purge is not the stack-name'],
  ])('deletes nothing where nobody can be asked (%j)', async (values, message) => {
    const { work, region } = await installed(values);

    const failure = destroyAll(work);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('is safe to repeat', async () => {
    const { work } = await installed();
    await destroyAll(work);

    expect(await destroyAll(work)).toEqual({ stacks: [], next: [] });
  });

  it('says which stack could not be deleted', async () => {
    const { work, region } = await installed();
    region().cloudFormation.script.deletion = 'DELETE_FAILED';

    const failure = destroyTarget(work);

    await expect(failure).rejects.toThrow(OperationError);
    await expect(failure).rejects.toThrow(`${prefix}-target could not be deleted and is DELETE_FAILED`);
  });

  it.each(['ROLLBACK_COMPLETE', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS'])(
    'deletes a stack that is %s',
    async (status) => {
      const { work, region } = await fakeWork({ yes: 'true' });
      region().cloudFormation.put(`${prefix}-target`, status);

      const { stacks } = await destroyTarget(work);

      expect(stacks.map(({ end }) => end)).toEqual(['deleted']);
    },
  );

  it('leaves alone what has the name of ours and is of somebody else', async () => {
    const { work, region, notes } = await installed({ purge: 'true', 'confirm-purge': prefix });
    const fields = { description: 'Network of the shop', outputs: { Version: '7', BucketName: 'theirs' } };
    for (const part of ['network', 'artifacts'])
      region().cloudFormation.put(`${prefix}-${part}`, 'CREATE_COMPLETE', fields);

    const { stacks } = await destroyAll(work);

    expect(stacks.map(({ part }) => part)).toEqual(['target', 'service']);
    expect(region().removed).not.toContain('objects of theirs');
    expect(notes()).toContainEqual(`${prefix}-network: It is of another template (Network of the shop), and stays.`);
  });

  it('deletes a stack whose template can not be read, without knowing what it keeps', async () => {
    const { work, region, notes } = await fakeWork({ yes: 'true' });
    region().cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');
    region().templates.set(`${prefix}-target`, 'neither: [a, template');

    await destroyTarget(work);

    expect(notes()).toContainEqual(expect.stringContaining('is not one of ours'));
  });
});

describe('destroy region', () => {
  it('takes away the targets of these regions alone', async () => {
    const { work, region } = await installed({ regions: 'us-east-1' });
    region('us-east-1').cloudFormation.put(`${prefix}-target`, 'CREATE_COMPLETE');

    const { stacks } = await destroyRegions(work);

    expect(stacks.map(({ part, region: where }) => `${part} ${where}`)).toEqual(['target us-east-1']);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('leaves the home region alone, whose target has the roles of the account', async () => {
    const { work, region } = await installed({ regions: `us-east-1,${home}` });

    await expect(destroyRegions(work)).rejects.toThrow(`${home} is the home region itself`);
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('needs to be told which', async () => {
    const { work } = await installed();

    await expect(destroyRegions(work)).rejects.toThrow(UsageError);
  });
});

it('names the account that it asks about', async () => {
  const asked: string[] = [];
  const text = async (question: string) => {
    asked.push(question);
    return 'no';
  };
  const { work } = await installed({ yes: 'false' }, { ask: { text, secret: text } });

  await expect(destroyAll(work)).rejects.toThrow('Nothing was deleted.');
  expect(asked).toEqual([`Delete 3 stacks (account ${account})? yes or no:`]);
});
