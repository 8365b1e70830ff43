import type { Reason } from '../reason.ts';
import { printable } from '../report/text.ts';
import { readWorkflowInput, type WorkflowInput } from './order-schema.ts';
import type { ServicePorts } from './ports.ts';
import { settle } from './settle.ts';

/** What the last step of the workflow gives back, for the execution's history. */
export interface FinishAnswer {
  readonly digest: string;
  readonly generation: number;
  /** Uses told now; those that an earlier attempt told do not count. */
  readonly told: number;
}

/**
 * The last step of the workflow: tells every use of the digest how its scan ended. With `error` (a step before it was given up) the
 * scan ends by that first. Throws when a use could not be told, or not in time; repeated, it goes on where it stopped.
 */
export async function finishOrder(input: unknown, ports: ServicePorts, signal?: AbortSignal): Promise<FinishAnswer> {
  const { order, error } = readWorkflowInput(input);
  const { digest, generation } = order;
  const told = await settle({ digest, generation, reason: reasonOfStep(error) }, ports, signal);
  return { digest, generation, told };
}

/** Why a scan that is still running ends now. */
function reasonOfStep(error: WorkflowInput['error']): Reason {
  const remedy =
    'It is tried again by itself; look at the execution in Step Functions and at the log of the advance Lambda.';
  if (error === undefined) {
    return {
      code: 'internal',
      message: 'The workflow of the scan came to its last step before the scan had ended.',
      remedy,
    };
  }
  const said = [error.Error, causeOf(error.Cause)].filter((text) => text !== '').map((text) => printable(text, 500));
  return { code: 'internal', message: `A step of the scan was given up: ${said.join(': ')}`, remedy };
}

/** A Lambda's error comes as JSON with its message inside. */
function causeOf(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { readonly errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
