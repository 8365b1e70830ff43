import { createArtifactStore } from '../aws/artifact-store.ts';
import { createBucketPolicies } from '../aws/bucket-policies.ts';
import type { Caller } from '../aws/caller.ts';
import type { AwsAccess } from '../aws/client.ts';
import { createEventRules } from '../aws/event-rules.ts';
import { createHookedServices } from '../aws/hooked-services.ts';
import { createInstalledFunctions } from '../aws/installed-functions.ts';
import { createLogLines } from '../aws/log-lines.ts';
import { createQueues } from '../aws/queues.ts';
import { createRolePermissions } from '../aws/role-permissions.ts';
import { createSecretTexts } from '../aws/secret-texts.ts';
import { createStoredPolicies } from '../aws/stored-policies.ts';
import { createSubscriptions } from '../aws/subscriptions.ts';
import { createTrails } from '../aws/trails.ts';
import type { VerifyPorts } from './verify.ts';

/** What the checks ask of AWS. Loaded with its many clients only when it is asked for. */
export function openVerifyClients(
  access: AwsAccess & { readonly region: string },
  { account, partition }: Pick<Caller, 'account' | 'partition'>,
): Pick<
  VerifyPorts,
  | 'rules'
  | 'trails'
  | 'roles'
  | 'queues'
  | 'lines'
  | 'secrets'
  | 'policies'
  | 'buckets'
  | 'subscriptions'
  | 'services'
  | 'functions'
  | 'bucketPolicies'
> {
  return {
    rules: createEventRules({ ...access, account }),
    trails: createTrails(access),
    roles: createRolePermissions({ ...access, account, partition }),
    queues: createQueues(access),
    lines: createLogLines(access),
    secrets: createSecretTexts(access),
    policies: createStoredPolicies(access),
    buckets: createArtifactStore(access),
    subscriptions: createSubscriptions(access),
    services: createHookedServices(access),
    functions: createInstalledFunctions(access),
    bucketPolicies: createBucketPolicies(access),
  };
}
