import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { DeletedStack, DriftedResource, StackContents, StackResource } from '../deploy/stack-contents.ts';
import { partitionOf } from '../image/ecr.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const mostPages = 50;

/** What is in the stacks of one region. */
export function createStackContents(options: AwsAccess & { readonly region: string }): StackContents {
  const { region } = options;
  const client = new CloudFormationClient({ ...clientSettings(options, codes.unreachable), maxAttempts: 6 });
  const ask = (action: string, stack: string) => ({
    service: `AWS CloudFormation in ${region}`,
    what: `${action} on ${/stack\/([^/]+)/.exec(stack)?.[1] ?? stack}`,
    permission: `cloudformation:${action}`,
    resource: stack.startsWith('arn:')
      ? stack
      : `arn:${partitionOf(region).partition}:cloudformation:${region}:*:stack/${stack}/*`,
    codes,
  });
  return {
    resources: async (stack, signal) => {
      const found: StackResource[] = [];
      let token: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const command = new ListStackResourcesCommand({ StackName: stack, ...next(token) });
        const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
        const answer = await answered(asked, ask('ListStackResources', stack));
        found.push(...(answer?.StackResourceSummaries ?? []).map(readResource));
        token = answer?.NextToken;
        if (token === undefined) break;
      }
      return found;
    },

    template: async (stack, signal) => {
      const command = new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      return (await answered(asked, ask('GetTemplate', stack)))?.TemplateBody;
    },

    deleted: async (names, signal) => {
      const found: DeletedStack[] = [];
      let token: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const command = new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'], ...next(token) });
        const answer = await answered(client.send(command, abortable(signal)), ask('ListStacks', '*'));
        for (const { StackName: name, StackId: id } of answer.StackSummaries ?? []) {
          if (name !== undefined && id !== undefined && names.includes(name)) found.push({ name, id });
        }
        token = answer.NextToken;
        if (token === undefined) break;
      }
      return found;
    },

    ownerOf: async (physicalId, signal) => {
      const command = new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      const answer = await answered(asked, ask('DescribeStackResources', '*'));
      return answer?.StackResources?.find(({ ResourceStatus }) => ResourceStatus?.startsWith('DELETE_') !== true)
        ?.StackName;
    },

    detectDrift: async (stack, signal) => {
      const command = new DetectStackDriftCommand({ StackName: stack });
      const answer = await answered(client.send(command, abortable(signal)), ask('DetectStackDrift', stack));
      return answer.StackDriftDetectionId ?? '';
    },

    drift: async (stack, detection, signal) => {
      const command = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: detection });
      const asked = client.send(command, abortable(signal));
      const answer = await answered(asked, ask('DescribeStackDriftDetectionStatus', stack));
      if (answer.DetectionStatus === 'DETECTION_IN_PROGRESS') return { state: 'pending' };
      if (answer.StackDriftStatus === 'IN_SYNC') return { state: 'in-sync' };
      if (answer.StackDriftStatus === 'DRIFTED') return { state: 'drifted', resources: await drifted(stack, signal) };
      return { state: 'unknown', reason: answer.DetectionStatusReason ?? 'CloudFormation gives no reason' };
    },
  };

  async function drifted(stack: string, signal: AbortSignal | undefined): Promise<readonly DriftedResource[]> {
    const found: DriftedResource[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const command = new DescribeStackResourceDriftsCommand({
        StackName: stack,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
        ...next(token),
      });
      const asked = client.send(command, abortable(signal));
      const answer = await answered(asked, ask('DescribeStackResourceDrifts', stack));
      found.push(...(answer.StackResourceDrifts ?? []).map(readDrift));
      token = answer.NextToken;
      if (token === undefined) break;
    }
    return found;
  }
}

function readResource(resource: {
  readonly LogicalResourceId?: string | undefined;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly ResourceStatus?: string | undefined;
}): StackResource {
  const { PhysicalResourceId: physicalId } = resource;
  return {
    logicalId: resource.LogicalResourceId ?? '?',
    type: resource.ResourceType ?? '?',
    status: resource.ResourceStatus ?? 'UNKNOWN',
    ...(physicalId === undefined ? {} : { physicalId }),
  };
}

function readDrift(drift: StackResourceDrift): DriftedResource {
  const paths = (drift.PropertyDifferences ?? []).flatMap(({ PropertyPath }) => PropertyPath ?? []);
  return {
    logicalId: drift.LogicalResourceId ?? '?',
    type: drift.ResourceType ?? '?',
    drift: drift.StackResourceDriftStatus === 'DELETED' ? 'deleted' : 'modified',
    properties: [...new Set(paths)],
  };
}

function next(token: string | undefined): { readonly NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}

/** CloudFormation says by words alone that there is no such stack. */
function undefinedIfMissing(error: unknown): undefined {
  const missing = error instanceof Error && error.name === 'ValidationError' && /does not exist/i.test(error.message);
  if (!missing) throw error;
}
