import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { WorkPlaces } from '../scan/work-places.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import { repeatable } from './passing-refusal.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** The function that runs QScanner. It is asked to begin, and its end is not waited for: Lambda keeps what it has no room for. */
export function createWorkerFunction(
  options: AwsAccess & { readonly name: string; readonly limitMs: number },
): NonNullable<WorkPlaces['function']> {
  const { name, limitMs } = options;
  const client = new LambdaClient(clientSettings(options, codes.unreachable));
  return {
    limitMs,
    start: async (id, signal) => {
      const command = new InvokeCommand({
        FunctionName: name,
        InvocationType: 'Event',
        Payload: JSON.stringify({ work: id }),
      });
      // A function that is being updated, or was not used for long, is there in a moment.
      const asked = client.send(command, abortable(signal)).catch(repeatable(/^ResourceConflict/, codes.unreachable));
      await answered(asked, {
        service: 'AWS Lambda',
        what: `the worker function ${name}`,
        permission: 'lambda:InvokeFunction',
        resource: name.startsWith('arn:') ? name : `the function ${name}`,
        codes,
      });
    },
  };
}
