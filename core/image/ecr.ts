/** A private Amazon ECR registry: one account in one region. */
export interface EcrRegistry {
  readonly accountId: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`, `aws-iso`, `aws-iso-b`, `aws-iso-e`, `aws-iso-f`. */
  readonly partition: string;
  /** The host named the FIPS endpoint. */
  readonly fips: boolean;
  /** The host named the dual-stack (IPv6) endpoint. */
  readonly dualStack: boolean;
}

/** The beginning of a region's name, its partition, and the domain of its plain endpoints. The first that fits counts. */
const partitions = [
  { regions: 'cn-', partition: 'aws-cn', domain: 'amazonaws.com.cn' },
  { regions: 'us-gov-', partition: 'aws-us-gov', domain: 'amazonaws.com' },
  { regions: 'eusc-', partition: 'aws-eusc', domain: 'amazonaws.eu' },
  { regions: 'us-iso-', partition: 'aws-iso', domain: 'c2s.ic.gov' },
  { regions: 'us-isob-', partition: 'aws-iso-b', domain: 'sc2s.sgov.gov' },
  { regions: 'eu-isoe-', partition: 'aws-iso-e', domain: 'cloud.adc-e.uk' },
  { regions: 'us-isof-', partition: 'aws-iso-f', domain: 'csp.hci.ic.gov' },
  { regions: '', partition: 'aws', domain: 'amazonaws.com' },
] as const;

/** AWS' own pattern of private registry hosts: awslabs/amazon-ecr-credential-helper, ecr-login/api/client.go. */
const privateHost =
  /^(\d{12})\.dkr[.-]ecr(-fips)?\.([a-z0-9][a-z0-9_-]*)\.(amazonaws\.(?:com(?:\.cn)?|eu)|on\.(?:aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

const dockerHub = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/**
 * What a registry host says of the ECR registry behind it; undefined for every other registry, ECR Public included, and for
 * a region under another partition's domain (`cn-north-1.amazonaws.com`), which names no registry.
 */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const match = privateHost.exec(withoutDefaultPort(host));
  if (match === null) return undefined;
  const [, accountId = '', fips, region = '', domain = ''] = match;
  const home = partitionOf(region);
  const dualStack = domain.startsWith('on.');
  const expected = dualStack ? (home.partition === 'aws-cn' ? 'on.amazonwebservices.com.cn' : 'on.aws') : home.domain;
  if (domain !== expected) return undefined;
  return { accountId, region, partition: home.partition, fips: fips !== undefined, dualStack };
}

/** Whether the host is the Amazon ECR Public gallery. */
export function isEcrPublic(host: string): boolean {
  const plain = withoutDefaultPort(host);
  return plain === 'public.ecr.aws' || plain === 'ecr-public.aws.com';
}

/** The plain host of an ECR registry: neither FIPS nor dual-stack. */
export function ecrHost(registry: Pick<EcrRegistry, 'accountId' | 'region'>): string {
  return `${registry.accountId}.dkr.ecr.${registry.region}.${partitionOf(registry.region).domain}`;
}

/** One spelling for all hosts of one registry, to compare and group by: ECR's endpoints, Docker Hub's and ECR Public's aliases. */
export function canonicalRegistry(host: string): string {
  const ecr = ecrRegistry(host);
  if (ecr !== undefined) return ecrHost(ecr);
  if (isEcrPublic(host)) return 'public.ecr.aws';
  const plain = withoutDefaultPort(host);
  return dockerHub.has(plain) ? 'docker.io' : plain;
}

/** The partition of a region and the domain its endpoints stand under (`AWS::Partition` and `AWS::URLSuffix`). */
export function partitionOf(region: string): { readonly partition: string; readonly domain: string } {
  const found = partitions.find(({ regions }) => region.startsWith(regions));
  return { partition: found?.partition ?? 'aws', domain: found?.domain ?? 'amazonaws.com' };
}

function withoutDefaultPort(host: string): string {
  const lower = host.toLowerCase();
  return lower.endsWith(':443') ? lower.slice(0, -4) : lower;
}
