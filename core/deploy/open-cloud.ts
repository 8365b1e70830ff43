import { createArtifactStore } from '../aws/artifact-store.ts';
import type { Caller } from '../aws/caller.ts';
import type { AwsAccess } from '../aws/client.ts';
import { createCloudFormation } from '../aws/cloudformation.ts';
import { createRetainedResources } from '../aws/retained-resources.ts';
import { createRoles } from '../aws/roles.ts';
import { createSecretVersions } from '../aws/secret-versions.ts';
import { createStackContents } from '../aws/stack-contents.ts';
import { createStackSets } from '../aws/stack-sets.ts';
import { createTrails } from '../aws/trails.ts';
import type { Clock } from '../ports.ts';
import type { Cloud, RegionalCloud } from './cloud.ts';

/** AWS as these credentials see it. The clients of a region are made when it is first asked for. */
export function openCloud(
  caller: Caller,
  options: {
    readonly access: AwsAccess;
    readonly clock: Clock;
    readonly delegated: boolean;
    /** ARN of the role that CloudFormation works with. */
    readonly cloudFormationRole?: string;
  },
): Cloud {
  const { access, clock, delegated, cloudFormationRole: roleArn } = options;
  const { account, partition, region: home } = caller;
  const regions = new Map<string, RegionalCloud>();
  const open = (region: string): RegionalCloud => {
    const here = { ...access, region, account, partition };
    return {
      cloudFormation: createCloudFormation({ ...here, ...(roleArn === undefined ? {} : { roleArn }) }),
      contents: createStackContents(here),
      stackSets: createStackSets({ ...here, delegated }),
      artifacts: createArtifactStore(here),
      secrets: createSecretVersions(here),
      retained: createRetainedResources({ ...here, clock }),
      trails: createTrails(here),
    };
  };
  return {
    account,
    partition,
    home,
    caller: caller.arn,
    roles: createRoles({ ...access, region: home, account, partition }),
    in: (region) => {
      const known = regions.get(region) ?? open(region);
      regions.set(region, known);
      return known;
    },
  };
}
