import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Speaks TLS before a server of loopback that does not; disposing of it ends it. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number;
}

/** Starts one with a certificate (PEM). */
export async function startTlsFront(
  certificate: { readonly key: string; readonly cert: string },
  port: number,
): Promise<TlsFront> {
  const open = new Set<Socket>();
  const server = createTlsServer(certificate, (socket) => {
    const there = connect(port, '127.0.0.1');
    join(socket, there, open);
  }).listen(0, '127.0.0.1');
  // A client that does not trust the certificate.
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => end(server, open) };
}

/** A proxy for TLS; disposing of it ends it. */
export interface Tunnel extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of every connection that was asked for. */
  readonly asked: readonly string[];
}

/** Starts a proxy on loopback that leads names, which need not exist, to ports of loopback, and nowhere else. */
export async function startTunnel(ports: Readonly<Record<string, number>>): Promise<Tunnel> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connection', (socket) => open.add(socket));
  server.on('connect', ({ url = '' }, socket: Socket, head: Buffer) => {
    asked.push(url);
    const port = ports[url];
    if (port === undefined) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      there.write(head);
      join(socket, there, open);
    });
    return there.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () => end(server, open),
  };
}

function join(one: Socket, other: Socket, open: Set<Socket>): void {
  one.pipe(other).pipe(one);
  for (const socket of [one, other]) {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {
      one.destroy();
      other.destroy();
    });
  }
}

async function end(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  server.close();
  await once(server, 'close');
}
