import type { Context } from 'aws-lambda';
import { UnreadableInputError } from '../core/errors.ts';
import { logStreamLink } from '../core/operate/console-link.ts';
import { isWorkId } from '../core/scan/work.ts';
import { doWork, type Worker } from '../core/worker/do-work.ts';
import { removeLeftovers } from '../core/worker/leftovers.ts';
import { faultFields } from './log.ts';
import type { Environment } from './variables.ts';
import type { WorkerHost } from './wire-worker.ts';

/** What is left beside the scan, in milliseconds: for reading its reports, and for writing how it ended. */
const marginMs = { function: 30_000, build: 60_000 } as const;

/** The function that does one piece of work: `{"work": "<its name>"}` is all that it is told. */
export function workerHandler(host: WorkerHost): (event: unknown, context: Context) => Promise<void> {
  return async (event, context) => {
    const { log } = host;
    log.begin(context);
    try {
      const work = typeof event === 'object' && event !== null && 'work' in event ? event.work : undefined;
      const id = readId(work);
      // A container has one invocation at a time, and keeps what an earlier one was stopped over.
      await removeLeftovers(host.temporaryDirectory());
      await doWork(id, functionWorker(context), host.ports(accountIn(context.invokedFunctionArn)));
    } catch (error) {
      log.error('The worker failed.', faultFields(error));
      throw error;
    }
  };
}

function functionWorker(context: Context): Worker {
  const { awsRequestId, invokedFunctionArn, logGroupName, logStreamName } = context;
  const [, partition = '', , region = ''] = invokedFunctionArn.split(':');
  const place = { group: logGroupName, stream: logStreamName, filter: `"${awsRequestId}"` };
  const log = logStreamLink(place, { region, partition });
  return {
    name: awsRequestId,
    ...(log === undefined ? {} : { log }),
    leftMs: () => context.getRemainingTimeInMillis() - marginMs.function,
    marginMs: marginMs.function,
  };
}

/**
 * Does the work that `WORK_ID` names, as a build. The exit code of the build: 0 when it is known how the work ended, whatever that is, or when
 * another has it.
 */
export async function buildWork(host: WorkerHost, environment: Environment): Promise<0 | 1> {
  const { log } = host;
  try {
    const worker = buildWorker(environment, Date.now());
    await doWork(readId(environment.WORK_ID), worker, host.ports(accountIn(environment.CODEBUILD_BUILD_ARN ?? '')));
    return 0;
  } catch (error) {
    log.error('The worker failed.', faultFields(error));
    return 1;
  } finally {
    await host.close();
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function buildWorker(environment: Environment, now: number): Worker {
  const { CODEBUILD_BUILD_ID: name = 'build', CODEBUILD_BUILD_URL: url = '' } = environment;
  const startedAt = Number(environment.CODEBUILD_START_TIME) || now;
  return {
    name,
    ...(url.startsWith('https://') ? { log: url } : {}),
    leftMs: ({ limitMs }) => startedAt + limitMs - now - marginMs.build,
    marginMs: marginMs.build,
  };
}

function readId(work: unknown): string {
  if (isWorkId(work)) return work;
  throw new UnreadableInputError('The worker was not told its work.', {
    remedy: 'Workers are started by the workflow alone.',
  });
}

/** The account in an ARN. */
function accountIn(arn: string): string | undefined {
  return /^arn:[a-z-]+:[a-z]+:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1];
}
