import { type Work, type WorkClaim, type WorkObjects, workKeys } from './work.ts';
import { readWorkClaim } from './work-schema.ts';

/** A claim, and the store's word for it as it was read. */
export interface HeldWork {
  readonly claim: WorkClaim;
  readonly version: string;
}

/** Who has the work; undefined while nobody has. Throws RemoteErrors, and an UnreadableInputError. */
export async function holderOf(
  { id }: Work,
  objects: WorkObjects,
  signal: AbortSignal | undefined,
): Promise<HeldWork | undefined> {
  const found = await objects.read(workKeys(id).started, signal);
  return found === undefined ? undefined : { claim: readWorkClaim(found.body), version: found.version };
}

/**
 * Takes the work back from whoever had it when this version of its claim was read, so that no worker has it any more. False when one was heard
 * of since. Throws RemoteErrors.
 */
export async function withdraw(
  { id }: Work,
  version: string | undefined,
  { objects, random }: { readonly objects: WorkObjects; readonly random: () => string },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const key = workKeys(id).started;
  const body = JSON.stringify({ kind: 'withdrawn', mark: random() } satisfies WorkClaim);
  const written =
    version === undefined ? await objects.create(key, body, signal) : await objects.replace(key, body, version, signal);
  return written !== undefined;
}
