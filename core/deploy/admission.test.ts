import { describe, expect, it } from 'vitest';
import { fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { UsageError } from '../errors.ts';
import { deployAdmission } from './admission.ts';
import { deployService } from './deploy-commands.ts';

const name = 'qualys-fargate-scanner-admission';

describe('deploy admission', () => {
  it('tells the hooks what the service says of itself, in every region that is named', async () => {
    const { work, region } = await fakeWork({ regions: 'us-east-1' });
    await deployService(work);

    const { stacks, next } = await deployAdmission({ ...work, places: new Map() });

    expect(stacks.map(({ part, region: where, end }) => `${part} ${where} ${end}`)).toEqual([
      `artifacts ${home} updated`,
      `admission ${home} created`,
      'artifacts us-east-1 created',
      'admission us-east-1 created',
    ]);
    expect(region('us-east-1').cloudFormation.wishes.at(-1)?.parameters).toEqual({
      AdmissionRoleArn: { value: 'arn:admission' },
      TableName: { value: 'table' },
      CodeBucket: { value: 'made-in-us-east-1' },
      AdmissionCodeKey: { value: `lambda/${'admission'.padEnd(64, '0')}.zip` },
    });
    expect(next).toEqual([expect.stringContaining('verify')]);
  });

  it('takes from the user what a service in another account says', async () => {
    const { work, region } = await fakeWork({ parameters: 'AdmissionRoleArn=arn:other\nTableName=other' });

    await deployAdmission(work);

    expect(region().cloudFormation.wishes.at(-1)?.parameters).toMatchObject({ TableName: { value: 'other' } });
  });

  it('names what is missing before it makes anything', async () => {
    const { work, region } = await fakeWork({ parameters: 'TableName=other' });

    const failure = deployAdmission(work);

    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow('The hooks must know AdmissionRoleArn of the service');
    expect(region().cloudFormation.calls).toEqual([]);
  });

  it('keeps in an update what it was told', async () => {
    const { work, region } = await fakeWork();
    region().cloudFormation.put(name, 'CREATE_COMPLETE', { parameters: { AdmissionRoleArn: 'a', TableName: 't' } });

    await deployAdmission(work);

    expect(region().cloudFormation.wishes.at(-1)?.parameters).toMatchObject({
      AdmissionRoleArn: { previous: true },
      TableName: { previous: true },
    });
  });
});
