import type { Trails } from '../operate/verify-ports.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { CloudFormation } from './cloudformation.ts';
import type { RetainedResources } from './retained-resources.ts';
import type { Roles } from './roles.ts';
import type { SecretVersions } from './secret-versions.ts';
import type { StackContents } from './stack-contents.ts';
import type { StackSets } from './stack-sets.ts';

/** AWS as the credentials of a run see it. */
export interface Cloud {
  readonly account: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
  /** The region that was asked for, or that the profile names. */
  readonly home: string;
  /** ARN of who works. */
  readonly caller: string;
  /** IAM knows no regions. */
  readonly roles: Roles;
  in(region: string): RegionalCloud;
}

/** What works in one region of the account. */
export interface RegionalCloud {
  readonly cloudFormation: CloudFormation;
  readonly contents: StackContents;
  readonly stackSets: StackSets;
  readonly artifacts: ArtifactStore;
  readonly secrets: SecretVersions;
  readonly retained: RetainedResources;
  readonly trails: Trails;
}
