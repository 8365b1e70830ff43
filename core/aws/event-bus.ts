import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { RemoteError } from '../errors.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Faults of an entry that may pass; EventBridge names them beside an answer of 200. */
const passing = new Set(['InternalFailure', 'InternalException', 'ThrottlingException']);

/** An event as it is put on a bus. */
export interface OwnEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

/** The bus that our own events go to. */
export interface EventBus {
  put(event: OwnEvent): Promise<void>;
}

/** Puts events on a bus, one by one. An entry that EventBridge did not take is an error, though the answer is 200. */
export function createEventBus(options: AwsAccess & { readonly name: string }): EventBus {
  const client = new EventBridgeClient(clientSettings(options, codes.unreachable));
  return {
    put: async ({ source, detailType, detail }) => {
      const what = `the event ${detailType} for the bus ${options.name}`;
      const entry = {
        EventBusName: options.name,
        Source: source,
        DetailType: detailType,
        Detail: JSON.stringify(detail),
      };
      const answer = await answered(client.send(new PutEventsCommand({ Entries: [entry] })), {
        service: 'Amazon EventBridge',
        what,
        permission: 'events:PutEvents',
        resource: `the event bus ${options.name}`,
        codes,
      });
      if ((answer.FailedEntryCount ?? 0) > 0) throw notTaken(what, answer.Entries?.[0]);
    },
  };
}

function notTaken(
  what: string,
  entry: { readonly ErrorCode?: string | undefined; readonly ErrorMessage?: string | undefined } | undefined,
): RemoteError {
  const { ErrorCode = 'no reason given', ErrorMessage = '' } = entry ?? {};
  const retryable = passing.has(ErrorCode);
  return new RemoteError(
    `Amazon EventBridge did not take ${what}: ${`${ErrorCode} ${ErrorMessage}`.trim().slice(0, 300)}.`,
    {
      code: codes.unreachable,
      retryable,
      remedy: retryable ? 'Try again later.' : 'Check the bus, its policy and the permission events:PutEvents.',
    },
  );
}
