import pMap from 'p-map';
import { OperationError, RemoteError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import { markPushes } from './mark-pushes.ts';
import type { Outcome } from './outcome.ts';
import type { ServicePorts } from './ports.ts';
import type { RecordedUse } from './scan-store.ts';
import { syncFindings } from './sync-findings.ts';
import { targetKey } from './target.ts';
import { tellUse } from './tell.ts';
import type { DeployedUse } from './use.ts';

/** Uses told at once. */
const concurrency = 8;

/** An image, what is known of it, and who is to be told. */
export interface Audience {
  readonly image: ResolvedImage;
  readonly outcome: Outcome;
  readonly uses: readonly (DeployedUse | RecordedUse)[];
  /** When the scan of it ended that is told now (ISO 8601, our clock); absent where it ended before. */
  readonly endedAt?: string;
}

/**
 * Tells uses of an image what is known of it. One that can't be told does not keep the others from it; when the signal is aborted no
 * further one is begun. Throws when any was not told: who repeats it goes on where it stopped, as what was told is not told again. The
 * number that were told now.
 */
export async function tellAll(audience: Audience, ports: ServicePorts, signal?: AbortSignal): Promise<number> {
  const { image, outcome, uses } = audience;
  const first = syncedPlaces(audience, ports);
  const ends = await pMap(
    uses,
    async (use): Promise<'told' | 'known' | 'late' | { readonly error: unknown }> => {
      if (signal?.aborted) return 'late';
      const told = 'told' in use && use.told !== undefined ? { told: use.told } : {};
      try {
        return await tellUse({ key: image.digest, use, image, outcome, first: () => first(use), ...told }, ports);
      } catch (error) {
        return { error };
      }
    },
    { concurrency },
  );
  const errors = ends.flatMap((end) => (typeof end === 'object' ? [end.error] : []));
  const late = ends.filter((end) => end === 'late').length;
  if (errors.length + late > 0) throw untold(image.digest, errors, late, uses.length);
  // Last of all: people don't wait for it.
  await markPushes(audience, ports, signal);
  return ends.filter((end) => end === 'told').length;
}

/** Brings Security Hub in line before anybody of an account and region is told, once for all of them. */
function syncedPlaces(audience: Audience, ports: ServicePorts): (use: DeployedUse) => Promise<void> {
  const places = new Map<string, Promise<void>>();
  return ({ deployment: { account, region } }) => {
    const place = targetKey({ account, region });
    const pending = places.get(place) ?? syncFindings({ account, region }, audience, ports);
    places.set(place, pending);
    return pending;
  };
}

/** Retryable where repeating may help: the first fault that is not is what has to be mended. */
function untold(digest: string, errors: readonly unknown[], late: number, total: number): Error {
  const lasting = errors.find((error) => !(error instanceof RemoteError && error.retryable));
  const first = lasting ?? errors[0];
  const why = first instanceof Error ? ` The first fault: ${first.message}` : '';
  const message = `${errors.length + late} of ${total} uses of ${digest} could not be told, ${late} of them for want of time.${why}`;
  if (lasting === undefined) {
    return new RemoteError(message, {
      code: 'internal',
      retryable: true,
      remedy: 'Nothing: the step is repeated, and goes on where it stopped.',
      cause: first,
    });
  }
  const remedy = lasting instanceof Error && 'remedy' in lasting ? String(lasting.remedy) : 'Please report it.';
  return new OperationError(message, { remedy, cause: lasting });
}
