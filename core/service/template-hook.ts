import * as z from 'zod';
import { reasonOf } from '../errors.ts';
import { sentence } from '../reason.ts';
import { fromEcs } from '../task-definition/from-ecs.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type AdmissionPorts, admit } from './admission.ts';

/** CloudFormation invokes a hook at most this often for one resource; the last answer has to decide. */
const invocations = 3;

/** To be given back; it is in every answer that AWS documents, but not in its example of an invocation. */
const tokenSchema = z.object({ clientRequestToken: z.string().optional().catch(undefined) });

/** What tells a task definition from what is none of our business. */
const targetSchema = z.object({
  actionInvocationPoint: z.string().optional().catch(undefined),
  requestData: z.object({ targetName: z.string() }),
});

/**
 * What CloudFormation (or Cloud Control) sends to a Lambda hook before it makes or changes a resource.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
const invocationSchema = z.object({
  awsAccountId: z.string().regex(/^\d{12}$/),
  stackId: z.string().nullish(),
  requestData: z.object({
    targetName: z.string(),
    targetLogicalId: z.string().nullish(),
    targetModel: z.object({ resourceProperties: z.record(z.string(), z.unknown()) }),
  }),
  requestContext: z
    .object({ invocation: z.int().positive().catch(invocations), callbackContext: z.unknown() })
    .nullish()
    .catch(undefined),
});

type Invocation = z.infer<typeof invocationSchema>;

/** The answer; `FAILED` stops the operation where the hook's failure mode is FAIL. */
export interface TemplateHookAnswer {
  readonly hookStatus: 'SUCCESS' | 'FAILED' | 'IN_PROGRESS';
  readonly errorCode?: 'NonCompliant' | 'InternalFailure';
  readonly message: string;
  /** As it came. */
  readonly clientRequestToken?: string;
  readonly callbackContext?: { readonly since: string };
  readonly callbackDelaySeconds?: number;
}

/** What the host of a CloudFormation hook gives it. */
export interface TemplateHookPorts extends AdmissionPorts {
  readonly region: string;
  readonly callBackDelaySeconds: number;
}

/** CloudFormation cuts longer messages (and Cloud Control those of more than 1024 characters). */
const longestMessage = 4096;

/**
 * Answers a CloudFormation hook on `AWS::ECS::TaskDefinition`. Never throws: what can't be read is an internal failure, or let through
 * where the hook only warns. CloudFormation asks at most three times, so a first scan seldom ends in time: the images of a
 * stack are best gated before, and what was scanned there is known here.
 */
export async function answerTemplateHook(
  invocation: unknown,
  ports: TemplateHookPorts,
  signal?: AbortSignal,
): Promise<TemplateHookAnswer> {
  const { clientRequestToken } = tokenSchema.safeParse(invocation).data ?? {};
  const answer = await answerOf(invocation, clientRequestToken, ports, signal);
  return clientRequestToken === undefined ? answer : { ...answer, clientRequestToken };
}

async function answerOf(
  invocation: unknown,
  token: string | undefined,
  ports: TemplateHookPorts,
  signal: AbortSignal | undefined,
): Promise<TemplateHookAnswer> {
  const target = targetSchema.safeParse(invocation).data;
  if (target === undefined) return notRead('The invocation is not that of a CloudFormation hook.', ports);
  const { targetName } = target.requestData;
  if (/^(?:STACK|CHANGE_SET)$/.test(targetName))
    return notRead('The hook is for resources, not for whole stacks.', ports);
  if (targetName !== 'AWS::ECS::TaskDefinition') {
    return { hookStatus: 'SUCCESS', message: 'It is no task definition.' };
  }
  if (target.actionInvocationPoint?.startsWith('DELETE') === true) {
    return { hookStatus: 'SUCCESS', message: 'What is deleted runs nothing.' };
  }
  const read = invocationSchema.safeParse(invocation);
  if (!read.success) return notRead('The invocation does not say what the task definition is.', ports);
  let taskDefinition: TaskDefinition;
  try {
    taskDefinition = readProperties(read.data);
  } catch (error) {
    return notRead(sentence(reasonOf(error)), ports);
  }
  return judge(read.data, token ?? taskDefinition.source, taskDefinition, ports, signal);
}

async function judge(
  { awsAccountId, requestContext }: Invocation,
  id: string,
  taskDefinition: TaskDefinition,
  ports: TemplateHookPorts,
  signal: AbortSignal | undefined,
): Promise<TemplateHookAnswer> {
  const since = firstAsked(requestContext?.callbackContext, ports.clock.now());
  const wish = {
    id,
    deployment: { account: awsAccountId, region: ports.region },
    name: taskDefinition.family,
    since,
    last: (requestContext?.invocation ?? invocations) >= invocations,
    describe: async () => ({ taskDefinition }),
  };
  const answer = await admit(wish, ports, signal);
  const message = answer.text.slice(0, longestMessage);
  switch (answer.kind) {
    case 'allowed':
      return { hookStatus: 'SUCCESS', message };
    case 'denied':
      return { hookStatus: 'FAILED', errorCode: 'NonCompliant', message };
    case 'pending':
      return {
        hookStatus: 'IN_PROGRESS',
        message,
        callbackContext: { since: since.toISOString() },
        callbackDelaySeconds: ports.callBackDelaySeconds,
      };
    default:
      return answer satisfies never;
  }
}

/** The resource as the template that it comes from. */
function readProperties({ requestData, stackId }: Invocation): TaskDefinition {
  const { targetName, targetLogicalId, targetModel } = requestData;
  const name = targetLogicalId ?? 'TaskDefinition';
  const template = { Resources: { [name]: { Type: targetName, Properties: targetModel.resourceProperties } } };
  return fromEcs(template, stackId == null ? name : `${stackId}#${name}`);
}

function firstAsked(context: unknown, now: Date): Date {
  const { since } = z.object({ since: z.string() }).safeParse(context).data ?? {};
  const time = Date.parse(since ?? '');
  return time <= now.getTime() ? new Date(time) : now;
}

function notRead(message: string, { settings, count, log }: TemplateHookPorts): TemplateHookAnswer {
  count('AdmissionErrors');
  log.error(message);
  if (settings.failureMode === 'warn') return { hookStatus: 'SUCCESS', message };
  return { hookStatus: 'FAILED', errorCode: 'InternalFailure', message };
}
