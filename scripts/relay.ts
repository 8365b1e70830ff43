import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of an API of AWS that passes by. */
export interface PassingCall {
  /** `CodeBuild_20161006.StartBuild`, or `PUT /bucket/key` of an API that speaks REST. */
  readonly name: string;
  readonly body: Buffer;
  /** Hands it to the emulator as it came, host and signature included. */
  pass(): Promise<PassedAnswer>;
}

export interface PassedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Stands before the emulator; disposing of it ends it. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
}

/** Passes calls on to the emulator by way of `answer`, which may do something beside it, or answer by itself; undefined cuts the connection. */
export async function startRelay(
  endpoint: string,
  answer: (call: PassingCall) => Promise<PassedAnswer | undefined>,
): Promise<Relay> {
  const server = createServer((request, response) => {
    callOf(endpoint, request)
      .then(answer)
      .then(
        (answered) => {
          if (answered === undefined) return response.destroy();
          return response.writeHead(answered.status, answered.headers).end(answered.body);
        },
        () => response.destroy(),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An answer in the JSON that most APIs of AWS speak. */
export function jsonAnswer(value: object, status = 200): PassedAnswer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

async function callOf(endpoint: string, request: IncomingMessage): Promise<PassingCall> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await bodyOf(request);
  const target = headers['x-amz-target'];
  return {
    name: typeof target === 'string' ? target : `${method} ${url.split('?')[0]}`,
    body,
    pass: async () => {
      const sent = send(`${endpoint}${url}`, { method, headers }).end(body);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const { 'transfer-encoding': _, connection: __, ...answered } = response.headers;
      return { status: response.statusCode ?? 500, headers: answered, body: await bodyOf(response) };
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
