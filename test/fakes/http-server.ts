import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createSocketServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Path of a certificate or key under test/fixtures/tls. */
export function tlsFixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
}

/** A request as a server got it, with its body. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as it came, where it is no text. */
  readonly bytes: Buffer;
}

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly Received[];
}

/** Answers one request; `number` counts the requests of the server from 1. */
export type Answering = (request: Received, response: ServerResponse, number: number) => void;

/** A server on loopback, over TLS with the certificate named (`loopback`, `other-name`, `expired`). Closing cuts every connection. */
export async function serve(answering: Answering, certificate?: string): Promise<LoopbackServer> {
  const requests: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const bytes = Buffer.concat(chunks);
      const received = { method, url, headers, body: bytes.toString(), bytes };
      requests.push(received);
      answering(received, response, requests.length);
    });
  };
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTlsServer(
          { cert: readFileSync(tlsFixture(`${certificate}.pem`)), key: readFileSync(tlsFixture(`${certificate}.key`)) },
          listener,
        );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that takes connections and never says a word, not even for a TLS handshake; `connected` ends with the first one. */
export async function serveSilence(): Promise<
  AsyncDisposable & { readonly port: number; readonly connected: Promise<void> }
> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => sockets.add(socket.on('error', () => {})));
  const connected = new Promise<void>((resolve) => server.once('connection', () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connected,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface FakeProxy extends AsyncDisposable {
  readonly port: number;
  /** What was asked for: `CONNECT host:port` of tunnels, `GET http://…` of forwarded requests. */
  readonly asked: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
}

/** An HTTP proxy whose every tunnel ends at the given port of loopback; with `status` it refuses all. */
export async function serveProxy(target: { readonly port: number }, status?: number): Promise<FakeProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
  };
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(status ?? 200, { 'content-type': 'text/plain' }).end('forwarded');
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    socket.on('error', () => {});
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    sockets.add(socket).add(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    authorizations,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
