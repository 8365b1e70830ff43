import type { Context } from 'aws-lambda';
import { answerDeploymentHook, type DeploymentHookAnswer } from '../core/service/deployment-hook.ts';
import { invocation } from './invocation.ts';
import { lookMs } from './look.ts';
import type { AdmissionHost } from './wire-admission.ts';

/** The function of a deployment lifecycle hook of ECS. Always answers: ECS rolls back what gets no answer. */
export function deploymentHookHandler(
  host: AdmissionHost,
): (event: unknown, context: Context) => Promise<DeploymentHookAnswer> {
  const { revision, callBackDelaySeconds } = host;
  return (event, context) =>
    invocation(host, context, (signal) =>
      answerDeploymentHook(event, { ...host.ports(lookMs(context)), revision, callBackDelaySeconds }, signal),
    );
}
