import type { QualysPrincipal } from '../deploy/roles.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { awsBase, connectorFor, listRegistries, registryRole } from '../qualys/registries.ts';
import { listSchedules, scheduleErrors, scheduleOutcome } from '../qualys/schedules.ts';
import type { Registry } from '../qualys/schema.ts';
import { type Check, checked, fail, ok, skipped, warn } from './check.ts';
import { checkSensors } from './checks/qualys.ts';
import { checkEcrRole } from './checks/roles.ts';
import type { Place } from './installation.ts';
import type { RolePermissions } from './verify-ports.ts';

export interface ValidatePorts {
  readonly calls: QualysCalls;
  readonly roles: RolePermissions;
  readonly place: Place;
  readonly now: Date;
}

/** Whether Qualys can scan registries: those that are named by host, or all that it knows. Nothing is changed. */
export async function* validateRegistries(
  hosts: readonly string[],
  ports: ValidatePorts,
  signal?: AbortSignal,
): AsyncIterable<Check> {
  const { calls, now } = ports;
  yield* await checked('registry-sensor', () => checkSensors(calls, now, signal));
  const known = await listRegistries(calls, signal);
  const principal: QualysPrincipal = { partition: ports.place.partition, ...(await awsBase(calls, signal)) };
  if (hosts.length === 0 && known.length === 0) {
    yield warn('registry-connector', 'Qualys knows no registry.', 'Make a connector: registries create.');
  }
  for (const host of hosts) {
    const registry = connectorFor(known, host);
    const found = `Qualys has no registry connector for ${host}.`;
    if (registry === undefined) yield fail('registry-connector', found, 'Make it: registries create.');
    else yield* validate(registry, principal, ports, signal);
  }
  if (hosts.length > 0) return;
  for (const registry of known) yield* validate(registry, principal, ports, signal);
}

async function* validate(
  registry: Registry,
  principal: QualysPrincipal,
  { calls, roles, place }: ValidatePorts,
  signal: AbortSignal | undefined,
): AsyncIterable<Check> {
  const name = nameOf(registry);
  yield* await checked('registry-connector', () => checkSchedules(registry, name, calls, signal));
  if (registry.awsAccountId == null) {
    yield skipped('ecr-role', `${name} is read without a role.`);
    return;
  }
  yield* await checked('ecr-role', async () => {
    const role = await registryRole(calls, registry.registryUuid, signal);
    if (role === undefined) {
      return warn('ecr-role', `Qualys does not name the role of ${name}.`, 'Look at it in the Qualys portal.');
    }
    return checkEcrRole(role, place, roles, principal, signal);
  });
}

/** What became of the last scan that ended says most about a connector. */
async function checkSchedules(
  registry: Registry,
  name: string,
  calls: QualysCalls,
  signal: AbortSignal | undefined,
): Promise<Check> {
  const scanned = `${registry.totalScannedImages ?? 0} of ${registry.totalImages ?? 0} images scanned`;
  const schedules = await listSchedules(calls, registry.registryUuid, signal);
  const last = schedules.find(({ status }) => scheduleOutcome(status) !== 'running');
  if (last === undefined) return ok('registry-connector', `${name}: ${scanned}, no scan has ended yet.`);
  if (scheduleOutcome(last.status) === 'finished') {
    return ok('registry-connector', `${name}: ${scanned}, the last scan ended well (${last.name}).`);
  }
  const found = `${name}: the last scan (${last.name}) ended with ${last.status}: ${scheduleErrors(last)}`;
  const remedy = 'See the role below, and that a registry sensor reaches the registry.';
  return fail('registry-connector', found, remedy);
}

function nameOf({ registryUri, registryName, registryUuid }: Registry): string {
  return registryUri ?? registryName ?? registryUuid;
}
