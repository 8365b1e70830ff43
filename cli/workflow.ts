import type { Argv } from 'yargs';
import { executionStatuses } from '../core/operate/executions.ts';
import { needService, outputOf } from '../core/operate/installation.ts';
import { openStore } from '../core/operate/service-store.ts';
import { type ExecutionReport, recentExecutions, type WorkflowWish } from '../core/operate/workflow.ts';
import { terminal } from '../core/report/text.ts';
import { type Args, operation, textOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The options of `workflow`. */
export function withWorkflowOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .positional('execution', { type: 'string', describe: 'One of them, by name or ARN' })
      .option('status', {
        type: 'string',
        choices: executionStatuses.map((status) => status.toLowerCase().replaceAll('_', '-')),
        describe: 'Only those of this status',
        requiresArg: true,
      })
      .option('limit', {
        type: 'number',
        default: 20,
        describe: 'How many at most, up to 500',
        requiresArg: true,
      }),
    ['image-scanner'],
  ) as Argv<T>;
}

/** Shows the newest scans of the service, and what each of them waits for. */
export async function workflow(args: Args, world: World, done: Done): Promise<void> {
  const wish = workflowWish(args);
  const reports = await operation(args, world, async (session) => {
    const installation = needService(await session.installation(world.signal));
    const stateMachineArn = outputOf(installation.service, 'WorkflowArn');
    const { createExecutions } = await import('../core/aws/executions.ts');
    const ports = {
      executions: createExecutions({ ...session.access, stateMachineArn }),
      store: await openStore(session, installation),
      place: installation.place,
    };
    return recentExecutions(wish, ports, world.signal);
  });
  const text = args.json === true ? JSON.stringify(reports, null, 2) : table(reports);
  world.stdout.write(`${text}\n`);
  done(0);
}

function workflowWish(args: Args): WorkflowWish {
  const execution = textOf(args, 'execution');
  const word = textOf(args, 'status');
  const status = executionStatuses.find((each) => each.toLowerCase().replaceAll('_', '-') === word);
  const limit = typeof args.limit === 'number' && Number.isInteger(args.limit) ? args.limit : 20;
  return {
    most: Math.min(Math.max(limit, 1), 500),
    ...(execution === undefined ? {} : { execution }),
    ...(status === undefined ? {} : { status }),
  };
}

function table(reports: readonly ExecutionReport[]): string {
  if (reports.length === 0) return 'The workflow has no such executions.';
  return reports.flatMap(rows).join('\n');
}

function rows(report: ExecutionReport): readonly string[] {
  const { name, status, startedAt, stoppedAt, image, step, says, nextLookAt, deadlineAt, link, unknown } = report;
  const ended = stoppedAt === undefined ? '' : `, ended ${stoppedAt.toISOString()}`;
  return [
    `${status.padEnd(9)}  ${terminal(image ?? 'unknown image', 500)}`,
    `  ${name}, started ${startedAt.toISOString()}${ended}`,
    ...(says === undefined ? [] : [`  ${step === undefined ? '' : `${step}: `}${says}`]),
    ...(nextLookAt === undefined ? [] : [`  looks again at ${nextLookAt}, gives up at ${deadlineAt}`]),
    ...(unknown === undefined ? [] : [`  ${unknown}`]),
    ...(link === undefined ? [] : [`  ${link}`]),
  ].map((row) => (row.startsWith('  ') ? `  ${terminal(row, 2000)}` : row));
}
