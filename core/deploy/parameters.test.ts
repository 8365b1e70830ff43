import { expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { checkParameters, givenFor, parameterValues } from './parameters.ts';
import { readTemplate } from './template.ts';

const template = readTemplate('t', 'Parameters: { A: {}, B: {}, C: {}, D: {}, QualysApiToken: {} }\nResources: {}');

it('prefers what the user gave to what the command wishes, and that to what the stack has', () => {
  const existing = { parameters: { A: '1', B: '1', C: '1', Gone: '1' } };

  const values = parameterValues(template, existing, { A: '2', B: '2', C: undefined, Other: '2' }, { A: '3' });

  expect(values).toEqual({ A: { value: '3' }, B: { value: '2' }, C: { previous: true } });
});

it('keeps nothing in a new stack, which has nothing', () => {
  expect(parameterValues(template, undefined, { A: '2' }, {})).toEqual({ A: { value: '2' } });
});

it.each([
  [{ E: '1' }, 'no parameter "E"', 'There are A, B, C, D'],
  [{ a: '1' }, 'no parameter "a"', 'Do you mean A?'],
  [{ 'service.A': '1' }, 'no parameter "service.A"', 'This command has those of target.'],
  [{ constructor: '1' }, 'no parameter "constructor"', 'There are A, B, C, D'],
  [{ 'target.QualysApiToken': 'opensesame' }, 'QualysApiToken is a secret', 'QUALYS_TOKEN'],
  [{ QualysApiToken: 'opensesame' }, 'QualysApiToken is a secret', 'QUALYS_TOKEN'],
])('refuses %j', (given, message, remedy) => {
  const check = () => checkParameters(given, [['target', template]]);

  expect(check).toThrow(UsageError);
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ remedy: expect.stringContaining(remedy) }));
  expect(check).not.toThrow('opensesame');
});

it('gives a part what was said of all, and what was said of it, which counts more', () => {
  const given = { A: '1', B: '1', 'target.B': '2', 'service.A': '3' };

  expect(givenFor('target', given)).toEqual({ A: '1', B: '2' });
  expect(givenFor('service', given)).toEqual({ A: '3', B: '1' });
});

it('does not let names of two parts begin alike', () => {
  const named = readTemplate('n', 'Parameters: { NamePrefix: {} }\nResources: {}');
  const check = (given: Readonly<Record<string, string>>) => () =>
    checkParameters(given, [
      ['service', named],
      ['target', named],
    ]);

  expect(check({ NamePrefix: 'mine' })).toThrow(UsageError);
  expect(check({ 'service.NamePrefix': 'mine', 'target.NamePrefix': 'mine-too' })).not.toThrow();
});
