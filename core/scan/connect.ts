import { ecrRegistry } from '../image/ecr.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { connectorFor, createEcrConnector, listRegistries } from '../qualys/registries.ts';
import { listSchedules, names, type RepositoryTag, scheduleOutcome } from '../qualys/schedules.ts';
import type { Registry, Schedule } from '../qualys/schema.ts';
import { type Connector, failed, type ScanIn, type Step } from './scan.ts';
import type { SensorContext } from './sensor-context.ts';

/**
 * Finds the registry connector for images of one registry and decides how each is scanned: by a schedule that already runs
 * for it, or by one new schedule for all the others. Images that cannot be scheduled end here with the reason.
 */
export async function connect(
  group: readonly ScanIn<'connecting'>[],
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<readonly Step[]> {
  const host = group[0]?.request.image.reference.registry ?? '';
  const registry = await findOrCreate(host, context, signal);
  if (registry === undefined) return group.map((scan) => failed(scan, noConnector(host)));
  const connector: Connector = {
    registryUuid: registry.registryUuid,
    registryName: registry.registryName ?? host,
    registryType: registry.registryType ?? (ecrRegistry(host) === undefined ? 'V2' : 'AWS'),
  };
  const schedules = await listSchedules(context.calls, connector.registryUuid, signal);
  const scheduleName = context.nextScheduleName();
  const submittedAt = context.clock.now().toISOString();
  return group.map((scan) => {
    const image = repositoryTag(scan.request.image);
    if (image === undefined) return failed(scan, noTag(scan.request.image));
    const { alone, faults: _, ...asked } = scan;
    const running =
      scan.request.force || alone ? undefined : schedules.find((schedule) => isRunningFor(schedule, image));
    if (running === undefined) return { scan: { ...asked, state: 'submitting', connector, scheduleName }, waitMs: 0 };
    context.tell({ kind: 'joined', images: [scan.request.image], schedule: running.name, registry: host });
    return {
      scan: { ...asked, state: 'submitted', connector, scheduleName: running.name, joined: true, submittedAt },
      waitMs: context.polling.intervalMs,
    };
  });
}

/** The repository and tag by which a schedule can name an image; undefined for an image without a tag. */
export function repositoryTag(image: ResolvedImage): RepositoryTag | undefined {
  return image.tag === undefined ? undefined : { repo: image.reference.repository, tag: image.tag };
}

function isRunningFor(schedule: Schedule, image: RepositoryTag): boolean {
  return schedule.onDemand === true && scheduleOutcome(schedule.status) === 'running' && names(schedule, image);
}

async function findOrCreate(
  host: string,
  context: SensorContext,
  signal: AbortSignal | undefined,
): Promise<Registry | undefined> {
  const existing = connectorFor(await listRegistries(context.calls, signal), host);
  const roleArn = connectorRoleArn(host, context);
  if (existing !== undefined || roleArn === undefined) return existing;
  const created = await createEcrConnector(context.calls, { host, roleArn }, signal);
  context.tell({ kind: 'connector-created', registry: host, name: created.registryName ?? host });
  return created;
}

function connectorRoleArn(host: string, { connectorRoleArn: given }: SensorContext): string | undefined {
  const registry = ecrRegistry(host);
  if (registry === undefined) return undefined;
  return typeof given === 'function' ? given(registry) : given;
}

function noConnector(host: string) {
  const remedy =
    ecrRegistry(host) === undefined
      ? 'Add it in the Qualys portal (Container Security > Configurations > Registries), or copy the image to a registry that has one.'
      : 'Give qualys-role-arn with a role that trusts Qualys and reads this ECR registry, and the connector is created; or add it in the Qualys portal.';
  return { code: 'no-connector', message: `Qualys has no registry connector for ${host}.`, remedy } as const;
}

function noTag(image: ResolvedImage) {
  return {
    code: 'no-tag',
    message: `${image.reference.repository}@${image.digest} has no tag, and a registry scan at Qualys can only name tags.`,
    remedy: 'Tag the image in its registry, or write the tag beside the digest (repository:tag@sha256:…).',
  } as const;
}
