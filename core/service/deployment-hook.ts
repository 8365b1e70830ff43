import * as z from 'zod';
import { UnreadableInputError } from '../errors.ts';
import { type EcsArn, readEcsArn } from '../event/arn.ts';
import type { Deployment } from '../event/deployment-event.ts';
import { type AdmissionPorts, admit, type WishedDefinition } from './admission.ts';

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
  /** For people; the log of the function has it too. */
  readonly reason: string;
  /** Merged with what the service's owner configured, and handed back at the next invocation of the same hook in this deployment. */
  readonly hookDetails?: Readonly<Record<string, unknown>>;
}

/** What the host of a deployment lifecycle hook gives it. */
export interface DeploymentHookPorts extends AdmissionPorts {
  /** A service revision as ECS describes it. */
  readonly revision: (arn: string, signal: AbortSignal) => Promise<WishedDefinition>;
  readonly callBackDelaySeconds: number;
}

/** ECS does not say how long a reason may be. */
const longestReason = 1000;

/**
 * Answers a deployment lifecycle hook at `PRE_SCALE_UP` (or `POST_SCALE_UP`, when ECS has resolved every tag). Never throws: an invocation
 * that can't be read is denied, or let through where the hook only warns.
 */
export async function answerDeploymentHook(
  invocation: unknown,
  ports: DeploymentHookPorts,
  signal?: AbortSignal,
): Promise<DeploymentHookAnswer> {
  const read = invocationSchema.safeParse(invocation);
  const arn = read.success ? readEcsArn(read.data.executionDetails.serviceArn) : undefined;
  if (!read.success || arn === undefined) return unreadable(read.error, ports);
  const { executionId, lifecycleStage, executionDetails, hookDetails } = read.data;
  const deployment = deploymentOf(arn);
  const since = firstAsked(hookDetails, lifecycleStage, ports.clock.now());
  const wish = {
    id: executionId,
    deployment,
    name: `${deployment.cluster ?? 'default'}/${deployment.service}`,
    since,
    describe: (within: AbortSignal) => ports.revision(executionDetails.targetServiceRevisionArn, within),
  };
  const answer = await admit(wish, ports, signal);
  const reason = answer.text.slice(0, longestReason);
  switch (answer.kind) {
    case 'allowed':
      return { hookStatus: 'SUCCEEDED', reason };
    case 'denied':
      return { hookStatus: 'FAILED', reason };
    case 'pending':
      return {
        hookStatus: 'IN_PROGRESS',
        reason,
        callBackDelay: ports.callBackDelaySeconds,
        hookDetails: { since: since.toISOString(), stage: lifecycleStage },
      };
    default:
      return answer satisfies never;
  }
}

/** `service/cluster/name`, or `service/name` in the short form of old services, which does not tell the cluster. */
function deploymentOf({ account, region, path }: EcsArn): Deployment & { readonly service: string } {
  const parts = path.split('/');
  const [first = path] = parts;
  return { account, region, ...(parts.length > 1 ? { cluster: first } : {}), service: parts.at(-1) ?? path };
}

/**
 * What we answered last time at this stage; what is no date, or lies ahead, or is of another stage, is not ours, and the waiting
 * begins now.
 */
function firstAsked(
  details: Readonly<Record<string, unknown>> | null | undefined,
  stage: string | undefined,
  now: Date,
) {
  const time = typeof details?.since === 'string' ? Date.parse(details.since) : Number.NaN;
  return details?.stage === stage && time <= now.getTime() ? new Date(time) : now;
}

function unreadable(error: unknown, { settings, count, log }: DeploymentHookPorts): DeploymentHookAnswer {
  count('AdmissionErrors');
  const why = new UnreadableInputError('The invocation is not that of a deployment lifecycle hook.', {
    remedy: 'Use the function as the target of a hook at PRE_SCALE_UP.',
    cause: error,
  });
  log.error(why.message, { remedy: why.remedy });
  return {
    hookStatus: settings.failureMode === 'warn' ? 'SUCCEEDED' : 'FAILED',
    reason: `${why.message} ${why.remedy}`,
  };
}
