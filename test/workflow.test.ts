import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import { sampleStack } from '../scripts/sample-stacks.ts';
import { workflowDefinition } from '../scripts/workflow-definition.ts';

// The state machine of the service's template, run with functions that only answer.

type Json = Parameters<StateMachine['run']>[0];
type Handler = (input: Json) => Json;

const definition = workflowDefinition(sampleStack('service'));
const machine = new StateMachine(definition as unknown as ConstructorParameters<typeof StateMachine>[0]);

const order = {
  digest: `sha256:${'a'.repeat(64)}`,
  generation: 1,
  request: { force: false },
  claimedAt: '2026-11-21T09:00:00.000Z',
  deadlineAt: '2026-11-21T09:30:00.000Z',
};
const pending = (waitSeconds: number, step: number) => ({ order, state: 'pending', waitSeconds, scan: { step } });
const ended = { order, state: 'ended', waitSeconds: 1 };
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** Runs the machine; each answer is given once, the last one again and again, and what is a function is asked for one. */
async function run(advance: readonly (Json | Error)[], finish: readonly (Json | Error)[]) {
  const asked: { readonly state: string; readonly input: Json }[] = [];
  const answering = (state: string, answers: readonly (Json | Error)[]): Handler => {
    let given = 0;
    return (input) => {
      asked.push({ state, input });
      if (asked.length > 500) execution.abort();
      const answer = answers[Math.min(given, answers.length - 1)];
      given += 1;
      if (answer instanceof Error) throw answer;
      return answer ?? null;
    };
  };
  const execution = machine.run(order, {
    overrides: {
      taskResourceLocalHandlers: { Advance: answering('Advance', advance), Finish: answering('Finish', finish) },
      waitTimeOverrides: { Wait: 0 },
      retryIntervalOverrides: { Advance: 0, Finish: 0 },
    },
  });
  const outcome = execution.result.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  const entered: string[] = [];
  for await (const event of execution.eventLogs) {
    if (event.type === 'StateEntered') entered.push(event.state.name);
  }
  return { ...(await outcome), entered, asked };
}

describe('the workflow of a scan', () => {
  it('steps, waits and tells', async () => {
    const { entered, asked, ...outcome } = await run([pending(15, 1), pending(60, 2), ended], [{ told: 2 }]);

    expect(outcome).toEqual({ result: { told: 2 } });
    expect(entered).toEqual(['Advance', 'Ended?', 'Wait', 'Advance', 'Ended?', 'Wait', 'Advance', 'Ended?', 'Finish']);
    expect(asked.map(({ input }) => input)).toEqual([order, pending(15, 1), pending(60, 2), ended]);
  });

  it.each([0, 1, 5, 30])('takes at most 5 transitions and 3 for each of %i waits', async (waits) => {
    const answers = Array.from({ length: waits }, (_, index) => pending(60, index));

    const { entered } = await run([...answers, ended], [{ told: 1 }]);

    // One into each state that is entered, and one out of the last.
    expect(entered.length + 1).toBeLessThanOrEqual(5 + 3 * waits);
  });

  it('repeats a step that Lambda did not run, with the same input', async () => {
    const throttled = named('Lambda.TooManyRequestsException', 'Rate exceeded');

    const { asked, ...outcome } = await run([throttled, throttled, ended], [{ told: 1 }]);

    expect(outcome).toMatchObject({ result: { told: 1 } });
    expect(asked.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => ({ state: 'Advance', input: order })));
  });

  it('repeats a step that crashed from where the last one ended', async () => {
    const { asked } = await run([pending(1, 1), named('Runtime.ExitError', 'out of memory'), ended], [{ told: 1 }]);

    expect(asked.map(({ state, input }) => [state, input])).toEqual([
      ['Advance', order],
      ['Advance', pending(1, 1)],
      ['Advance', pending(1, 1)],
      ['Finish', ended],
    ]);
  });

  it('hands a step that is given up to the last one, with the order and the error', async () => {
    const { entered, asked, ...outcome } = await run([pending(1, 1), named('TypeError', 'a fault')], [{ told: 1 }]);

    expect(outcome).toMatchObject({ result: { told: 1 } });
    expect(asked.filter(({ state }) => state === 'Advance')).toHaveLength(1 + 4);
    expect(asked.at(-1)).toMatchObject({ state: 'Finish', input: { ...pending(1, 1), error: { Error: 'TypeError' } } });
    expect(entered.at(-1)).toBe('Finish');
  });

  it('hands a first step that is given up to the last one, with the order itself', async () => {
    const { asked } = await run([named('UsageError', 'TABLE_NAME is missing')], [{ told: 0 }]);

    expect(asked.at(-1)).toMatchObject({ state: 'Finish', input: { ...order, error: { Error: 'UsageError' } } });
  });

  it('tells when a step answers what nobody knows', async () => {
    const { entered } = await run([{ order, state: 'bewildered' }], [{ told: 1 }]);

    expect(entered).toEqual(['Advance', 'Ended?', 'Finish']);
  });

  it('repeats telling, and fails where the rule on failed executions sees it', async () => {
    const { entered, asked, ...outcome } = await run([ended], [named('RemoteError', 'SNS is away')]);

    expect(asked.filter(({ state }) => state === 'Finish')).toHaveLength(1 + 5);
    expect(entered.at(-1)).toBe('Untold');
    expect(outcome).toEqual({ error: expect.any(ExecutionError) });
  });
});

describe('its limits', () => {
  const { States, TimeoutSeconds } = definition;
  const functions = sampleStack('service').Resources;

  it.each(['Advance', 'Finish'])('wait longer for %s than the function may run', (state) => {
    const { Timeout } = functions[`${state}Function`]?.Properties ?? {};

    expect(States[state]?.TimeoutSeconds).toBeGreaterThan(Number(Timeout));
  });

  it('end the execution after the longest scan that the parameters allow', () => {
    const longest = 60 * 300;

    expect(TimeoutSeconds).toBeGreaterThan(longest);
  });

  it.each(['Advance', 'Finish'])('bound every retry of %s, later each time', (state) => {
    const retries = States[state]?.Retry as readonly Readonly<Record<string, number>>[];

    expect(retries.length).toBeGreaterThan(0);
    for (const retry of retries) {
      expect(retry.MaxAttempts).toBeLessThanOrEqual(8);
      expect(retry.BackoffRate).toBeGreaterThanOrEqual(2);
      expect(retry).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: expect.any(Number) });
    }
  });
});
