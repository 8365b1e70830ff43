import * as z from 'zod';
import { reasonOf } from '../errors.ts';
import { sentence } from '../reason.ts';
import { fromEcs } from '../task-definition/from-ecs.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type AdmissionPorts, admit } from './admission.ts';

/** CloudFormation invokes a hook at most this often for one resource; the last answer has to decide. */
const invocations = 3;

/**
 * What CloudFormation sends to a Lambda hook before it makes or changes a resource.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
const invocationSchema = z.object({
  clientRequestToken: z.string().min(1),
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
  readonly clientRequestToken: string;
  readonly callbackContext?: { readonly since: string };
  readonly callbackDelaySeconds?: number;
}

interface HookPorts extends AdmissionPorts {
  readonly region: string;
  readonly callBackDelaySeconds: number;
}

/** CloudFormation cuts longer messages. */
const longestMessage = 4096;

/**
 * Answers a CloudFormation hook on `AWS::ECS::TaskDefinition`. Never throws: what can't be read is an internal failure, or let through
 * where the hook only warns. CloudFormation asks at most three times, so a first scan seldom ends in time: the images of a
 * stack are best gated before, and what was scanned there is known here.
 */
export async function answerTemplateHook(
  invocation: unknown,
  ports: HookPorts,
  signal?: AbortSignal,
): Promise<TemplateHookAnswer> {
  const read = invocationSchema.safeParse(invocation);
  if (!read.success) {
    const token = z.object({ clientRequestToken: z.string() }).safeParse(invocation).data?.clientRequestToken ?? '';
    return notRead('The invocation is not that of a CloudFormation hook.', token, ports);
  }
  const { clientRequestToken, requestData } = read.data;
  if (requestData.targetName !== 'AWS::ECS::TaskDefinition') {
    return { hookStatus: 'SUCCESS', message: 'It is no task definition.', clientRequestToken };
  }
  let taskDefinition: TaskDefinition;
  try {
    taskDefinition = readProperties(read.data);
  } catch (error) {
    return notRead(sentence(reasonOf(error)), clientRequestToken, ports);
  }
  return answerFor(read.data, taskDefinition, ports, signal);
}

async function answerFor(
  { clientRequestToken, awsAccountId, requestContext }: Invocation,
  taskDefinition: TaskDefinition,
  ports: HookPorts,
  signal: AbortSignal | undefined,
): Promise<TemplateHookAnswer> {
  const now = ports.clock.now();
  const since = firstAsked(requestContext?.callbackContext, now);
  const wish = {
    id: clientRequestToken,
    deployment: { account: awsAccountId, region: ports.region },
    taskDefinition,
    since,
    last: (requestContext?.invocation ?? invocations) >= invocations,
  };
  const answer = await admit(wish, ports, signal);
  const message = answer.text.slice(0, longestMessage);
  switch (answer.kind) {
    case 'allowed':
      return { hookStatus: 'SUCCESS', message, clientRequestToken };
    case 'denied':
      return { hookStatus: 'FAILED', errorCode: 'NonCompliant', message, clientRequestToken };
    case 'pending':
      return {
        hookStatus: 'IN_PROGRESS',
        message,
        clientRequestToken,
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

function notRead(message: string, clientRequestToken: string, { settings, count, log }: HookPorts): TemplateHookAnswer {
  count('AdmissionErrors');
  log.error(message);
  if (settings.failureMode === 'warn') return { hookStatus: 'SUCCESS', message, clientRequestToken };
  return {
    hookStatus: 'FAILED',
    errorCode: 'InternalFailure',
    message,
    clientRequestToken,
  } satisfies TemplateHookAnswer;
}
