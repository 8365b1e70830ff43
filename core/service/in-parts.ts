import pMap from 'p-map';
import { RemoteError } from '../errors.ts';

/** Parts done at once. */
const concurrency = 4;

/** Does every part; throws when one could not be done, after doing all the others: what must be mended before what may pass. */
export async function doInParts(parts: readonly (() => Promise<void>)[]): Promise<void> {
  const errors = await pMap(parts, faultOf, { concurrency });
  const faults = errors.filter((error) => error !== undefined);
  const lasting = faults.find(({ error }) => !(error instanceof RemoteError && error.retryable));
  const [first = lasting] = faults;
  if (first !== undefined) throw (lasting ?? first).error;
}

/** Does a part; a fault of it does not keep the others from being done. */
async function faultOf(part: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await part();
    return undefined;
  } catch (error) {
    return { error };
  }
}
