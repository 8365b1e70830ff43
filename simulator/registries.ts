import { canonicalHost } from './image-name.ts';
import { hexOf, uuidOf } from './seed.ts';

/** A registry connector as Qualys keeps it. */
export interface Registry {
  readonly uuid: string;
  readonly uri: string;
  /** Canonical host, as images name it. */
  readonly host: string;
  readonly name: string;
  readonly type: string;
  readonly credentialType: string;
  readonly aws?: {
    readonly accountId: string;
    readonly region: string;
    readonly arn: string;
    readonly accountType: string;
  };
  readonly created: number;
}

/** An AWS connector: the role that Qualys assumes. */
interface AwsConnector {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
}

/** The registry connectors and AWS connectors of a subscription. */
export interface Registries {
  all(): readonly Registry[];
  find(uuid: string): Registry | undefined;
  byHost(host: string): Registry | undefined;
  add(registry: Omit<Registry, 'uuid' | 'host' | 'created'>): Registry;
  /** The registry of a host; made with plausible data when there is none. */
  ensure(host: string): Registry;
  remove(uuid: string): void;
  connectors(): readonly AwsConnector[];
  addConnector(connector: AwsConnector): void;
  reset(): void;
}

const ecrHost = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./;

/** The account and external id that Qualys asks a role to trust. */
export function awsBase(seed: string): { readonly accountId: string; readonly externalId: number } {
  return { accountId: '805950163170', externalId: Number.parseInt(hexOf(seed, 'external id').slice(0, 8), 16) };
}

/** Registry connectors and AWS connectors of the subscription. */
export function registries(seed: string, now: () => number): Registries {
  let byUuid = new Map<string, Registry>();
  let connectors: AwsConnector[] = [];

  const add: Registries['add'] = (registry) => {
    const host = canonicalHost(registry.uri.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));
    const added = { ...registry, host, uuid: uuidOf(seed, 'registry', registry.uri), created: now() };
    byUuid.set(added.uuid, added);
    return added;
  };
  const byHost = (host: string) => [...byUuid.values()].find((each) => each.host === canonicalHost(host));

  return {
    all: () => [...byUuid.values()],
    find: (uuid) => byUuid.get(uuid),
    byHost,
    add,
    ensure: (host) => byHost(host) ?? add(plausible(canonicalHost(host))),
    remove: (uuid) => void byUuid.delete(uuid),
    connectors: () => connectors,
    addConnector(connector) {
      connectors = [...connectors, connector];
    },
    reset() {
      byUuid = new Map();
      connectors = [];
    },
  };
}

function plausible(host: string): Omit<Registry, 'uuid' | 'host' | 'created'> {
  const [, accountId, region] = ecrHost.exec(host) ?? [];
  if (accountId !== undefined && region !== undefined) {
    const arn = `arn:${partitionOf(region)}:iam::${accountId}:role/QualysRegistryRole`;
    const aws = { accountId, region, arn, accountType: region.startsWith('us-gov-') ? 'US_Gov' : 'Global' };
    return { uri: `https://${host}`, name: `ecr-${accountId}-${region}`, type: 'AWS', credentialType: 'AWS', aws };
  }
  if (host === 'docker.io') {
    return { uri: 'https://docker.io', name: 'docker-hub', type: 'DockerHub', credentialType: 'DockerHub' };
  }
  return { uri: `https://${host}`, name: host, type: 'V2', credentialType: 'None' };
}

function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('cn-') ? 'aws-cn' : 'aws';
}
