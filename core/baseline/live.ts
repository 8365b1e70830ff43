import type { ServiceName } from '../gate-settings.ts';
import type { Reason } from '../reason.ts';
import type { Resolution } from '../resolve-images.ts';
import type { DigestScans } from '../scan-digests.ts';
import { imagesOf } from '../task-definition/images.ts';
import type { ImageUse, TaskDefinition } from '../task-definition/task-definition.ts';
import type { Baseline } from './baseline.ts';
import { baselineOfRunning, type RunningContainer } from './running.ts';

/** What is deployed over, before its images are scanned. `family` is that of the task definition which is compared with it. */
export type RunningService = { readonly source: string; readonly family: string } & (
  | { readonly taskDefinition: TaskDefinition }
  | { readonly runs: 'nothing' }
  | { readonly reason: Reason }
);

/**
 * Asks what a service runs. A service runs one family: with one family gated it is the counterpart of that, whatever it is called;
 * of several, the one of the same name. Never throws: what can't be known makes every finding new.
 */
export async function findRunning(
  named: ServiceName,
  gated: readonly string[],
  ask: () => Promise<TaskDefinition | undefined>,
): Promise<RunningService> {
  const source = `service ${shortName(named.cluster)}/${shortName(named.service)}`;
  const [first = '', ...others] = new Set(gated);
  try {
    const taskDefinition = await ask();
    if (taskDefinition === undefined) return { source, family: first, runs: 'nothing' };
    const { family, revision } = taskDefinition;
    return {
      source: `${source} (${family}${revision === undefined ? '' : `:${revision}`})`,
      family: others.length === 0 ? first : family,
      taskDefinition,
    };
  } catch (error) {
    return { source, family: first, reason: unknown(source, error) };
  }
}

/** Every use of an image that runs. */
export function runningUses(running: RunningService | undefined): readonly ImageUse[] {
  return running !== undefined && 'taskDefinition' in running ? imagesOf(running.taskDefinition) : [];
}

/** The baseline of a service, when its images are resolved and scanned; `gated` are the digests that it is to judge. */
export function baselineOfService(
  running: RunningService,
  resolutions: readonly Resolution[],
  scans: Pick<DigestScans, 'endOf'>,
  gated: ReadonlySet<string>,
): Baseline {
  const { source, family } = running;
  if ('reason' in running) {
    return { source, families: new Map(), unreadable: running.reason };
  }
  if ('runs' in running) return baselineOfRunning(source, [{ source, family, runs: running.runs }]);
  const containers = resolutions.flatMap((resolution) =>
    resolution.group.uses.flatMap((use) => endsOf(use, resolution, scans, gated)),
  );
  return baselineOfRunning(source, [{ source, family, containers }]);
}

function endsOf(
  use: ImageUse,
  resolution: Resolution,
  scans: Pick<DigestScans, 'endOf'>,
  gated: ReadonlySet<string>,
): readonly RunningContainer[] {
  const { container } = use;
  if ('reason' in resolution) return [{ container, reason: resolution.reason }];
  return resolution.images.map((image): RunningContainer => {
    if (!isSettled(use) && gated.has(image.digest)) return { container, reason: movedTag(use) };
    const end = scans.endOf(image);
    return end.kind === 'scanned' ? { container, result: end.result } : { container, reason: end.reason };
  });
}

/** Whether the digest is known that runs, and not only the tag that it once had. */
function isSettled({ image, runningDigest }: ImageUse): boolean {
  return runningDigest !== undefined || (image.kind === 'reference' && image.reference.digest !== undefined);
}

/** A tag that names the new image now may have named another one at the last deployment: then nothing would ever be new. */
function movedTag({ container, image }: ImageUse): Reason {
  return {
    code: 'baseline-unusable',
    message: `ECS does not tell which digest of ${image.text} runs in ${container}, and now the tag names the image that is gated.`,
    remedy: 'Pin images to digests (pinned-task-definition), or give each build a tag of its own.',
  };
}

function unknown(source: string, error: unknown): Reason {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof Error && 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : '';
  return {
    code: 'baseline-unusable',
    message: `What the ${source} runs can't be known: ${message}`,
    remedy,
  };
}

/** The name at the end of an ARN. */
function shortName(name: string): string {
  return name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
}
