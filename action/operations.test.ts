import { describe, expect, it } from 'vitest';
import type { DeployValues } from '../core/deploy/option-values.ts';
import { UsageError } from '../core/errors.ts';
import { argumentsOf, operations } from './operations.ts';

function argumentsFor(
  name: string,
  inputs: Readonly<Record<string, string>>,
  values: DeployValues = {},
  dryRun = false,
) {
  return argumentsOf(operations[name]!, { values, dryRun, input: (each) => inputs[each] ?? '' });
}

describe('argumentsOf', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['scan', { image: 'nginx:1\n\n  redis:7 ' }, ['nginx:1', 'redis:7']],
    ['scan', { cluster: 'c', service: 's' }, ['--cluster=c', '--service=s']],
    ['scan', { 'task-definition': 'web:3', wait: 'false' }, ['--family=web:3', '--no-wait']],
    ['scan', { image: 'a', wait: 'true', timeout: '30m' }, ['a']],
    ['scan', { image: 'a', timeout: '1h' }, ['a', '--timeout=1h']],
    ['verify', { image: 'a\nb' }, ['--image=a', '--image=b']],
    ['reconcile', { target: '111122223333/eu-west-1' }, ['111122223333/eu-west-1']],
    ['policy put', { policy: 'a b.yaml' }, ['a b.yaml']],
    ['logs', {}, []],
  ])('%s with %o', (name, inputs, expected) => {
    expect(argumentsFor(name, inputs)).toEqual(expected);
  });

  it('gives the options that commands share, and never a secret', () => {
    const values = {
      region: 'eu-west-1',
      'qualys-token': 'opensesame',
      'stack-set': 'true',
      'create-connector': 'false',
      'dry-run': 'true',
    };

    const args = argumentsFor('redrive', {}, values, true);

    expect(args).toEqual(['--region=eu-west-1', '--stack-set', '--dry-run']);
  });

  it.each([
    [{ wait: 'no' }, {}, 'wait must be true or false; found "no".'],
    [{}, { 'stack-set': 'ture' }, 'stack-set must be true or false; found "ture".'],
  ])('takes no word for a flag: %o %o', (inputs, values, message) => {
    expect(() => argumentsFor('scan', { image: 'a', ...inputs }, values)).toThrow(message);
  });

  it.each(['--endpoint-url=http://evil.example', '-f', 'nginx\n --no-wait'])(
    'takes no option for a value: %j',
    (image) => {
      expect(() => argumentsFor('scan', { image })).toThrow(UsageError);
    },
  );
});
