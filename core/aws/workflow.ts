import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName } from '../service/execution-name.ts';
import type { Workflow } from '../service/ports.ts';
import type { ScanOrder } from '../service/scan-store.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/**
 * The state machine of the service. An execution is named after the digest and the generation of its order, so that Step Functions
 * itself refuses a second one. A name that it refuses may have an execution that runs all the same: whether it does is asked, as
 * Step Functions takes a repeated start for the first only where its input is the same to the letter.
 */
export function createWorkflow(options: AwsAccess & { readonly stateMachineArn: string }): Workflow {
  const { stateMachineArn } = options;
  const client = new SFNClient(clientSettings(options, codes.unreachable));
  const asked = <Answer>(answer: Promise<Answer>, name: string, permission: string, resource: string) =>
    answered(answer, { service: 'AWS Step Functions', what: `the execution ${name}`, permission, resource, codes });

  const isNew = (order: ScanOrder, name: string): Promise<boolean> => {
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(order) });
    const started = client.send(command).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return false;
        throw error;
      },
    );
    return asked(started, name, 'states:StartExecution', stateMachineArn);
  };
  const isRunning = async (name: string): Promise<boolean> => {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const described = client.send(new DescribeExecutionCommand({ executionArn }));
    const { status } = await asked(described, name, 'states:DescribeExecution', executionArn);
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  };
  return {
    start: async (order) => {
      const name = executionName(order);
      return (await isNew(order, name)) || (await isRunning(name)) ? 'running' : 'over';
    },
  };
}
