import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createKeyRemover } from './retained-keys.ts';

const mock = mockClient(KMSClient);

beforeEach(() => {
  mock.reset();
});

function world() {
  const http = testHttpClient();
  const remove = createKeyRemover({ http, region: 'eu-west-1', account: '111111111111', partition: 'aws' });
  return { remove: (id: string) => remove(id, undefined), [Symbol.asyncDispose]: () => http.close() };
}

describe('a key', () => {
  it('is scheduled for deletion as soon as KMS allows, and that day is said', async () => {
    await using here = world();
    mock.on(ScheduleKeyDeletionCommand).resolves({ DeletionDate: new Date('2026-03-08T12:00:00.000Z') });

    expect(await here.remove('key')).toEqual({
      kind: 'scheduled',
      detail: 'KMS deletes it on 2026-03-08; until then aws kms cancel-key-deletion keeps it',
    });
    expect(mock.commandCalls(ScheduleKeyDeletionCommand)[0]?.args[0].input).toEqual({
      KeyId: 'key',
      PendingWindowInDays: 7,
    });
  });

  it.each([
    ['KMSInvalidStateException', { kind: 'scheduled', detail: expect.stringContaining('deletes it soon') }],
    ['NotFoundException', { kind: 'absent' }],
  ])('that meets %s is no failure', async (name, removal) => {
    await using here = world();
    mock.on(ScheduleKeyDeletionCommand).rejects(awsError(name));

    expect(await here.remove('key')).toEqual(removal);
  });

  it('that may not be deleted is named with the permission', async () => {
    await using here = world();
    mock.on(ScheduleKeyDeletionCommand).rejects(awsError('AccessDeniedException', 'no', 403));

    expect(await rejection(here.remove('key'))).toMatchObject({
      remedy: expect.stringContaining('Allow kms:ScheduleKeyDeletion on arn:aws:kms:eu-west-1:111111111111:key/key'),
    });
  });
});
