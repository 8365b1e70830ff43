import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { readEcsArn } from '../event/arn.ts';
import type { Deployment } from '../event/deployment-event.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type AdmissionPorts, admit } from './admission.ts';

/**
 * What ECS sends to a Lambda function of a deployment lifecycle hook; `hookDetails` is what the service's owner configured, and what
 * we answered last time. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
const invocationSchema = z.object({
  executionId: z.string().min(1).max(200),
  lifecycleStage: z.string().optional(),
  executionDetails: z.object({
    serviceArn: z.string(),
    targetServiceRevisionArn: z.string(),
  }),
  hookDetails: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});

/** The answer: `FAILED` (or none) rolls the deployment back. */
export interface DeploymentHookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** Seconds. */
  readonly callBackDelay?: number;
  /** Handed back with the next invocation of the same hook; people see it in the deployment. */
  readonly hookDetails?: Readonly<Record<string, unknown>>;
}

/** A service revision as ECS describes it. */
export interface ServiceRevision {
  /** With the digests that ECS resolved, where it has. */
  readonly taskDefinition: TaskDefinition;
  readonly taskDefinitionArn: string;
}

interface HookPorts extends AdmissionPorts {
  readonly revision: (arn: string, signal?: AbortSignal) => Promise<ServiceRevision>;
  readonly callBackDelaySeconds: number;
}

/** Longest text that goes into `hookDetails`. */
const longestText = 1000;

/**
 * Answers a deployment lifecycle hook at `PRE_SCALE_UP`. Never throws: an invocation that can't be read is denied, or let
 * through where the hook only warns.
 */
export async function answerDeploymentHook(
  invocation: unknown,
  ports: HookPorts,
  signal?: AbortSignal,
): Promise<DeploymentHookAnswer> {
  const read = invocationSchema.safeParse(invocation);
  const arn = read.success ? readEcsArn(read.data.executionDetails.serviceArn) : undefined;
  if (!read.success || arn === undefined) return unreadable(read.error, ports);
  const { executionId, executionDetails, hookDetails } = read.data;
  const now = ports.clock.now();
  const since = firstAsked(hookDetails?.since, now);
  const answer = await describeAndAdmit(executionDetails.targetServiceRevisionArn, {
    id: executionId,
    deployment: deploymentOf(arn),
    since,
    ports,
    signal,
  });
  const details = { since: since.toISOString(), why: answer.text.slice(0, longestText) };
  switch (answer.kind) {
    case 'allowed':
      return { hookStatus: 'SUCCEEDED', hookDetails: details };
    case 'denied':
      return { hookStatus: 'FAILED', hookDetails: details };
    case 'pending':
      return { hookStatus: 'IN_PROGRESS', callBackDelay: ports.callBackDelaySeconds, hookDetails: details };
    default:
      return answer satisfies never;
  }
}

interface Asked {
  readonly id: string;
  readonly deployment: Deployment;
  readonly since: Date;
  readonly ports: HookPorts;
  readonly signal: AbortSignal | undefined;
}

async function describeAndAdmit(revisionArn: string, { id, deployment, since, ports, signal }: Asked) {
  let revision: ServiceRevision;
  try {
    revision = await ports.revision(revisionArn, signal);
  } catch (error) {
    // Without it there is nothing to look at: whatever waits for another look, and what is then decided, decides here too.
    return admitWithout(error, { id, deployment, since, ports, signal });
  }
  const { taskDefinition, taskDefinitionArn } = revision;
  return admit({ id, deployment, taskDefinition, taskDefinitionArn, since }, ports, signal);
}

function admitWithout(error: unknown, { id, deployment, since, ports, signal }: Asked) {
  const unknown: TaskDefinition = {
    format: 'ecs',
    source: id,
    family: deployment.service ?? 'unknown',
    platform: { kind: 'every', why: 'the service revision could not be described' },
    containers: [],
    notices: [],
  };
  const failing = { ...ports, policy: () => Promise.reject(error) };
  return admit({ id, deployment, taskDefinition: unknown, since }, failing, signal);
}

function deploymentOf({ account, region, path }: NonNullable<ReturnType<typeof readEcsArn>>): Deployment {
  const parts = path.split('/');
  const service = parts.at(-1);
  return {
    account,
    region,
    ...(parts.length > 1 && parts[0] !== undefined ? { cluster: parts[0] } : {}),
    ...(service === undefined ? {} : { service }),
  };
}

/** What we answered last time; what is no date, or lies ahead, is not ours, and the waiting begins now. */
function firstAsked(since: unknown, now: Date): Date {
  const time = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  return time <= now.getTime() ? new Date(time) : now;
}

function unreadable(error: unknown, { settings, count, log }: HookPorts): DeploymentHookAnswer {
  count('AdmissionErrors');
  const why = new UnreadableInputError('The invocation is not that of a deployment lifecycle hook.', {
    remedy: 'Use the function as the target of a hook at PRE_SCALE_UP.',
    cause: error,
  });
  log.error(why.message, { remedy: why.remedy });
  return {
    hookStatus: settings.failureMode === 'warn' ? 'SUCCEEDED' : 'FAILED',
    hookDetails: { why: `${why.message} ${why.remedy}` },
  };
}
