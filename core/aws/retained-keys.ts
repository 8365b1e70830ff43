import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { Removal } from '../deploy/retained-resources.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** The shortest that KMS takes; until then the key, and what it encrypts, can be had back. */
const keyDays = 7;

/** Removes keys, of which none is ever gone at once. */
export function createKeyRemover(
  place: AwsAccess & { readonly region: string; readonly account: string; readonly partition: string },
) {
  const client = new KMSClient(clientSettings(place, codes.unreachable));
  return async (id: string, signal: AbortSignal | undefined): Promise<Removal> => {
    const command = new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: keyDays });
    const asked = client.send(command, abortable(signal)).catch((error: unknown) => {
      // It is on its way already.
      if (error instanceof Error && error.name === 'KMSInvalidStateException') return { DeletionDate: undefined };
      if (error instanceof Error && error.name === 'NotFoundException') return undefined;
      throw error;
    });
    const answer = await answered(asked, {
      service: `AWS KMS in ${place.region}`,
      what: `the key ${id}`,
      permission: 'kms:ScheduleKeyDeletion',
      resource: `arn:${place.partition}:kms:${place.region}:${place.account}:key/${id}`,
      codes,
    });
    if (answer === undefined) return { kind: 'absent' };
    const on = answer.DeletionDate === undefined ? 'soon' : `on ${answer.DeletionDate.toISOString().slice(0, 10)}`;
    return { kind: 'scheduled', detail: `KMS deletes it ${on}; until then aws kms cancel-key-deletion keeps it` };
  };
}
