import {
  DescribeTasksCommand,
  ECSClient,
  paginateListClusters,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import { RemoteError } from '../errors.ts';
import type { DeploymentEvent } from '../event/deployment-event.ts';
import { readTaskState } from '../event/task-state.ts';
import type { Clock } from '../ports.ts';
import { type AwsAccess, abortable, clientSettings } from './client.ts';
import { type AwsAsk, awsFault } from './fault.ts';

const codes = { denied: 'unresolvable', unreachable: 'unresolvable' } as const;

/** Items of a page, and tasks of one DescribeTasks: the most that ECS takes. */
const pageSize = 100;
/** A look at everything that runs meets limits sooner than other calls, and has more time. */
const patientAttempts = 8;

/** An account and region of AWS. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Every running task of an account and region as the event that ECS would have sent of it, a page of at most 100 tasks at a time and one
 * call after the other, so that ECS has no reason to throttle others of that account.
 */
export async function* runningTasks(
  where: Place,
  access: AwsAccess,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal | undefined,
): AsyncIterable<readonly DeploymentEvent[]> {
  const client = new ECSClient({
    ...clientSettings({ ...access, region: where.region }, codes.unreachable),
    maxAttempts: patientAttempts,
  });
  const listing = { client, pageSize };
  try {
    for await (const { clusterArns = [] } of paginateListClusters(listing, {}, abortable(signal))) {
      for (const cluster of clusterArns) {
        try {
          const query = { cluster, desiredStatus: 'RUNNING' } as const;
          for await (const { taskArns = [] } of paginateListTasks(listing, query, abortable(signal))) {
            if (taskArns.length === 0) continue;
            const tasks = await describe(client, cluster, taskArns, signal);
            yield tasks.flatMap((task) => eventOf(task, where, clock));
          }
        } catch (error) {
          // Deleted since it was listed.
          if (!(error instanceof Error && error.name === 'ClusterNotFoundException')) throw error;
        }
      }
    }
  } catch (error) {
    throw awsFault(error, asked(where));
  }
}

function asked({ account, region }: Place): AwsAsk {
  return {
    service: `Amazon ECS in ${region}`,
    what: `the tasks that run in account ${account}`,
    permission: 'ecs:ListClusters, ecs:ListTasks and ecs:DescribeTasks',
    resource: '*',
    codes,
  };
}

async function describe(
  client: ECSClient,
  cluster: string,
  taskArns: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Task[]> {
  const command = new DescribeTasksCommand({ cluster, tasks: [...taskArns] });
  const { tasks = [], failures = [] } = await client.send(command, abortable(signal));
  // A task that has ended meanwhile is missing; any other failure would hide what runs.
  const failure = failures.find(({ reason }) => reason !== 'MISSING');
  if (failure === undefined) return tasks;
  throw new RemoteError(`Amazon ECS did not describe ${failure.arn ?? 'a task'} (${failure.reason ?? 'no reason'}).`, {
    code: codes.unreachable,
    retryable: true,
    remedy: 'It is tried again; see health.aws.amazon.com if it goes on.',
  });
}

/** Read as the event of the task's state is; a task that has not started, or is stopping, gives none. */
function eventOf(task: Task, { account, region }: Place, clock: Pick<Clock, 'now'>): readonly DeploymentEvent[] {
  const event = readTaskState({
    id: task.taskArn?.slice(-200) ?? 'a task',
    'detail-type': 'DescribeTasks',
    source: 'aws.ecs',
    account,
    region,
    time: (task.startedAt ?? task.createdAt ?? clock.now()).toISOString(),
    detail: task,
  });
  return event.kind === 'deployment' ? [{ ...event, trigger: 'reconcile' }] : [];
}
