import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName } from '../service/execution-name.ts';
import type { Workflow } from '../service/ports.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/**
 * The state machine of the service. An execution is named after the digest and the generation of its order, so that Step Functions
 * itself refuses a second one. It takes the same order for one that runs again; a name that it refuses has had its execution.
 */
export function createWorkflow(options: AwsAccess & { readonly stateMachineArn: string }): Workflow {
  const { stateMachineArn } = options;
  const client = new SFNClient(clientSettings(options, codes.unreachable));
  return {
    start: async (order) => {
      const name = executionName(order);
      const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(order) });
      const started = client.send(command).then(
        () => 'running' as const,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return 'over' as const;
          throw error;
        },
      );
      return answered(started, {
        service: 'AWS Step Functions',
        what: `the execution ${name}`,
        permission: 'states:StartExecution',
        resource: stateMachineArn,
        codes,
      });
    },
  };
}
