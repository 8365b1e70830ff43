import { expect, it } from 'vitest';
import { emptyInstallation, sampleInstallation, samplePart, sampleTarget } from '../../../test/fakes/installation.ts';
import { version } from '../../version.ts';
import { checkStacks } from './stacks.ts';

it('nothing deployed is a warning that says where it was looked for', () => {
  expect(checkStacks(emptyInstallation())).toMatchObject([
    { state: 'warn', found: expect.stringContaining('account 111122223333 in eu-west-1') },
  ]);
});

it.each([
  ['CREATE_COMPLETE', version, 'ok'],
  ['UPDATE_COMPLETE', version, 'ok'],
  ['UPDATE_ROLLBACK_COMPLETE', version, 'ok'],
  ['UPDATE_IN_PROGRESS', version, 'warn'],
  ['UPDATE_ROLLBACK_FAILED', version, 'fail'],
  ['DELETE_FAILED', version, 'fail'],
  ['CREATE_COMPLETE', '0.0.1', 'warn'],
])('a stack that is %s, of version %s: %s', (status, of, state) => {
  const service = samplePart('service', { status, outputs: { Version: of } });

  expect(checkStacks(sampleInstallation({ service }))).toMatchObject([{ state }]);
});

it('each stack is looked at', () => {
  expect(checkStacks(sampleInstallation({ target: sampleTarget() }))).toHaveLength(2);
});
