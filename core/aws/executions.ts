import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import {
  type Execution,
  type ExecutionEvent,
  type ExecutionStatus,
  type Executions,
  executionStatuses,
} from '../operate/executions.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const pageSize = 100;

/** The executions of a state machine. What is in them is encrypted with its key. */
export function createExecutions(options: AwsAccess & { readonly stateMachineArn: string }): Executions {
  const { stateMachineArn } = options;
  const client = new SFNClient(clientSettings(options, codes.unreachable));
  const ask = (what: string, action: string, resource: string) => ({
    service: 'AWS Step Functions',
    what,
    permission: `states:${action}${action === 'ListExecutions' ? '' : ' (and kms:Decrypt of the key of the service)'}`,
    resource,
    codes,
  });
  return {
    list: async ({ most, status }, signal) => {
      const found: Execution[] = [];
      let token: string | undefined;
      do {
        const command = new ListExecutionsCommand({
          stateMachineArn,
          maxResults: Math.min(pageSize, most - found.length),
          ...(status === undefined ? {} : { statusFilter: status }),
          ...(token === undefined ? {} : { nextToken: token }),
        });
        const asked = client.send(command, abortable(signal));
        const answer = await answered(asked, ask('its executions', 'ListExecutions', stateMachineArn));
        found.push(...(answer.executions ?? []).map(readExecution));
        token = answer.nextToken;
      } while (token !== undefined && found.length < most);
      return found.slice(0, most);
    },

    find: async (arnOrName, signal) => {
      const arn = arnOrName.startsWith('arn:')
        ? arnOrName
        : `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${arnOrName}`;
      const command = new DescribeExecutionCommand({ executionArn: arn });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      const answer = await answered(asked, ask(`the execution ${arnOrName}`, 'DescribeExecution', arn));
      if (answer === undefined) return undefined;
      return { ...readExecution(answer), ...(answer.input === undefined ? {} : { input: answer.input }) };
    },

    last: async (arn, most, signal) => {
      const command = new GetExecutionHistoryCommand({
        executionArn: arn,
        reverseOrder: true,
        maxResults: most,
        includeExecutionData: true,
      });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      const answer = await answered(asked, ask('the history of an execution', 'GetExecutionHistory', arn));
      return (answer?.events ?? []).map(readEvent);
    },
  };
}

function readExecution(
  item: Partial<Pick<ExecutionListItem, 'executionArn' | 'name' | 'status' | 'startDate' | 'stopDate'>>,
): Execution {
  const arn = item.executionArn ?? '';
  return {
    arn,
    name: item.name ?? arn.split(':').at(-1) ?? '',
    status: statusOf(item.status),
    startedAt: item.startDate ?? new Date(0),
    ...(item.stopDate === undefined ? {} : { stoppedAt: item.stopDate }),
  };
}

/** A status that is not known yet is taken for one that goes on. */
function statusOf(status: string | undefined): ExecutionStatus {
  return executionStatuses.find((known) => known === status) ?? 'RUNNING';
}

function readEvent(event: HistoryEvent): ExecutionEvent {
  const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
  const ended =
    event.executionFailedEventDetails ??
    event.executionAbortedEventDetails ??
    event.executionTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails;
  const texts = {
    state: entered?.name ?? exited?.name,
    input: entered?.input,
    output: exited?.output ?? event.executionSucceededEventDetails?.output,
    error: ended?.error,
    cause: ended?.cause,
  };
  return {
    at: event.timestamp ?? new Date(0),
    type: event.type ?? 'Unknown',
    ...(Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as Partial<ExecutionEvent>),
  };
}

function undefinedIfMissing(error: unknown): undefined {
  const missing = error instanceof Error && /^(?:ExecutionDoesNotExist|InvalidArn)$/.test(error.name);
  if (!missing) throw error;
}
