import {
  CloudFormationClient,
  type CloudFormationServiceException,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type ResourceChange,
  type Stack as StackAnswer,
  type StackEvent as StackEventAnswer,
} from '@aws-sdk/client-cloudformation';
import type {
  Change,
  ChangeSet,
  CloudFormation,
  NewChangeSet,
  ParameterValue,
  Stack,
  StackEvent,
} from '../deploy/cloudformation.ts';
import { OvertakenError } from '../deploy/overtaken.ts';
import { OperationError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import { type AwsAccess, clientSettings } from './client.ts';
import { awsFault } from './fault.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** Events looked back when nothing is known of a stack yet. */
const mostPages = 20;

/** CloudFormation of one region, with the SDK's credentials. With `roleArn` it makes changes as that role, as does the stack ever after. */
export function createCloudFormation(
  options: AwsAccess & { readonly region: string; readonly roleArn?: string },
): CloudFormation {
  const { region, roleArn } = options;
  const client = new CloudFormationClient({ ...clientSettings(options, codes.unreachable), maxAttempts: 6 });
  const asked = <Answer>(answer: Promise<Answer>, action: string, stack: string): Promise<Answer> =>
    answer.catch((error: unknown) => {
      if (isOvertaken(error)) throw new OvertakenError(shortName(stack), error);
      if (nameOf(error) === 'ValidationError') throw refused(error, action, stack);
      throw awsFault(error, {
        service: `AWS CloudFormation in ${region}`,
        what: `${action} on ${shortName(stack)}`,
        permission: `cloudformation:${action}`,
        resource: stack.startsWith('arn:')
          ? stack
          : `arn:${partitionOf(region).partition}:cloudformation:${region}:*:stack/${stack}/*`,
        codes,
      });
    });
  return {
    async stack(name, signal) {
      const command = new DescribeStacksCommand({ StackName: name });
      const answer = await client.send(command, abortable(signal)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        return asked<undefined>(Promise.reject(error), 'DescribeStacks', name);
      });
      const [stack] = answer?.Stacks ?? [];
      return stack === undefined ? undefined : readStack(stack);
    },

    async createChangeSet(wish, signal) {
      const command = new CreateChangeSetCommand({
        ...changeSetInput(wish),
        ...(roleArn === undefined ? {} : { RoleARN: roleArn }),
      });
      const answer = await client.send(command, abortable(signal)).catch((error: unknown) => {
        // The same run asked for it before and did not hear the answer.
        if (nameOf(error) === 'AlreadyExistsException') return undefined;
        return asked<undefined>(Promise.reject(error), 'CreateChangeSet', wish.stack);
      });
      if (answer?.Id !== undefined) return answer.Id;
      const describe = new DescribeChangeSetCommand({ StackName: wish.stack, ChangeSetName: wish.name });
      const known = await asked(client.send(describe, abortable(signal)), 'DescribeChangeSet', wish.stack);
      return known.ChangeSetId ?? wish.name;
    },

    async changeSet(arn, signal) {
      const changes: Change[] = [];
      let token: string | undefined;
      do {
        const command = new DescribeChangeSetCommand({
          ChangeSetName: arn,
          IncludePropertyValues: false,
          ...(token === undefined ? {} : { NextToken: token }),
        });
        const answer = await asked(client.send(command, abortable(signal)), 'DescribeChangeSet', arn);
        const end = endOf(answer);
        if (end !== undefined) return end;
        changes.push(
          ...(answer.Changes ?? []).flatMap((each) => (each.ResourceChange ? [readChange(each.ResourceChange)] : [])),
        );
        token = answer.NextToken;
      } while (token !== undefined);
      return { state: 'ready', changes };
    },

    async executeChangeSet(arn, token, signal) {
      const command = new ExecuteChangeSetCommand({ ChangeSetName: arn, ClientRequestToken: token });
      await asked(client.send(command, abortable(signal)), 'ExecuteChangeSet', arn);
    },

    async deleteChangeSet(arn, signal) {
      const command = new DeleteChangeSetCommand({ ChangeSetName: arn });
      await asked(client.send(command, abortable(signal)), 'DeleteChangeSet', arn);
    },

    async deleteStack(name, token, retain, signal) {
      const command = new DeleteStackCommand({
        StackName: name,
        ClientRequestToken: token,
        ...(retain === undefined || retain.length === 0 ? {} : { RetainResources: [...retain] }),
      });
      await asked(client.send(command, abortable(signal)), 'DeleteStack', name);
    },

    async continueUpdateRollback(name, token, signal) {
      const command = new ContinueUpdateRollbackCommand({ StackName: name, ClientRequestToken: token });
      await asked(client.send(command, abortable(signal)), 'ContinueUpdateRollback', name);
    },

    async events(stackId, after, signal) {
      const newest: StackEvent[] = [];
      let token: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const command = new DescribeStackEventsCommand({
          StackName: stackId,
          ...(token === undefined ? {} : { NextToken: token }),
        });
        const answer = await client.send(command, abortable(signal)).catch((error: unknown) => {
          if (isMissing(error)) return undefined;
          return asked<undefined>(Promise.reject(error), 'DescribeStackEvents', stackId);
        });
        const events = (answer?.StackEvents ?? []).map(readEvent);
        const known = events.findIndex(({ id }) => id === after);
        newest.push(...(known < 0 ? events : events.slice(0, known)));
        token = answer?.NextToken;
        if (known >= 0 || token === undefined) break;
      }
      return newest.reverse();
    },
  };
}

/** What CloudFormation finds wrong with the template, a parameter, or the state of the stack. */
function refused(error: unknown, action: string, stack: string): OperationError {
  const words = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim() : '';
  return new OperationError(`AWS CloudFormation refused ${action} on ${shortName(stack)}: ${words}`, {
    remedy: 'Correct what it names, and run the command again.',
    cause: error,
  });
}

function changeSetInput(wish: NewChangeSet) {
  const template = 'body' in wish.template ? { TemplateBody: wish.template.body } : { TemplateURL: wish.template.url };
  return {
    StackName: wish.stack,
    ChangeSetName: wish.name,
    ChangeSetType: wish.type,
    Description: wish.description,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(wish.parameters).map(([key, value]) => ({ ParameterKey: key, ...parameter(value) })),
    Tags: Object.entries(wish.tags).map(([Key, Value]) => ({ Key, Value })),
    ClientToken: `${wish.name}-${wish.stack}`.slice(0, 128),
    ...template,
  };
}

function parameter(value: ParameterValue) {
  return 'value' in value ? { ParameterValue: value.value } : { UsePreviousValue: true };
}

/** CloudFormation calls an empty change set failed, and tells it by its words alone. */
function endOf({ Status, StatusReason = '' }: DescribeChangeSetCommandOutput): ChangeSet | undefined {
  if (Status === 'CREATE_COMPLETE') return undefined;
  if (Status !== 'FAILED') return { state: 'pending' };
  const empty = /didn't contain changes|no updates are to be performed/i.test(StatusReason);
  return empty ? { state: 'empty' } : { state: 'failed', reason: StatusReason };
}

function readChange(change: ResourceChange): Change {
  const properties = (change.Details ?? []).flatMap(({ Target }) => Target?.Name ?? []);
  return {
    action: actionOf(change.Action),
    logicalId: change.LogicalResourceId ?? '?',
    type: change.ResourceType ?? '?',
    replacement: replacementOf(change),
    properties: [...new Set(properties)],
    ...(change.PhysicalResourceId === undefined ? {} : { physicalId: change.PhysicalResourceId }),
    ...(change.PolicyAction === undefined ? {} : { policyAction: change.PolicyAction }),
  };
}

/** An action that is not known yet may be anything. */
function actionOf(action: ResourceChange['Action']): Change['action'] {
  const known = ['Add', 'Modify', 'Remove', 'Import', 'Dynamic'] as const;
  return known.find((one) => one === action) ?? 'Dynamic';
}

function replacementOf({ Action, Replacement }: ResourceChange): Change['replacement'] {
  if (Action !== 'Modify' && Action !== 'Dynamic') return 'no';
  if (Replacement === 'False') return 'no';
  return Replacement === 'True' ? 'yes' : 'maybe';
}

function readStack(stack: StackAnswer): Stack {
  const pairs = <Entry>(entries: readonly Entry[] | undefined, read: (entry: Entry) => readonly [string, string]) =>
    Object.fromEntries((entries ?? []).map(read));
  const changedAt = stack.LastUpdatedTime ?? stack.CreationTime;
  return {
    name: stack.StackName ?? '?',
    id: stack.StackId ?? stack.StackName ?? '?',
    status: stack.StackStatus ?? 'UNKNOWN',
    outputs: pairs(stack.Outputs, ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    parameters: pairs(stack.Parameters, ({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    tags: pairs(stack.Tags, ({ Key = '', Value = '' }) => [Key, Value]),
    ...(stack.Description === undefined ? {} : { description: stack.Description }),
    ...(stack.StackStatusReason === undefined ? {} : { statusReason: stack.StackStatusReason }),
    ...(changedAt === undefined ? {} : { changedAt }),
  };
}

function readEvent(event: StackEventAnswer): StackEvent {
  return {
    id: event.EventId ?? '',
    at: event.Timestamp ?? new Date(0),
    logicalId: event.LogicalResourceId ?? '?',
    type: event.ResourceType ?? '?',
    status: event.ResourceStatus ?? 'UNKNOWN',
    ...(event.PhysicalResourceId === undefined ? {} : { physicalId: event.PhysicalResourceId }),
    ...(event.ResourceStatusReason === undefined ? {} : { reason: event.ResourceStatusReason }),
  };
}

/** CloudFormation says by words alone that there is no such stack. */
function isMissing(error: unknown): boolean {
  return nameOf(error) === 'ValidationError' && /does not exist/i.test((error as Error).message);
}

/** A change set goes when another one is executed; while that runs, and once it has made the stack, there is none to be made. */
function isOvertaken(error: unknown): boolean {
  const name = nameOf(error) ?? '';
  if (/^(?:ChangeSetNotFound|InvalidChangeSetStatus)(?:Exception)?$/.test(name)) return true;
  const words = /_IN_PROGRESS state and can ?not be updated|already exists and cannot be created again/i;
  return name === 'ValidationError' && words.test((error as Error).message);
}

function nameOf(error: unknown): CloudFormationServiceException['name'] | undefined {
  return error instanceof Error ? error.name : undefined;
}

function shortName(stack: string): string {
  return /(?:stack|changeSet)\/([^/]+)/.exec(stack)?.[1] ?? stack;
}

function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
