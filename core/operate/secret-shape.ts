import { bareKey } from '../aws/secret-forms.ts';
import type { QualysCredentials } from '../qualys/auth.ts';

/** Keys that stand for each part of credentials, by their bare names; the first is written where there was none. */
const keys = {
  token: ['token', 'apitoken', 'accesstoken'],
  username: ['username', 'user'],
  password: ['password'],
  clientId: ['clientid'],
  clientSecret: ['clientsecret'],
} as const;

const allKeys: ReadonlySet<string> = new Set(Object.values(keys).flat());

/**
 * New credentials in the form that the secret had: a bare token stays bare, and in JSON each part keeps its key, and what else there is stays. Parts
 * of another kind of credentials go, for one of both would win.
 */
export function inShapeOf(before: string | undefined, credentials: QualysCredentials): string {
  const parts = partsOf(credentials);
  const known = objectOf(before);
  if (known === undefined) return credentials.kind === 'token' ? credentials.token : JSON.stringify(parts);
  const kept = Object.entries(known).filter(([key]) => !allKeys.has(bareKey(key)));
  const written = Object.entries(parts).map(([part, value]) => [keyFor(part, known), value] as const);
  return JSON.stringify(Object.fromEntries([...written, ...kept]));
}

function partsOf(credentials: QualysCredentials): Readonly<Partial<Record<keyof typeof keys, string>>> {
  switch (credentials.kind) {
    case 'token':
      return { token: credentials.token };
    case 'password':
      return { username: credentials.username, password: credentials.password };
    case 'oidc':
      return { clientId: credentials.clientId, clientSecret: credentials.clientSecret };
    default:
      return credentials satisfies never;
  }
}

/** The key that a part has already, in whatever spelling. */
function keyFor(part: string, known: Readonly<Record<string, unknown>>): string {
  const names: readonly string[] = keys[part as keyof typeof keys];
  return Object.keys(known).find((key) => names.includes(bareKey(key))) ?? part;
}

function objectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
