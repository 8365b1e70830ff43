import { describe, expect, it } from 'vitest';
import {
  emptyInstallation,
  sampleInstallation,
  samplePart,
  samplePlace,
  sampleService,
  sampleTarget,
} from '../../../test/fakes/installation.ts';
import { qualysStatement } from '../../deploy/roles.ts';
import type { RolePermissions } from '../verify-ports.ts';
import { checkDescribeRole, checkEcrRole, ecrRoleOf } from './roles.ts';

const qualys = { partition: 'aws', accountId: '805950163170', externalId: '42' };
const arn = 'arn:aws:iam::111122223333:role/qualys';
const trusting = JSON.stringify({ Statement: [qualysStatement(qualys)] });

function roles(trust: string | undefined, refused: readonly string[] = []): RolePermissions {
  return {
    read: async () => (trust === undefined ? undefined : { arn, trust }),
    refused: async (_, { actions }) => actions.filter((action) => refused.includes(action)),
  };
}

async function states(found: Promise<readonly { readonly state: string; readonly found: string }[]>) {
  return (await found).map((check) => `${check.state}: ${check.found}`);
}

describe('the role with which Qualys reads ECR', () => {
  it.each([
    [{ arn: 'a', name: 'b' }, sampleInstallation(), 'a'],
    [{ name: 'b' }, sampleInstallation(), 'b'],
    [{}, sampleInstallation({ service: sampleService({ QualysRoleArn: 'c', ECRRoleName: 'e' }) }), 'c'],
    [{}, { ...emptyInstallation(), target: samplePart('target', { outputs: { ECRRoleArn: 'd' } }) }, 'd'],
    [{}, sampleInstallation({ service: sampleService({ QualysRoleArn: '', ECRRoleName: 'e' }) }), 'e'],
    [{}, emptyInstallation(), undefined],
  ])('is the one that %j or the stacks name', (given, installation, expected) => {
    expect(ecrRoleOf(given, installation)).toBe(expected);
  });

  it.each([
    [
      trusting,
      [],
      [
        'ok: qualys trusts Qualys (account 805950163170, with the external id).',
        'ok: qualys may read every repository.',
      ],
    ],
    [
      JSON.stringify({ Statement: [qualysStatement({ ...qualys, externalId: '7' })] }),
      [],
      ['fail: qualys asks for the external id of another subscription.', 'ok: qualys may read every repository.'],
    ],
    [
      '{"Statement":[]}',
      ['ecr:GetAuthorizationToken'],
      [
        'fail: qualys does not let Qualys in: no statement names it.',
        'fail: qualys may not do ecr:GetAuthorizationToken.',
      ],
    ],
    [
      trusting,
      ['ecr:BatchGetImage'],
      [
        'ok: qualys trusts Qualys (account 805950163170, with the external id).',
        'warn: qualys may not do ecr:BatchGetImage on every repository.',
      ],
    ],
  ])('is judged by its trust and its permissions', async (trust, refused, expected) => {
    expect(await states(checkEcrRole(arn, samplePlace, roles(trust, refused), qualys))).toEqual(expected);
  });

  it('is not there', async () => {
    expect(await states(checkEcrRole('qualys', samplePlace, roles(undefined), qualys))).toEqual([
      'fail: There is no role qualys in account 111122223333.',
    ]);
  });

  it('is judged by its permissions alone where Qualys can not be asked', async () => {
    expect(await states(checkEcrRole(arn, samplePlace, roles('{}'), undefined))).toEqual([
      'ok: qualys may read every repository.',
    ]);
  });

  it('of another account, and of nobody, is not looked at', async () => {
    const other = arn.replace('111122223333', '999988887777');

    expect((await checkEcrRole(other, samplePlace, roles(undefined), qualys))[0]?.state).toBe('skipped');
    expect((await checkEcrRole(undefined, samplePlace, roles(undefined), qualys))[0]?.state).toBe('warn');
  });
});

describe('the role with which the service looks', () => {
  const installation = sampleInstallation({ target: sampleTarget() });
  const trust = JSON.stringify({
    Condition: { ArnEquals: ['arn:aws:iam::111122223333:role/qualys-fargate-scanner-service-intake'] },
  });

  it.each([
    [trust, [], ['ok', 'ok']],
    [trust, ['ecs:ListClusters'], ['ok', 'fail']],
    ['{"Principal":"arn:aws:iam::999988887777:role/other-intake"}', [], ['fail', 'ok']],
    [undefined, [], ['fail']],
  ])('must name the service and let it look (%#)', async (text, refused, expected) => {
    const found = await checkDescribeRole(installation, roles(text, refused));

    expect(found.map(({ state }) => state)).toEqual(expected);
  });

  it('is of no interest without a target stack', async () => {
    expect(await checkDescribeRole(emptyInstallation(), roles(trust))).toMatchObject([{ state: 'skipped' }]);
  });
});
