import {
  type AccountFilterType,
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  DeleteStackInstancesCommand,
  DeleteStackSetCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  type StackInstanceSummary,
  type StackSet as StackSetAnswer,
  type StackSetOperationPreferences,
  type StackSetOperationResultSummary,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import type {
  Amount,
  OperationPreferences,
  OperationResult,
  StackInstance,
  StackSet,
  StackSets,
  StackSetTargets,
  StackSetWish,
  Started,
} from '../deploy/stack-sets.ts';
import { OperationError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import { type AwsAccess, abortable, clientSettings } from './client.ts';
import { awsFault } from './fault.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const mostPages = 200;

/** Stack sets of one region. `delegated`: as the organization's delegated administrator. */
export function createStackSets(
  options: AwsAccess & { readonly region: string; readonly delegated: boolean },
): StackSets {
  const { region, delegated } = options;
  const client = new CloudFormationClient({ ...clientSettings(options, codes.unreachable), maxAttempts: 6 });
  const callAs = delegated ? ({ CallAs: 'DELEGATED_ADMIN' } as const) : {};
  const fault = (error: unknown, action: string, name: string): Error =>
    refusalOf(error, action, name) ??
    awsFault(error, {
      service: `AWS CloudFormation in ${region}`,
      what: `${action} on the stack set ${name}`,
      permission: `cloudformation:${action}`,
      resource: `arn:${partitionOf(region).partition}:cloudformation:${region}:*:stackset/${name}:*`,
      codes,
    });
  const asked = <Answer>(answer: Promise<Answer>, action: string, name: string): Promise<Answer> =>
    answer.catch((error: unknown) => {
      throw fault(error, action, name);
    });
  /** An operation that others are in the way of is no failure. */
  const begun = async (
    answer: Promise<{ readonly OperationId?: string | undefined }>,
    action: string,
    name: string,
    operation: string,
  ): Promise<Started> => {
    try {
      return { kind: 'started', operation: (await answer).OperationId ?? operation };
    } catch (error) {
      if (nameOf(error) === 'OperationInProgressException') return { kind: 'busy' };
      // This run asked for it before, and did not hear the answer.
      if (nameOf(error) === 'OperationIdAlreadyExistsException') return { kind: 'started', operation };
      throw fault(error, action, name);
    }
  };
  return {
    async find(name, signal) {
      const command = new DescribeStackSetCommand({ StackSetName: name, ...callAs });
      const answer = await client.send(command, abortable(signal)).catch((error: unknown) => {
        if (nameOf(error) === 'StackSetNotFoundException') return undefined;
        throw fault(error, 'DescribeStackSet', name);
      });
      return answer?.StackSet === undefined ? undefined : readStackSet(answer.StackSet);
    },

    async create(wish, token, signal) {
      const command = new CreateStackSetCommand({ ...inputOf(wish), ...callAs, ClientRequestToken: token });
      await client.send(command, abortable(signal)).catch((error: unknown) => {
        // The same run asked for it before and did not hear the answer.
        if (nameOf(error) !== 'NameAlreadyExistsException') throw fault(error, 'CreateStackSet', wish.name);
      });
    },

    async update(wish, preferences, operation, signal) {
      const command = new UpdateStackSetCommand({
        ...inputOf(wish),
        ...callAs,
        OperationPreferences: preferencesOf(preferences),
        OperationId: operation,
      });
      return begun(client.send(command, abortable(signal)), 'UpdateStackSet', wish.name, operation);
    },

    async instances(name, signal) {
      return pages(async (token) => {
        const command = new ListStackInstancesCommand({ StackSetName: name, ...callAs, ...next(token) });
        const answer = await asked(client.send(command, abortable(signal)), 'ListStackInstances', name);
        return { items: (answer.Summaries ?? []).map(readInstance), token: answer.NextToken };
      });
    },

    async addInstances(name, targets, preferences, operation, signal) {
      const command = new CreateStackInstancesCommand({
        StackSetName: name,
        ...callAs,
        ...targetsOf(targets),
        OperationPreferences: preferencesOf(preferences, targets.regions),
        OperationId: operation,
      });
      return begun(client.send(command, abortable(signal)), 'CreateStackInstances', name, operation);
    },

    async removeInstances(name, targets, preferences, operation, signal) {
      const command = new DeleteStackInstancesCommand({
        StackSetName: name,
        ...callAs,
        ...targetsOf(targets),
        RetainStacks: false,
        OperationPreferences: preferencesOf(preferences, targets.regions),
        OperationId: operation,
      });
      return begun(client.send(command, abortable(signal)), 'DeleteStackInstances', name, operation);
    },

    async remove(name, signal) {
      const command = new DeleteStackSetCommand({ StackSetName: name, ...callAs });
      await asked(client.send(command, abortable(signal)), 'DeleteStackSet', name);
    },

    async operation(name, id, signal) {
      const command = new DescribeStackSetOperationCommand({ StackSetName: name, OperationId: id, ...callAs });
      const answer = await asked(client.send(command, abortable(signal)), 'DescribeStackSetOperation', name);
      const { Action, Status, StatusReason } = answer.StackSetOperation ?? {};
      return { id, action: Action ?? '?', status: Status ?? 'RUNNING', ...reason(StatusReason) };
    },

    async operations(name, signal) {
      const command = new ListStackSetOperationsCommand({ StackSetName: name, MaxResults: 20, ...callAs });
      const answer = await asked(client.send(command, abortable(signal)), 'ListStackSetOperations', name);
      return (answer.Summaries ?? []).map(({ OperationId: id = '?', Action, Status, StatusReason }) => ({
        id,
        action: Action ?? '?',
        status: Status ?? 'UNKNOWN',
        ...reason(StatusReason),
      }));
    },

    async results(name, operation, signal) {
      return pages(async (token) => {
        const command = new ListStackSetOperationResultsCommand({
          StackSetName: name,
          OperationId: operation,
          ...callAs,
          ...next(token),
        });
        const answer = await asked(client.send(command, abortable(signal)), 'ListStackSetOperationResults', name);
        return { items: (answer.Summaries ?? []).map(readResult), token: answer.NextToken };
      });
    },
  };
}

/** What CloudFormation finds wrong with what was asked, with what to do where its words are known. */
function refusalOf(error: unknown, action: string, name: string): OperationError | undefined {
  const refused = [
    'ValidationError',
    'InvalidOperationException',
    'LimitExceededException',
    'StackSetNotEmptyException',
  ];
  if (!refused.includes(nameOf(error) ?? '')) return undefined;
  const words = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim() : '';
  const remedy = /organizations access|trusted access/i.test(words)
    ? 'Let stack sets into the organization, once, from its management account: aws cloudformation activate-organizations-access.'
    : /delegated admin|registered|management account/i.test(words)
      ? 'Use the management account, or an account it has registered as delegated administrator of stack sets with --delegated-admin.'
      : 'Correct what it names, and run the command again.';
  return new OperationError(`AWS CloudFormation refused ${action} on the stack set ${name}: ${words}`, {
    remedy,
    cause: error,
  });
}

function inputOf(wish: StackSetWish) {
  const template = 'body' in wish.template ? { TemplateBody: wish.template.body } : { TemplateURL: wish.template.url };
  const { administrationRoleArn, executionRoleName } = wish;
  const model =
    wish.permissionModel === 'service-managed'
      ? {
          PermissionModel: 'SERVICE_MANAGED' as const,
          AutoDeployment: {
            Enabled: wish.autoDeployment,
            ...(wish.autoDeployment ? { RetainStacksOnAccountRemoval: wish.retainOnRemoval } : {}),
          },
        }
      : {
          PermissionModel: 'SELF_MANAGED' as const,
          ...(administrationRoleArn === undefined ? {} : { AdministrationRoleARN: administrationRoleArn }),
          ...(executionRoleName === undefined ? {} : { ExecutionRoleName: executionRoleName }),
        };
  return {
    StackSetName: wish.name,
    Description: wish.description,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Parameters: Object.entries(wish.parameters).map(([key, value]) => ({
      ParameterKey: key,
      ...('value' in value ? { ParameterValue: value.value } : { UsePreviousValue: true }),
    })),
    Tags: Object.entries(wish.tags).map(([Key, Value]) => ({ Key, Value })),
    ManagedExecution: { Active: true },
    ...template,
    ...model,
  };
}

const filters: Readonly<Record<StackSetTargets['accountsAre'], AccountFilterType>> = {
  all: 'NONE',
  only: 'INTERSECTION',
  not: 'DIFFERENCE',
};

function targetsOf({ units, accounts, accountsAre, regions }: StackSetTargets) {
  if (units.length === 0) return { Accounts: [...accounts], Regions: [...regions] };
  const filter = accountsAre === 'all' ? {} : { Accounts: [...accounts], AccountFilterType: filters[accountsAre] };
  return { DeploymentTargets: { OrganizationalUnitIds: [...units], ...filter }, Regions: [...regions] };
}

function preferencesOf(
  { failureTolerance, maxConcurrent, regions }: OperationPreferences,
  order?: readonly string[],
): StackSetOperationPreferences {
  return {
    RegionConcurrencyType: regions === 'parallel' ? 'PARALLEL' : 'SEQUENTIAL',
    ...(order === undefined ? {} : { RegionOrder: [...order] }),
    ...amount('FailureTolerance', failureTolerance),
    ...amount('MaxConcurrent', maxConcurrent),
    // Otherwise no more accounts are worked on at once than may fail.
    ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  };
}

function amount(name: 'FailureTolerance' | 'MaxConcurrent', { unit, value }: Amount) {
  return { [`${name}${unit === 'count' ? 'Count' : 'Percentage'}`]: value };
}

function readStackSet(set: StackSetAnswer): StackSet {
  const { TemplateBody, AdministrationRoleARN, ExecutionRoleName } = set;
  return {
    name: set.StackSetName ?? '?',
    status: set.Status ?? 'UNKNOWN',
    permissionModel: set.PermissionModel === 'SERVICE_MANAGED' ? 'service-managed' : 'self-managed',
    parameters: Object.fromEntries(
      (set.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    ),
    tags: Object.fromEntries((set.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    autoDeployment: set.AutoDeployment?.Enabled === true,
    retainOnRemoval: set.AutoDeployment?.RetainStacksOnAccountRemoval === true,
    units: set.OrganizationalUnitIds ?? [],
    ...(TemplateBody === undefined ? {} : { template: TemplateBody }),
    ...(AdministrationRoleARN === undefined ? {} : { administrationRoleArn: AdministrationRoleARN }),
    ...(ExecutionRoleName === undefined ? {} : { executionRoleName: ExecutionRoleName }),
  };
}

function readInstance(instance: StackInstanceSummary): StackInstance {
  const { OrganizationalUnitId: unit } = instance;
  return {
    account: instance.Account ?? '?',
    region: instance.Region ?? '?',
    status: instance.Status ?? 'UNKNOWN',
    ...(unit === undefined || unit === '' ? {} : { unit }),
    ...reason(instance.StatusReason),
  };
}

function readResult(result: StackSetOperationResultSummary): OperationResult {
  return {
    account: result.Account ?? '?',
    region: result.Region ?? '?',
    status: result.Status ?? 'UNKNOWN',
    ...reason(result.StatusReason),
  };
}

function reason(text: string | undefined): { readonly reason?: string } {
  return text === undefined || text === '' ? {} : { reason: text };
}

function next(token: string | undefined): { readonly NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}

async function pages<Item>(
  read: (token: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly token: string | undefined }>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await read(token);
    found.push(...answer.items);
    token = answer.token;
    if (token === undefined || token === '') break;
  }
  return found;
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}
