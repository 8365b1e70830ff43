import type { Context } from 'aws-lambda';
import { answerTemplateHook, type TemplateHookAnswer } from '../core/service/template-hook.ts';
import { invocation } from './invocation.ts';
import { lookMs } from './look.ts';
import type { AdmissionHost } from './wire-admission.ts';

/** The function of a CloudFormation hook. Always answers: CloudFormation takes no answer for a failure. */
export function templateHookHandler(
  host: AdmissionHost,
): (event: unknown, context: Context) => Promise<TemplateHookAnswer> {
  const { region, callBackDelaySeconds } = host;
  return (event, context) =>
    invocation(host, context, (signal) =>
      answerTemplateHook(event, { ...host.ports(lookMs(context)), region, callBackDelaySeconds }, signal),
    );
}
