import { DescribeExecutionCommand, type ExecutionStatus, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { worldImage } from '../../test/fakes/service-world.ts';
import type { ScanOrder } from '../service/scan-store.ts';
import { createWorkflow } from './workflow.ts';

const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:workflow';
const { image } = worldImage(1);
const order: ScanOrder = {
  digest: image.digest,
  generation: 3,
  request: { image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] },
  claimedAt: '2026-03-01T12:00:00.000Z',
  deadlineAt: '2026-03-01T12:30:00.000Z',
};
const sfnMock = mockClient(SFNClient);

beforeEach(() => {
  sfnMock.reset();
});

function makeWorkflow() {
  const http = testHttpClient();
  const workflow = createWorkflow({ http, region: 'eu-west-1', stateMachineArn });
  return { workflow, [Symbol.asyncDispose]: () => http.close() };
}

describe('an execution', () => {
  it('is named after digest and generation, and given the order', async () => {
    await using world = makeWorkflow();
    sfnMock.on(StartExecutionCommand).resolves({});

    const started = await world.workflow.start(order);

    expect(started).toBe('running');
    const { name, input, ...rest } = sfnMock.commandCalls(StartExecutionCommand)[0]!.args[0].input;
    expect(rest).toEqual({ stateMachineArn });
    expect(name).toBe(`d-${image.digest.slice(7)}-3`);
    expect(JSON.parse(input ?? '')).toEqual(order);
  });

  it.each<[ExecutionStatus, string]>([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'over'],
    ['FAILED', 'over'],
    ['TIMED_OUT', 'over'],
    ['ABORTED', 'over'],
  ])('of a name that Step Functions refuses, and that is %s, is %s', async (status, expected) => {
    await using world = makeWorkflow();
    const name = `d-${image.digest.slice(7)}-3`;
    const executionArn = `arn:aws:states:eu-west-1:123456789012:execution:workflow:${name}`;
    sfnMock.on(StartExecutionCommand).rejects(awsError('ExecutionAlreadyExists'));
    sfnMock.on(DescribeExecutionCommand, { executionArn }).resolves({ status });

    await expect(world.workflow.start(order)).resolves.toBe(expected);
  });

  it('of which nobody may say whether it runs is neither', async () => {
    await using world = makeWorkflow();
    sfnMock.on(StartExecutionCommand).rejects(awsError('ExecutionAlreadyExists'));
    sfnMock.on(DescribeExecutionCommand).rejects(awsError('AccessDeniedException'));

    const error = await rejection(world.workflow.start(order));

    expect(error).toMatchObject({ remedy: expect.stringContaining('Allow states:DescribeExecution') });
  });

  it.each([
    ['AccessDeniedException', false, `Allow states:StartExecution on ${stateMachineArn}`],
    ['ThrottlingException', true, 'later'],
  ])('that is refused with %s', async (name, retryable, remedy) => {
    await using world = makeWorkflow();
    sfnMock.on(StartExecutionCommand).rejects(awsError(name));

    const error = await rejection(world.workflow.start(order));

    expect(error).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
  });
});
