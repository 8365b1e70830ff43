import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { type Peer, startPeer } from './peer.ts';

/** How the registry wants its users to sign in. */
export type Door = 'open' | 'basic' | 'token';

/** The one user of a registry that is not open. */
export const registryUser = { name: 'alice', password: 'correct horse' } as const;
const passwordBcrypt = '$2b$04$QtI5a/cD4sfQHO/.YiqmmOb4.5q4XJKLev0GgCFZS7BsW8VdDH1NO';

/** Starts distribution's registry (v3 of its configuration, cmd/registry/config-example.yml) with its files in a folder. */
export async function startRegistry(door: Door, folder: string): Promise<Peer> {
  mkdirSync(folder, { recursive: true });
  const tokens = door === 'token' ? await startTokenServer(join(folder, 'keys.json')) : undefined;
  const config = join(folder, 'config.yml');
  const registry = await startPeer({
    program: resolve('.venv/bin/registry'),
    args: (port) => {
      writeFileSync(config, JSON.stringify(configOf(folder, port, authOf(door, folder, tokens?.realm))));
      return ['serve', config];
    },
    environment: () => ({ OTEL_TRACES_EXPORTER: 'none' }),
    path: '/v2/',
  });
  const end = async () => {
    await registry[Symbol.asyncDispose]();
    await tokens?.[Symbol.asyncDispose]();
  };
  return { port: registry.port, [Symbol.asyncDispose]: end };
}

/** JSON is YAML. */
function configOf(folder: string, port: number, auth: object): object {
  return {
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'storage') } },
    http: { addr: `127.0.0.1:${port}`, secret: randomUUID() },
    ...auth,
  };
}

function authOf(door: Door, folder: string, realm: string | undefined): object {
  if (door === 'open') return {};
  if (door === 'token') return { auth: { token: { ...claims, realm, jwks: join(folder, 'keys.json') } } };
  const path = join(folder, 'htpasswd');
  writeFileSync(path, `${registryUser.name}:${passwordBcrypt}\n`);
  return { auth: { htpasswd: { realm: 'check', path } } };
}

const claims = { service: 'check-registry', issuer: 'check-issuer' } as const;

interface TokenServer extends AsyncDisposable {
  readonly realm: string;
}

/** A token server as the registry wants one (docs/spec/auth/token.md, jwt.md): tokens for the user alone, just for the scopes asked. */
async function startTokenServer(keysFile: string): Promise<TokenServer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const key = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  writeFileSync(keysFile, JSON.stringify({ keys: [key] }));
  const mint = (scopes: readonly string[]): string => {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: claims.issuer,
      aud: claims.service,
      sub: registryUser.name,
      iat: now,
      nbf: now - 10,
      exp: now + 300,
      jti: randomUUID(),
      access: scopes.map(accessOf),
    };
    const unsigned = `${encode({ typ: 'JWT', alg: 'ES256', kid })}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${unsigned}.${signature.toString('base64url')}`;
  };
  const right = `Basic ${Buffer.from(`${registryUser.name}:${registryUser.password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const known = request.headers.authorization === right && searchParams.get('service') === claims.service;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    const scopes = searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
    response.end(JSON.stringify(known ? { token: mint(scopes), expires_in: 300 } : { details: 'who are you?' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  // By name: crane takes no private address for a realm.
  return { realm: `http://localhost:${(server.address() as AddressInfo).port}/token`, [Symbol.asyncDispose]: end };
}

/** `repository:team/app:pull,push` */
function accessOf(scope: string) {
  const [type, name, actions = ''] = scope.split(':');
  return { type, name, actions: actions.split(',') };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
