import { OperationError, RemoteError, UsageError } from '../errors.ts';
import { ecrRegistry } from '../image/ecr.ts';
import type { Clock } from '../ports.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { connectorFor, createEcrConnector, listRegistries } from '../qualys/registries.ts';

/** Registries of ECR that Qualys is to know, and the role with which it reads them: in each account the one of its name, or one for all. */
export interface ConnectorWish {
  readonly hosts: readonly string[];
  readonly role: { readonly arn?: string; readonly name?: string };
  readonly dryRun: boolean;
}

export interface ConnectorPorts {
  readonly calls: QualysCalls;
  readonly clock: Clock;
  readonly tell: (text: string) => void;
}

/** What became of one. */
export interface ConnectorReport {
  readonly host: string;
  readonly roleArn: string;
  readonly end: 'created' | 'there' | 'planned';
  readonly registryUuid?: string;
}

/** AWS takes up to a minute or two until a new role, or a new trust, counts everywhere. */
const waitsMs = [10_000, 20_000, 30_000, 60_000];

/** Lets Qualys know registries. One that it knows already, by whichever spelling of its host, is left as it is. */
export async function createRegistryConnectors(
  { hosts, role, dryRun }: ConnectorWish,
  ports: ConnectorPorts,
  signal?: AbortSignal,
): Promise<readonly ConnectorReport[]> {
  const known = await listRegistries(ports.calls, signal);
  const reports: ConnectorReport[] = [];
  for (const host of hosts) {
    const given = { host, roleArn: roleFor(host, role) };
    const registry = connectorFor(known, host);
    if (registry !== undefined) {
      reports.push({ ...given, end: 'there', registryUuid: registry.registryUuid });
    } else if (dryRun) {
      reports.push({ ...given, end: 'planned' });
    } else {
      const { registryUuid } = await created(given, ports, signal);
      reports.push({ ...given, end: 'created', registryUuid });
    }
  }
  return reports;
}

/** The role for a registry: that of its own account. */
function roleFor(host: string, { arn, name }: ConnectorWish['role']): string {
  const ecr = ecrRegistry(host);
  if (ecr === undefined) {
    throw new UsageError(`${host} is no private registry of ECR.`, {
      remedy:
        'Name it as 111122223333.dkr.ecr.eu-west-1.amazonaws.com; other registries are made in the Qualys portal.',
    });
  }
  if (arn !== undefined) return arn;
  if (name !== undefined) return `arn:${ecr.partition}:iam::${ecr.accountId}:role/${name}`;
  throw new UsageError('The role with which Qualys reads ECR is not known.', {
    remedy: 'Give --existing-role-arn or --existing-role-name, or let deploy --create-role make one.',
  });
}

async function created(
  given: Pick<ConnectorReport, 'host' | 'roleArn'>,
  { calls, clock, tell }: ConnectorPorts,
  signal: AbortSignal | undefined,
): ReturnType<typeof createEcrConnector> {
  for (const wait of [...waitsMs, undefined]) {
    try {
      return await createEcrConnector(calls, given, signal);
    } catch (error) {
      if (wait === undefined || !mayPass(error) || signal?.aborted) throw notTaken(given, error);
      tell(`Qualys does not take ${given.host} yet; it is asked again in ${wait / 1000} s.`);
      await clock.sleep(wait, signal);
    }
  }
  throw new Error('The last attempt returns or throws.');
}

/** Credentials that are refused stay refused; a role may become known. */
function mayPass(error: unknown): boolean {
  if (error instanceof OperationError) return true;
  return error instanceof RemoteError && error.status !== 401 && error.status !== 403;
}

function notTaken({ host, roleArn }: Pick<ConnectorReport, 'host' | 'roleArn'>, error: unknown): unknown {
  if (!(error instanceof RemoteError || error instanceof OperationError)) return error;
  return new OperationError(`Qualys did not take the registry connector for ${host}: ${error.message}`, {
    remedy: `See that ${roleArn} trusts Qualys (qualys-info), and that the token may create registries. ${error.remedy}`,
    cause: error,
  });
}
