import { RemoteError } from '../errors.ts';
import type { QualysCredentials } from '../qualys/auth.ts';

/**
 * Reads what a secret may hold: a token as it is, or JSON with a token, with user and password, or with client id and secret. Keys are
 * taken in any spelling (`qualys_token`, `QUALYS_USERNAME`, `client_id`, `clientSecret`); others are nobody's concern. Throws a
 * RemoteError that names the forms, and nothing of the secret: parsers put what they read into their messages, so no error of theirs
 * is its cause.
 */
export function readQualysSecret(text: string, name: string): QualysCredentials {
  const content = text.replace(/^\uFEFF/, '').trim();
  const parsed = parse(content);
  if (typeof parsed === 'string') return { kind: 'token', token: checked(parsed, name) };
  if (parsed === undefined) throw unreadable(name, 'is neither a token nor a JSON object');
  const { token, apitoken, accesstoken, username, user, password, clientid, clientsecret } = parsed;
  const found = token ?? apitoken ?? accesstoken;
  if (found !== undefined) return { kind: 'token', token: checked(found, name) };
  const userName = username ?? user;
  if (userName !== undefined && password !== undefined) return { kind: 'password', username: userName, password };
  if (clientid !== undefined && clientsecret !== undefined) {
    return { kind: 'oidc', clientId: checked(clientid, name), clientSecret: checked(clientsecret, name) };
  }
  throw unreadable(name, 'is JSON without credentials');
}

/** A token, or the texts of an object by their bare keys; an empty text is as good as none. */
function parse(content: string): string | Readonly<Record<string, string | undefined>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return /^[{["]/.test(content) ? undefined : content;
  }
  if (typeof value === 'number') return content;
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const texts = Object.entries(value).flatMap(([key, each]) => {
    const usable = typeof each === 'string' && each.trim() !== '';
    return usable ? [[bareKey(key), each.trim()] as const] : [];
  });
  return Object.fromEntries(texts);
}

/** A key of a secret without how it is spelled: `clientid` for `QUALYS_CLIENT_ID` and `clientId`. */
export function bareKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/^qualys/, '');
}

/** What goes into a header must be plain text; anything else could not be sent, and an error would show it. */
function checked(value: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw unreadable(name, value === '' ? 'is empty' : 'holds white space or characters that no token has');
}

function unreadable(name: string, why: string): RemoteError {
  return new RemoteError(`The secret ${name} ${why}.`, {
    code: 'no-credentials',
    retryable: false,
    remedy:
      'Put into it a Qualys token, or JSON: {"token": …}, {"username": …, "password": …} or {"clientId": …, "clientSecret": …}.',
  });
}
