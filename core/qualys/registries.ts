import { OperationError, RemoteError } from '../errors.ts';
import { canonicalRegistry, ecrRegistry } from '../image/ecr.ts';
import type { QualysCalls } from './calls.ts';
import { readAllPages } from './pages.ts';
import {
  type AwsBase,
  awsBaseSchema,
  awsConnectorSchema,
  type Registry,
  registryDetailsSchema,
  registrySchema,
  type Sensor,
  sensorSchema,
} from './schema.ts';

/** `GET /registry`, all pages. An entry that can't be read is left out: it can't be used anyway. */
export async function listRegistries(calls: QualysCalls, signal?: AbortSignal): Promise<readonly Registry[]> {
  const items = await readAllPages(
    (query) =>
      calls.call({
        path: '/registry',
        query,
        purpose: 'listing the registries',
        permission: 'to view registries',
        signal,
      }),
    'registries',
  );
  return items.flatMap((item) => {
    const parsed = registrySchema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** The registry connector that serves a registry host, whichever way the host is spelled. */
export function connectorFor(registries: readonly Registry[], host: string): Registry | undefined {
  const wanted = canonicalRegistry(host);
  const ecr = ecrRegistry(host);
  return registries.find(
    (registry) =>
      canonicalRegistry(hostOf(registry.registryUri ?? '')) === wanted ||
      (ecr !== undefined && registry.awsAccountId === ecr.accountId && registry.awsRegion === ecr.region),
  );
}

/** ARN of the role behind an ECR registry (`GET /registry/{id}`); undefined where Qualys names none. */
export async function registryRole(
  calls: QualysCalls,
  registryUuid: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const answer = await calls.call({
    path: `/registry/${encodeURIComponent(registryUuid)}`,
    purpose: 'reading a registry connector',
    permission: 'to view registries',
    signal,
  });
  const details = registryDetailsSchema.safeParse(answer.json).data;
  return details?.aws?.arn ?? details?.connectors?.find(({ arn }) => arn != null)?.arn ?? undefined;
}

function hostOf(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
}

/** `GET /registry/aws-base`: the AWS account and external id that an ECR role must trust. */
export async function awsBase(calls: QualysCalls, signal?: AbortSignal): Promise<AwsBase> {
  const answer = await calls.call({
    path: '/registry/aws-base',
    purpose: "reading Qualys' AWS account and external id",
    permission: 'to view registries',
    signal,
  });
  const parsed = awsBaseSchema.safeParse(answer.json);
  // The external id is a number in the answer and may be longer than a number holds exactly: its digits are what counts.
  const digits = /"externalId"\s*:\s*(\d+)/.exec(answer.text)?.[1];
  if (parsed.success) return digits === undefined ? parsed.data : { ...parsed.data, externalId: digits };
  throw new RemoteError('Qualys did not tell its AWS account and external id.', {
    code: 'qualys-unreadable',
    retryable: false,
    remedy: 'Read both in the Qualys portal: Container Security > Configurations > Registries > New > AWS ECR.',
  });
}

/** `GET /sensors` of the kind that scans registries. */
export async function listRegistrySensors(calls: QualysCalls, signal?: AbortSignal): Promise<readonly Sensor[]> {
  const items = await readAllPages(
    (query) =>
      calls.call({
        path: '/sensors',
        query: { ...query, filter: 'sensorType:REGISTRY' },
        purpose: 'listing the registry sensors',
        permission: 'to view sensors',
        signal,
      }),
    'sensors',
  );
  return items.flatMap((item) => {
    const parsed = sensorSchema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/**
 * Creates the registry connector of a private ECR registry for a role that trusts Qualys. Nothing is created twice: both
 * the AWS connector (by role) and the registry (by host) are looked for before and after. Throws an OperationError when
 * Qualys does not show the registry afterwards.
 */
export async function createEcrConnector(
  calls: QualysCalls,
  given: { readonly host: string; readonly roleArn: string },
  signal?: AbortSignal,
): Promise<Registry> {
  const ecr = ecrRegistry(given.host);
  if (ecr === undefined) {
    throw new OperationError(
      `${given.host} is not a private ECR registry, so no connector can be created for it from a role.`,
      {
        remedy: 'Create the registry in the Qualys portal: Container Security > Configurations > Registries.',
      },
    );
  }
  const accountType = ecr.partition === 'aws-us-gov' ? 'US_Gov' : 'Global';
  await createAwsConnector(calls, given.roleArn, accountType, signal);
  const existing = connectorFor(await listRegistries(calls, signal), given.host);
  if (existing !== undefined) return existing;
  await calls.call({
    method: 'POST',
    path: '/registry',
    json: {
      registryType: 'AWS',
      registryUri: `https://${canonicalRegistry(given.host)}`,
      registryName: `ecr-${ecr.accountId}-${ecr.region}`,
      credentialType: 'AWS',
      aws: { accountId: ecr.accountId, arn: given.roleArn, region: ecr.region, accountType },
    },
    purpose: `creating the registry connector for ${given.host}`,
    permission: 'to create registries',
    signal,
  });
  const created = connectorFor(await listRegistries(calls, signal), given.host);
  if (created !== undefined) return created;
  throw new OperationError(`Qualys took the registry connector for ${given.host} but does not list it.`, {
    remedy: 'Look at Container Security > Configurations > Registries in the Qualys portal, then run again.',
  });
}

/** The AWS connector (a role that Qualys assumes) behind ECR registries, created unless a role of this ARN is there. */
async function createAwsConnector(
  calls: QualysCalls,
  roleArn: string,
  accountType: 'Global' | 'US_Gov',
  signal: AbortSignal | undefined,
): Promise<void> {
  const list = await calls.call({
    path: '/registry/aws/connectors',
    purpose: 'listing the AWS connectors',
    permission: 'to view registries',
    signal,
  });
  const connectors = Array.isArray(list.json) ? list.json : [];
  if (connectors.some((item) => awsConnectorSchema.safeParse(item).data?.arn === roleArn)) return;
  const base = await awsBase(calls, signal);
  await calls.call({
    method: 'POST',
    path: '/registry/aws/connector',
    json: {
      arn: roleArn,
      name: `qualys-fargate-scanner-${roleArn.split(':')[4] ?? 'ecr'}-${roleArn.split('/').at(-1)}`.slice(0, 120),
      description: 'Created by Qualys Fargate Scanner',
      externalId: base.externalId,
      accountType,
    },
    purpose: `creating the AWS connector for ${roleArn}`,
    permission: 'to create registries',
    signal,
  });
}
