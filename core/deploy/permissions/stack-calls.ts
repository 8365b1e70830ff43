import { inRegions, regionOf, type StackPlace } from './stack-allowances.ts';
import { type Allowance, both } from './statement.ts';
import type { Conditions } from './type-permissions.ts';

/** What a command does with the stacks themselves. */
export type StackUse = 'describe' | 'find' | 'deploy' | 'destroy' | 'purge' | 'drift';

const looks = ['DescribeStacks', 'DescribeStackEvents'] as const;
const actions: Readonly<Record<StackUse, readonly string[]>> = {
  describe: ['DescribeStacks'],
  find: ['DescribeStacks', 'ListStackResources'],
  deploy: [
    ...looks,
    ...['CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'DeleteStack'],
    ...['ContinueUpdateRollback', 'TagResource', 'UntagResource'],
  ],
  destroy: [...looks, 'DeleteStack', 'GetTemplate', 'ListStackResources'],
  purge: [],
  drift: ['DetectStackDrift', 'DescribeStackResourceDrifts'],
};

/** Those for which AWS knows no stack, or does not know it before it answers. */
const anywhere: Readonly<Partial<Record<StackUse, readonly string[]>>> = {
  purge: ['ListStacks', 'DescribeStackResources'],
  drift: ['DescribeStackDriftDetectionStatus'],
};

/** Calls of CloudFormation about stacks of these names. With a role of its own, no other may be named. */
export function stackCalls(
  use: StackUse,
  stacks: readonly string[],
  place: StackPlace,
  serviceRole?: string,
): readonly Allowance[] {
  const { partition, account } = place;
  const own = (action: string) => `cloudformation:${action}`;
  const arn = (end: string) => `arn:${partition}:cloudformation:${regionOf(place)}:${account}:${end}`;
  // Where a call names its change set alone, AWS may ask for that in place of its stack.
  const resources = [
    ...stacks.map((stack) => arn(`stack/${stack}/*`)),
    ...(use === 'deploy' ? [arn('changeSet/qualys-*')] : []),
  ];
  const regions: Conditions = place.regions.length === 1 ? {} : inRegions(place);
  // Later calls name no role: a stack keeps the one it has.
  const named = serviceRole === undefined ? '' : 'CreateChangeSet';
  const asRole = both(regions, { ArnEquals: { 'cloudformation:RoleArn': [serviceRole ?? ''] } });
  return [
    { actions: actions[use].filter((each) => each !== named).map(own), resources, condition: regions },
    { actions: actions[use].filter((each) => each === named).map(own), resources, condition: asRole },
    { actions: (anywhere[use] ?? []).map(own), resources: ['*'], condition: inRegions(place) },
  ];
}
