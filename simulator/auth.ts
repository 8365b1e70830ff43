import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Answer, type Call, failure, text } from './answer.ts';
import { hexOf } from './seed.ts';

/** Who may ask. */
export interface Credentials {
  /** Static API tokens that are taken as Bearer. */
  readonly tokens: readonly string[];
  /** Passwords by user name, for `POST /auth`. */
  readonly users: Readonly<Record<string, string>>;
  /** Secrets by client id, for `POST /auth/oidc`. */
  readonly clients: Readonly<Record<string, string>>;
  /** Life of a JWT in milliseconds. */
  readonly jwtTtlMs: number;
}

/** What the subscription lets the caller see: all, nothing of any asset (sub-user), or not even the calls. */
export type Access = 'full' | 'sub-user' | 'no-permission';

/** Issues tokens and says whose are good. */
export interface Auth {
  /** `POST /auth`, form-encoded: 201 and the bare JWT, or 401. */
  signIn(call: Call): Answer;
  /** `POST /auth/oidc` with the headers `clientId` and `clientSecret`. */
  signInClient(call: Call): Answer;
  /** The answer that refuses the call, or undefined when its Bearer token is good. */
  refusal(call: Call): Answer | undefined;
  /** Takes a token back; without one, every token issued so far. */
  revoke(token?: string): void;
  reset(): void;
}

interface JwtPayload {
  readonly sub: string;
  readonly exp: number;
  readonly jti: number;
}

/** Issues and checks tokens. JWTs are HS512, signed with a key made from the seed. */
export function auth(credentials: Credentials, seed: string, now: () => number): Auth {
  const key = hexOf(seed, 'jwt key');
  let revoked = new Set<string>();
  let revokedBelow = 0;
  let issued = 0;

  const issue = (subject: string): Answer => {
    issued += 1;
    const seconds = Math.floor(now() / 1000);
    const payload = {
      sub: subject,
      iss: 'qualys',
      aud: 'csapi',
      iat: seconds,
      exp: seconds + Math.ceil(credentials.jwtTtlMs / 1000),
      jti: issued,
      modulesAllowed: ['CS', 'VM', 'CA'],
    };
    const unsigned = `${encode({ typ: 'JWT', alg: 'HS512' })}.${encode(payload)}`;
    return text(`${unsigned}.${sign(unsigned, key)}`, 201);
  };

  const refused = (message: string): Answer => failure(401, message, now());

  return {
    signIn(call) {
      const form = new URLSearchParams(call.body);
      const user = form.get('username') ?? '';
      const known = Object.hasOwn(credentials.users, user) ? credentials.users[user] : undefined;
      if (known === undefined || known !== form.get('password') || form.get('token') !== 'true') {
        return refused('Login failed: wrong username or password');
      }
      return issue(user);
    },
    signInClient(call) {
      const client = call.headers.clientid ?? '';
      const known = Object.hasOwn(credentials.clients, client) ? credentials.clients[client] : undefined;
      if (known === undefined || known !== call.headers.clientsecret) {
        return refused('Login failed: wrong clientId or clientSecret');
      }
      return issue(client);
    },
    refusal(call) {
      const token = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1];
      if (token === undefined) return refused('Full authentication is required to access this resource');
      if (revoked.has(token)) return refused('The token was revoked');
      if (credentials.tokens.includes(token)) return undefined;
      const payload = verify(token, key);
      if (payload === undefined) return refused('Invalid token');
      if (payload.jti <= revokedBelow) return refused('The token was revoked');
      if (payload.exp * 1000 <= now()) {
        return refused(`JWT expired at ${iso(payload.exp * 1000)}. Current time: ${iso(now())}`);
      }
      return undefined;
    },
    revoke(token) {
      if (token === undefined) revokedBelow = issued;
      else revoked.add(token);
    },
    reset() {
      revoked = new Set();
      revokedBelow = 0;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(unsigned: string, key: string): string {
  return createHmac('sha512', key).update(unsigned).digest('base64url');
}

function verify(token: string, key: string): JwtPayload | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = Buffer.from(sign(`${header}.${payload}`, key));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as JwtPayload;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** What a caller without permission, or a sub-user without the asset in scope, gets: 403 with Qualys' documented texts. */
export function forbidden(access: Exclude<Access, 'full'>, now: number): Answer {
  return access === 'sub-user'
    ? failure(403, 'Request Forbidden', now)
    : failure(
        403,
        'The simulator user does not have the CS.IMAGE.VIEW permission to perform this operation. Ensure that required permissions are assigned to the user',
        now,
      );
}
