import type { ResolvedImage } from '../image/resolved.ts';
import { buildReport, type ImageOutcome } from '../report/build.ts';
import type { GateReport } from '../report/report.ts';
import type { ImageUse, TaskDefinition } from '../task-definition/task-definition.ts';
import { currentPolicy } from './current-policy.ts';
import type { Outcome } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import type { DeployedUse } from './use.ts';

/**
 * The evaluated report of some uses of an image, by the policy of this moment; `image` is absent where the reference never became a
 * digest. With a policy that can't be read nothing is judged: the report is inconclusive by that.
 */
export async function reportOfUses(
  uses: readonly DeployedUse[],
  image: ResolvedImage | undefined,
  outcome: Outcome,
  ports: ServicePorts,
): Promise<GateReport> {
  const { policy, fault } = await currentPolicy(ports);
  const at = ports.clock.now();
  const ended: Outcome = fault === undefined ? outcome : { kind: 'unscanned', reason: fault };
  return buildReport({
    tool: ports.settings.tool,
    simulated: outcome.kind === 'scanned' && outcome.result.simulated,
    startedAt: at,
    finishedAt: at,
    policy,
    taskDefinitions: uses.map(({ use }) => definitionOf(use)),
    images: uses.map(({ use }) => imageOutcome(use, image, ended)),
    notices: [],
    stillRunning: [],
  });
}

/** Each use by its own words: two repositories may hold the same digest, and an exception may be for one of them. */
function imageOutcome(use: ImageUse, image: ResolvedImage | undefined, outcome: Outcome): ImageOutcome {
  const own = image === undefined ? undefined : asNamedBy(use, image);
  if (outcome.kind === 'scanned' && own !== undefined) return { uses: [use], image: own, ...outcome };
  const reason = outcome.kind === 'unscanned' ? outcome.reason : noImage;
  return { kind: 'unscanned', uses: [use], ...(own === undefined ? {} : { image: own }), reason };
}

const noImage = {
  code: 'internal',
  message: 'There is a scan result, and no image that it is about.',
  remedy: 'Please report it.',
} as const;

function asNamedBy({ image: named }: ImageUse, image: ResolvedImage): ResolvedImage {
  if (named.kind !== 'reference') return image;
  const { reference } = named;
  const isOther =
    reference.registry !== image.reference.registry || reference.repository !== image.reference.repository;
  const { tag = isOther ? undefined : image.tag } = reference;
  const { tag: _, ...rest } = image;
  return { ...rest, reference, ...(tag === undefined ? {} : { tag }) };
}

function definitionOf({
  family,
  revision,
  source,
  platform,
  container,
  essential,
  role,
  image,
}: ImageUse): TaskDefinition {
  return {
    format: 'ecs',
    source,
    family,
    ...(revision === undefined ? {} : { revision }),
    platform,
    containers: [{ name: container, essential, role, image }],
    notices: [],
  };
}
