import pMap from 'p-map';
import { RemoteError, reasonOf } from '../errors.ts';
import { ecrHost } from '../image/ecr.ts';
import { matchesAny } from '../policy/glob.ts';
import { imageAttestation, type MarkState, repositoryTags } from './marks.ts';
import type { ServicePorts } from './ports.ts';
import type { Audience } from './tell-all.ts';
import { type DeployedUse, isPush, useKey } from './use.ts';
import { reportOfUses } from './use-report.ts';

/** Pushes marked at once. */
const concurrency = 4;

/**
 * How long after the telling a fault of marking is thrown, so that the step is repeated. Later it is only counted: whether people were told
 * is what the step is about, and it must not fail for want of a mark.
 */
const repeatedForMs = 60_000;

interface ToldAudience extends Audience {
  /** ISO 8601. */
  readonly toldAt: string;
}

/** One mark that is to be made. */
interface Mark {
  readonly kind: 'tags' | 'attestation';
  make(): Promise<MarkState>;
}

/**
 * Marks an image in ECR for every push of it that was told, where its repository is one to be marked. Does nothing where marking is off.
 * Faults change nothing of what was told; throws one that may pass while a repetition makes sense.
 */
export async function markPushes(audience: Audience, ports: ServicePorts, signal?: AbortSignal): Promise<void> {
  const { digest } = audience.image;
  const pushes = ports.outlets.marks === undefined ? [] : audience.uses.filter(isPush);
  if (pushes.length === 0) return;
  const tellings = new Map((await ports.store.usesOf(digest)).map((use) => [useKey(use), use.told?.at]));
  const now = ports.clock.now();
  const faults = await pMap(
    pushes,
    async (push): Promise<readonly unknown[]> => {
      // When it was told, and not the present moment: a repetition must come to the same.
      const toldAt = tellings.get(useKey(push)) ?? now.toISOString();
      const isLate = now.getTime() - Date.parse(latest(toldAt, audience.endedAt)) > repeatedForMs;
      const passing = await markPush(push, { ...audience, toldAt }, ports, signal);
      return isLate ? [] : passing;
    },
    { concurrency },
  );
  const [first] = faults.flat();
  if (first !== undefined) throw first;
}

/** Makes the marks for one push, each on its own; gives the faults that may pass. */
async function markPush(
  use: DeployedUse,
  audience: ToldAudience,
  ports: ServicePorts,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  const { count, log } = ports;
  const faults: unknown[] = [];
  for (const { kind, make } of await marksFor(use, audience, ports, signal)) {
    const fields = { ...use.deployment, ...use.push, digest: audience.image.digest, kind };
    try {
      const state = await make();
      if (state === 'written') log.info('A push was marked in Amazon ECR.', fields);
      else if (state !== 'known') log.info('A push is not marked in Amazon ECR.', { ...fields, state });
    } catch (error) {
      count('MarksFailed');
      log.error('A push can not be marked in Amazon ECR.', { ...fields, ...reasonOf(error) });
      if (!(error instanceof RemoteError) || error.retryable) faults.push(error);
    }
  }
  return faults;
}

/** The marks for one push; none for what the simulator made up. */
async function marksFor(
  use: DeployedUse,
  { image, outcome, toldAt }: ToldAudience,
  ports: ServicePorts,
  signal: AbortSignal | undefined,
): Promise<readonly Mark[]> {
  const { outlets, settings } = ports;
  const { repository = '' } = use.push ?? {};
  const isTagged = matchesAny(repository, settings.marked?.tagged ?? []);
  const isAttested = matchesAny(repository, settings.marked?.attested ?? []);
  const { marks } = outlets;
  if (marks === undefined || !(isTagged || isAttested)) return [];
  const { account, region } = use.deployment;
  const where = { registry: ecrHost({ accountId: account, region }), repository };
  const report = await reportOfUses([use], image, outcome, ports);
  const at = latest(toldAt, report.images[0]?.scan?.scannedAt);
  const attestation = imageAttestation(report, image.digest, at);
  if (attestation === undefined) return [];
  const tags = repositoryTags(report, image.digest, at);
  const all: readonly Mark[] = [
    { kind: 'tags', make: () => marks.tag(where, tags, signal) },
    { kind: 'attestation', make: () => marks.attest(where, attestation, signal) },
  ];
  return all.filter(({ kind }) => (kind === 'tags' ? isTagged : isAttested));
}

/** The later of two dates (ISO 8601). */
function latest(one: string, other = one): string {
  return new Date(Math.max(Date.parse(one), Date.parse(other))).toISOString();
}
