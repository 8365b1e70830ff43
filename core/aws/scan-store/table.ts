import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { formatDuration } from '../../duration.ts';
import { RemoteError } from '../../errors.ts';
import { type AwsAccess, answered, clientSettings } from '../client.ts';
import type { AwsAsk } from '../fault.ts';
import { fromAttributes, type Item, type Plain, toAttributes } from './attributes.ts';
import type { Key } from './keys.ts';

/** A change of one item, if the condition holds. `#name` stands for the attribute of that name, `:name` for a value. */
export interface Change {
  readonly update: string;
  readonly condition?: string;
  readonly values: Readonly<Record<`:${string}`, Plain>>;
}

/** What became of a change: the item as it was and is now, or as it is, when the condition did not hold. */
export type Changed =
  | { readonly kind: 'done'; readonly item: Item }
  | { readonly kind: 'refused'; readonly item: Item | undefined };

/**
 * One DynamoDB table, keyed by `pk` and `sk`. Reads are strongly consistent. Every call throws a RemoteError that names the table when
 * it fails; `retryable` when it was throttled, out of reach, or without an answer in time.
 */
export interface Table {
  readonly name: string;
  get(key: Key): Promise<Item | undefined>;
  /** Items of a partition whose sort keys begin so, page by page; `limit` is for the whole. */
  query(pk: string, prefix?: string, limit?: number): Promise<readonly Item[]>;
  /** False when the condition does not hold. */
  put(key: Key, item: Item, condition?: Pick<Change, 'condition' | 'values'>): Promise<boolean>;
  change(key: Key, change: Change): Promise<Changed>;
}

/** How a table is reached; `deadlineMs` bounds a call with all its repetitions. */
export interface TableAccess extends AwsAccess {
  readonly table: string;
  readonly deadlineMs?: number;
}

interface CallOptions {
  readonly abortSignal: AbortSignal;
}

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Opens a table by name or ARN. Nothing is asked before the first call. */
export function openTable(access: TableAccess): Table {
  const { table: TableName, deadlineMs = 30_000 } = access;
  const client = new DynamoDBClient({
    ...clientSettings(access, codes.unreachable),
    // One address a region, which firewalls and VPC endpoints know.
    accountIdEndpointMode: 'disabled',
  });

  async function send<Answer>(call: (options: CallOptions) => Promise<Answer>, action: string): Promise<Answer> {
    const abortSignal = AbortSignal.timeout(deadlineMs);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const giveUp = () => reject(noAnswer(TableName, deadlineMs));
    abortSignal.addEventListener('abort', giveUp, { once: true });
    const ask: AwsAsk = {
      service: access.region === undefined ? 'Amazon DynamoDB' : `Amazon DynamoDB in ${access.region}`,
      what: `the table ${TableName}`,
      permission: `dynamodb:${action}`,
      resource: `the table ${TableName} (and kms:Decrypt on its key)`,
      codes,
    };
    try {
      // The pauses of the SDK between two attempts don't end with the signal.
      const called = call({ abortSignal }).catch((error: unknown) => {
        throw isMissing(error) ? noTable(TableName, ask) : error;
      });
      return await Promise.race([answered(called, ask), late]);
    } finally {
      abortSignal.removeEventListener('abort', giveUp);
    }
  }

  async function get(key: Key): Promise<Item | undefined> {
    const command = new GetItemCommand({ TableName, Key: toAttributes({ ...key }), ConsistentRead: true });
    const { Item: found } = await send((options) => client.send(command, options), 'GetItem');
    return found === undefined ? undefined : fromAttributes(found);
  }

  return {
    name: TableName,
    get,
    query: async (pk, prefix = '', limit = Number.POSITIVE_INFINITY) => {
      const items: Item[] = [];
      let from: QueryCommandOutput['LastEvaluatedKey'];
      do {
        const command = new QueryCommand({
          TableName,
          KeyConditionExpression: prefix === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: toAttributes({ ':pk': pk, ...(prefix === '' ? {} : { ':prefix': prefix }) }),
          ConsistentRead: true,
          ...(Number.isFinite(limit) ? { Limit: limit - items.length } : {}),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        const page: QueryCommandOutput = await send((options) => client.send(command, options), 'Query');
        items.push(...(page.Items ?? []).map(fromAttributes));
        from = page.LastEvaluatedKey;
      } while (from !== undefined && items.length < limit);
      return items;
    },
    put: async (key, item, given) => {
      const command = new PutItemCommand({
        TableName,
        Item: toAttributes({ ...item, ...key }),
        ...(given === undefined ? {} : conditional(given)),
      });
      const call = (options: CallOptions) => client.send(command, options).then(() => true, refusedItem);
      return (await send(call, 'PutItem')) === true;
    },
    change: async (key, change) => {
      const command = new UpdateItemCommand({
        TableName,
        Key: toAttributes({ ...key }),
        UpdateExpression: change.update,
        ...conditional(change),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const call = (options: CallOptions) =>
        client.send(command, options).then(
          ({ Attributes = {} }): Changed => ({ kind: 'done', item: fromAttributes(Attributes) }),
          (error: unknown): Changed => ({ kind: 'refused', item: refusedItem(error) }),
        );
      const changed = await send(call, 'UpdateItem');
      // What only imitates DynamoDB may not send the item along.
      return changed.kind === 'refused' && changed.item === undefined
        ? { kind: 'refused', item: await get(key) }
        : changed;
    },
  };
}

/** The item that was in the way of a write. Throws what is no refusal. */
function refusedItem(error: unknown): Item | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item === undefined ? undefined : fromAttributes(error.Item);
}

function conditional({ update = '', condition, values }: Partial<Change>) {
  const names = [...`${update} ${condition ?? ''}`.matchAll(/#(\w+)/g)].map(([key, name = '']) => [key, name]);
  return {
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
    ...(names.length === 0 ? {} : { ExpressionAttributeNames: Object.fromEntries(names) }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: toAttributes(values) }),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

function noTable(table: string, { service }: AwsAsk): RemoteError {
  return new RemoteError(`${service} has no table ${table}.`, {
    code: codes.unreachable,
    retryable: false,
    remedy:
      'Check its name, its region and the account of the credentials; a table of another account is named by its ARN.',
  });
}

function noAnswer(table: string, deadlineMs: number): RemoteError {
  return new RemoteError(`The DynamoDB table ${table} did not answer within ${formatDuration(deadlineMs)}.`, {
    code: codes.unreachable,
    retryable: true,
    remedy: 'Try again later; see whether the table is throttled, and that the network lets DynamoDB be reached.',
  });
}
