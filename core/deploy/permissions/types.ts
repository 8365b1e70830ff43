import { codeTypes } from './code.ts';
import { hostTypes } from './hosts.ts';
import { identityTypes } from './identity.ts';
import { messageTypes } from './messages.ts';
import { networkTypes } from './network.ts';
import { storageTypes } from './storage.ts';
import type { TypePermissions } from './type-permissions.ts';
import { watchTypes } from './watch.ts';

/** What CloudFormation needs for every type of resource that our templates have. */
export const resourceTypes: Readonly<Record<string, TypePermissions>> = {
  ...identityTypes,
  ...storageTypes,
  ...messageTypes,
  ...codeTypes,
  ...watchTypes,
  ...networkTypes,
  ...hostTypes,
};
