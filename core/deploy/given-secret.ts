import { readFile } from 'node:fs/promises';
import { readQualysSecret } from '../aws/secret-forms.ts';
import { RemoteError, UnreadableInputError, UsageError } from '../errors.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import type { OptionValues } from './option-values.ts';

/** Credentials for Qualys, and the text that the secret in AWS gets. */
export interface QualysSecret {
  readonly credentials: QualysCredentials;
  readonly text: string;
}

/** What was given as token, user and password, OIDC client or file; undefined for nothing. No error repeats any of it. */
export async function readGivenSecret(options: OptionValues): Promise<QualysSecret | undefined> {
  const token = options.text('qualys-token');
  if (token !== undefined) return checkedSecret(token, 'qualys-token');
  const file = options.text('qualys-token-file');
  if (file !== undefined) return checkedSecret(await read(file), file);
  const username = options.text('qualys-username');
  const password = options.text('qualys-password');
  if (username !== undefined && password !== undefined) {
    return checkedSecret(JSON.stringify({ username, password }), 'qualys-password');
  }
  const clientId = options.text('qualys-client-id');
  const clientSecret = options.text('qualys-client-secret');
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return checkedSecret(JSON.stringify({ clientId, clientSecret }), 'qualys-client-secret');
}

/** Throws a UsageError, without a word of it, for a text that the service could not use. */
export function checkedSecret(text: string, name: string): QualysSecret {
  const trimmed = text.trim();
  try {
    return { credentials: readQualysSecret(trimmed, name), text: trimmed };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new UsageError(error.message.replace('The secret ', ''), { remedy: error.remedy });
  }
}

/** All that must not be shown of it. */
export function secretParts({ credentials, text }: QualysSecret): readonly string[] {
  switch (credentials.kind) {
    case 'token':
      return [text, credentials.token];
    case 'password':
      return [text, credentials.password];
    case 'oidc':
      return [text, credentials.clientSecret];
    default:
      return credentials satisfies never;
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UnreadableInputError(`The file of qualys-token-file can't be read (${code}): ${file}.`, {
      remedy: 'Give the path of a file that holds the token.',
      cause: error,
    });
  }
}
