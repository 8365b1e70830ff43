import { ecrRegistry } from '../image/ecr.ts';
import type { ImageText } from '../image/reference.ts';

/** A container that AWS put into a task and looks after: listed, never scanned, as nobody else can mend or even pull it. */
export interface ManagedContainer {
  readonly name: string;
  readonly image?: string;
  readonly digest?: string;
  /** How it was recognised, as the end of a sentence. */
  readonly why: string;
}

/**
 * Repositories of AWS' own that hold agents which AWS injects, by the accounts that own them. Amazon GuardDuty runtime monitoring:
 * https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-ecr-repository-gdu-agent.html
 */
const repositories: Readonly<Record<string, { readonly what: string; readonly accounts: ReadonlySet<string> }>> = {
  'aws-guardduty-agent-fargate': {
    what: "Amazon GuardDuty's agent",
    accounts: new Set(['593207742271', '733349766148', '694911143906', '005257825471', '383115532789', '383110348953']),
  },
};

/**
 * Says why an image is the provider's: by the account and repository of its registry, which no user can choose. A container's name
 * says nothing, as anybody may give it.
 */
export function managedImage(image: ImageText): string | undefined {
  if (image.kind !== 'reference') return undefined;
  const { registry, repository } = image.reference;
  const known = Object.hasOwn(repositories, repository) ? repositories[repository] : undefined;
  const account = known === undefined ? undefined : ecrRegistry(registry)?.accountId;
  if (account === undefined || known?.accounts.has(account) !== true) return undefined;
  return `it is ${known.what}, from the registry of AWS account ${account}`;
}
