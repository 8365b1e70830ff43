import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { HttpClient } from '../../core/http/http.ts';
import { testHttpClient } from './http-client.ts';
import { type Received, serve } from './http-server.ts';

/** What happens to a call: DynamoDB does it, has a fault, does it and its answer is lost, never hears of it, or never answers. */
export type Fate = 'done' | 'overloaded' | 'answer lost' | 'call lost' | 'unanswered';

/** A call as DynamoDB got it: `UpdateItem`, and its parameters. */
export interface DynamoCall {
  readonly action: string;
  readonly input: {
    readonly Key?: { readonly pk: { readonly S: string } };
    readonly Item?: { readonly pk: { readonly S: string } };
    readonly ExpressionAttributeValues?: { readonly ':pk'?: { readonly S: string } };
    readonly ConsistentRead?: boolean;
    readonly ReturnValuesOnConditionCheckFailure?: string;
  };
}

/** DynamoDB on loopback. */
export interface TestDynamo extends AsyncDisposable {
  readonly url: string;
  /** How our clients reach it. */
  readonly access: {
    readonly http: HttpClient;
    readonly region: string;
    readonly credentials: () => Promise<Credentials>;
  };
  readonly client: DynamoDBClient;
  readonly calls: readonly DynamoCall[];
  /** Makes a table keyed by pk and sk; returns its name. */
  createTable(): Promise<string>;
  /** Writes an item as it is. */
  put(table: string, item: NonNullable<PutItemCommand['input']['Item']>): Promise<void>;
  /** The fates of the next calls, in their order. */
  doom(...fates: readonly Fate[]): void;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hunter2' };
const refused = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';

/**
 * Starts a DynamoDB in memory. `answersRefusals: false` leaves out the item that was in the way of a conditional write, as what
 * imitates DynamoDB does.
 */
export async function startDynamo(options: { readonly answersRefusals?: boolean } = {}): Promise<TestDynamo> {
  const { answersRefusals = true } = options;
  const inner = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  const innerUrl = `http://127.0.0.1:${(inner.address() as AddressInfo).port}`;
  const calls: DynamoCall[] = [];
  const fates: Fate[] = [];

  const forward = async ({ headers, body }: Received, target = String(headers['x-amz-target']), text = body) => {
    const { authorization = '', 'x-amz-date': date = '' } = headers;
    const answer = await fetch(innerUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': target,
        'x-amz-date': String(date),
        authorization,
      },
      body: text,
    });
    return { status: answer.status, text: await answer.text() };
  };
  /** Adds the item that was in the way, as DynamoDB does when it is asked to. */
  const answerOf = async (request: Received, call: DynamoCall) => {
    const answer = await forward(request);
    const wanted = answersRefusals && call.input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    if (!wanted || !answer.text.includes(refused)) return answer;
    const { TableName, Key } = JSON.parse(request.body) as { TableName: string; Key: object };
    const get = JSON.stringify({ TableName, Key, ConsistentRead: true });
    const found = JSON.parse((await forward(request, 'DynamoDB_20120810.GetItem', get)).text) as { Item?: object };
    return { ...answer, text: JSON.stringify({ ...JSON.parse(answer.text), ...found }) };
  };
  const server = await serve(async (request, response) => {
    const call: DynamoCall = {
      action: String(request.headers['x-amz-target']).split('.').at(-1) ?? '',
      input: JSON.parse(request.body),
    };
    calls.push(call);
    const fate = fates.shift();
    if (fate === 'call lost') return response.destroy();
    if (fate === 'unanswered') return;
    if (fate === 'overloaded') return response.writeHead(503).end('{}');
    const { status, text } = await answerOf(request, call);
    if (fate === 'answer lost') return response.destroy();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  });

  const client = new DynamoDBClient({ endpoint: innerUrl, region: 'eu-west-1', credentials });
  const http = testHttpClient();
  let tables = 0;
  return {
    url: server.url,
    access: { http, region: 'eu-west-1', credentials: async () => credentials },
    client,
    calls,
    createTable: async () => {
      tables += 1;
      const TableName = `table-${tables}`;
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
        }),
      );
      await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.001, maxDelay: 0.001 }, { TableName });
      return TableName;
    },
    put: async (TableName, Item) => void (await client.send(new PutItemCommand({ TableName, Item }))),
    doom: (...next) => void fates.push(...next),
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await http.close();
      await server[Symbol.asyncDispose]();
      inner.closeAllConnections();
      await new Promise((resolve) => inner.close(resolve));
    },
  };
}
