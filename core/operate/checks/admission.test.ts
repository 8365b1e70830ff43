import { expect, it } from 'vitest';
import { sampleInstallation, samplePart } from '../../../test/fakes/installation.ts';
import type { HookedService } from '../verify-ports.ts';
import { checkAdmission } from './admission.ts';

const admission = samplePart('admission', { resources: { DeploymentHookFunction: 'hook', Role: 'role' } });
const hook = { targetArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hook', stages: ['PRE_SCALE_UP'] };

function service(fields: Partial<HookedService> = {}): HookedService {
  return { name: 'prod/shop', controller: 'ECS', strategy: 'BLUE_GREEN', hooks: [hook], ...fields };
}

async function lines(services: readonly HookedService[], isAll = true) {
  const found = await checkAdmission(sampleInstallation({ admission }), { list: async () => ({ services, isAll }) });
  return found.map(({ state, found: words }) => `${state}: ${words}`);
}

it.each([
  [service(), 'ok: 1 service covered.'],
  [service({ strategy: 'CANARY' }), 'ok: 1 service covered.'],
  [service({ strategy: 'ROLLING' }), 'warn: prod/shop: ECS documents hooks for'],
  [service({ hooks: [] }), 'warn: prod/shop: no hook of the admission stack'],
  [service({ hooks: [{ ...hook, stages: ['POST_SCALE_UP'] }] }), 'warn: prod/shop: no hook of the admission stack'],
  [service({ hooks: [{ ...hook, targetArn: hook.targetArn.replace('hook', 'other') }] }), 'warn: prod/shop: no hook'],
  [service({ controller: 'CODE_DEPLOY' }), 'warn: prod/shop: deployments by CodeDeploy'],
  [service({ controller: 'EXTERNAL' }), 'warn: prod/shop: deployments by CodeDeploy or an external'],
])('a service is covered, or it is said why not (%#)', async (one, expected) => {
  const [line] = await lines([one]);

  expect(line).toContain(expected);
});

it('services that are not covered for the same reason stand together, and are not all named', async () => {
  const uncovered = Array.from({ length: 12 }, (_, index) => service({ name: `prod/${index}`, hooks: [] }));

  const found = await lines([service(), ...uncovered], false);

  expect(found).toEqual([
    'ok: 1 service covered.',
    expect.stringMatching(/^warn: prod\/0, .*prod\/9 and 2 more: no hook/),
    'warn: Only 13 services were looked at.',
  ]);
});

it('nothing is covered where there are no hooks, and nothing is wrong with that', async () => {
  const list = () => Promise.reject(new Error('not asked'));

  expect(await checkAdmission(sampleInstallation(), { list })).toMatchObject([{ state: 'skipped' }]);
});
