import { describe, expect, it } from 'vitest';
import { gateOptions } from '../core/gate-options.ts';
import { firstMissing, requiredInputs, variablesOf } from './required.ts';

const complete = {
  'INPUT_TASK-DEFINITION': 'taskdef.json',
  'INPUT_QUALYS-POD': 'US2',
  'INPUT_QUALYS-TOKEN': 'token',
};

describe('the table of required inputs', () => {
  const names = requiredInputs.flatMap(({ satisfiedBy }) => satisfiedBy.flat());

  it.each(names)('%s is an option of the gate and takes the same environment variables', (name) => {
    const option = Object.entries(gateOptions).find(([known]) => known === name)?.[1];

    expect(option).toBeDefined();
    expect(variablesOf(name)).toEqual(option?.environment ?? []);
  });

  it.each(requiredInputs)('$name says first what its description in action.yml says: required', ({ name }) => {
    const option = Object.entries(gateOptions).find(([known]) => known === name)?.[1];

    expect(option?.description).toMatch(/^Required, unless /);
  });
});

describe('firstMissing', () => {
  it('is content with a task definition, a pod and a token', () => {
    expect(firstMissing(complete)).toBeUndefined();
  });

  it.each([
    ['task-definition', { 'INPUT_TASK-DEFINITION': '' }],
    ['task-definition', { 'INPUT_TASK-DEFINITION': ' \n' }],
    ['task-definition', { 'INPUT_TASK-DEFINITION': '', INPUT_CLUSTER: 'production' }],
    ['task-definition', { 'INPUT_TASK-DEFINITION': '', TASK_DEFINITION: 'taskdef.json' }],
    ['qualys-pod', { 'INPUT_QUALYS-POD': '' }],
    ['qualys-token', { 'INPUT_QUALYS-TOKEN': '' }],
    ['qualys-token', { 'INPUT_QUALYS-TOKEN': '', 'INPUT_QUALYS-USERNAME': 'user' }],
    ['qualys-token', { 'INPUT_QUALYS-TOKEN': '', QUALYS_CLIENT_SECRET: 'secret' }],
    ['qualys-token', { 'INPUT_QUALYS-TOKEN': '', QUALYS_USERNAME: 'user', QUALYS_CLIENT_SECRET: 'secret' }],
    ['qualys-token', { 'INPUT_QUALYS-TOKEN': '', INPUT_SIMULATE: 'false' }],
  ])('misses %s in %o', (name, change) => {
    expect(firstMissing({ ...complete, ...change })?.name).toBe(name);
  });

  it.each([
    [{ 'INPUT_TASK-DEFINITION': '', INPUT_CLUSTER: 'production', INPUT_SERVICE: 'web' }],
    [{ 'INPUT_QUALYS-POD': '', 'INPUT_QUALYS-GATEWAY-URL': 'https://gateway.example' }],
    [{ 'INPUT_QUALYS-POD': '', QUALYS_POD: 'EU1' }],
    [{ 'INPUT_QUALYS-POD': '', QUALYS_GATEWAY_URL: 'https://gateway.example' }],
    [{ 'INPUT_QUALYS-TOKEN': '', QUALYS_TOKEN: 'token' }],
    [{ 'INPUT_QUALYS-TOKEN': '', QUALYS_API_TOKEN: 'token' }],
    [{ 'INPUT_QUALYS-TOKEN': '', QUALYS_ACCESS_TOKEN: 'token' }],
    [{ 'INPUT_QUALYS-TOKEN': '', 'INPUT_QUALYS-USERNAME': 'user', 'INPUT_QUALYS-PASSWORD': 'password' }],
    [{ 'INPUT_QUALYS-TOKEN': '', QUALYS_USERNAME: 'user', 'INPUT_QUALYS-PASSWORD': 'password' }],
    [{ 'INPUT_QUALYS-TOKEN': '', 'INPUT_QUALYS-CLIENT-ID': 'id', QUALYS_CLIENT_SECRET: 'secret' }],
    [{ 'INPUT_QUALYS-TOKEN': '', 'INPUT_QUALYS-POD': '', INPUT_SIMULATE: 'TRUE' }],
  ])('is content with what stands in: %o', (change) => {
    expect(firstMissing({ ...complete, ...change })).toBeUndefined();
  });

  it('wants a task definition of a simulated run too', () => {
    expect(firstMissing({ INPUT_SIMULATE: 'true' })?.name).toBe('task-definition');
  });
});
