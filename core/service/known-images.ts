import pMap from 'p-map';
import type { Deadline } from '../deadline.ts';
import { managedImage } from '../event/provider-managed.ts';
import { scanTypesAsked } from '../policy/evaluate.ts';
import type { GatePolicy } from '../policy/policy.ts';
import type { Reason } from '../reason.ts';
import type { ImageOutcome } from '../report/build.ts';
import { byDigest, groupUses, resolveGroups, type UsedImage, unresolvedOutcomes } from '../resolve-images.ts';
import { imagesOf } from '../task-definition/images.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import type { AdmissionPorts } from './admission.ts';
import { isRetryable } from './retryable.ts';

/** Images looked up at once. */
const concurrency = 5;

type UnscannedOutcome = Extract<ImageOutcome, { kind: 'unscanned' }>;

/** What the hub knows of the images of a task definition, each once. */
export interface KnownImages {
  /** Scanned, or known to be out of reach of every scan. */
  readonly outcomes: readonly ImageOutcome[];
  /** Without a digest for a reason that may be over at the next look: a registry that did not answer. */
  readonly unreached: readonly UnscannedOutcome[];
  /** Not scanned yet, as far as the hub knows. */
  readonly pending: readonly UsedImage[];
}

/** Resolves the images that are not the provider's own, and looks each digest up. Throws when the hub can't be asked. */
export async function knownImages(
  taskDefinition: TaskDefinition,
  policy: GatePolicy | Reason,
  ports: AdmissionPorts,
  deadline: Deadline,
): Promise<KnownImages> {
  const uses = imagesOf(taskDefinition).filter(({ image }) => managedImage(image) === undefined);
  const resolutions = await resolveGroups(groupUses(uses), { images: ports.images, tell: () => {} }, deadline);
  const looked = await pMap(byDigest(resolutions), (used) => lookUp(used, policy, ports), { concurrency });
  const unresolved = unresolvedOutcomes(resolutions);
  return {
    outcomes: [
      ...unresolved.filter((outcome) => !mayPass(outcome)),
      ...looked.flatMap((one) => ('pending' in one ? [] : [one])),
    ],
    unreached: unresolved.filter(mayPass),
    pending: looked.flatMap((one) => ('pending' in one ? [one.pending] : [])),
  };
}

function mayPass(outcome: ImageOutcome): outcome is UnscannedOutcome {
  return outcome.kind === 'unscanned' && isRetryable(outcome.reason);
}

/** What the hub knows of a digest; a scan that failed a moment ago is an answer, one that failed long ago is asked for again. */
async function lookUp(
  used: UsedImage,
  policy: GatePolicy | Reason,
  { store, settings, clock }: AdmissionPorts,
): Promise<ImageOutcome | { readonly pending: UsedImage }> {
  const now = clock.now().getTime();
  const { digest } = used.image;
  const result = await store.get({
    digest,
    scanTypes: 'code' in policy ? ['packages'] : scanTypesAsked(policy),
    notBefore: new Date(now - settings.maxAgeMs).toISOString(),
    ...(settings.scanner === undefined ? {} : { scanner: settings.scanner }),
  });
  if (result !== undefined) return { kind: 'scanned', ...used, result, from: 'cache' };
  const record = await store.record(digest);
  if (record?.state !== 'ended' || record.end.kind !== 'failed') return { pending: used };
  if (now - Date.parse(record.endedAt) > settings.retryDelayMs) return { pending: used };
  return { kind: 'unscanned', ...used, reason: record.end.reason };
}
