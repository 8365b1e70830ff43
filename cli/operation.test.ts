import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { operationValues, textOf } from './operation.ts';

describe('an option that is given twice', () => {
  it('is taken where it has several values, one a line', () => {
    expect(operationValues({ tags: ['a=1', 'b=2,3'], regions: ['eu-west-1', 'us-east-1'] })).toEqual({
      tags: 'a=1\nb=2,3',
      regions: 'eu-west-1\nus-east-1',
    });
  });

  it.each(['region', 'account', 'stack-name', 'confirm-purge'])('is refused otherwise: --%s', (name) => {
    expect(() => operationValues({ [name]: ['one', 'other'] })).toThrow(UsageError);
    expect(() => operationValues({ [name]: ['one', 'other'] })).toThrow(`--${name} was given more than once`);
  });

  it('is refused also where only one command has it', () => {
    expect(() => textOf({ timeout: ['5m', '2h'] }, 'timeout')).toThrow('--timeout was given more than once');
  });
});
