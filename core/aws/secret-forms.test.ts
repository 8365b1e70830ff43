import { describe, expect, it } from 'vitest';
import type { QualysCredentials } from '../qualys/auth.ts';
import { readQualysSecret } from './secret-forms.ts';

const token: QualysCredentials = { kind: 'token', token: 'eyJ.abc.def' };
const password: QualysCredentials = { kind: 'password', username: 'user', password: 'p ä"s\\s' };
const oidc: QualysCredentials = { kind: 'oidc', clientId: 'id', clientSecret: 'hush' };

function read(text: string) {
  try {
    return readQualysSecret(text, 'arn:secret');
  } catch (error) {
    return error as Error & { readonly remedy: string };
  }
}

describe('a secret', () => {
  it.each<[string, QualysCredentials]>([
    ['eyJ.abc.def', token],
    ['  eyJ.abc.def\n', token],
    ['\uFEFFeyJ.abc.def', token],
    ['"eyJ.abc.def"', token],
    ['1234567890123', { kind: 'token', token: '1234567890123' }],
    ['{"token": "eyJ.abc.def"}', token],
    ['{"qualys_token": " eyJ.abc.def ", "qualys_gateway_url": "https://gateway.example"}', token],
    ['{"qualys_access_token": "eyJ.abc.def", "qualys_pod": "US2"}', token],
    ['{"QUALYS_API_TOKEN": "eyJ.abc.def"}', token],
    [JSON.stringify({ username: 'user', password: password.password }), password],
    [JSON.stringify({ QualysUsername: 'user', 'qualys-password': password.password }), password],
    [JSON.stringify({ token: '', username: 'user', password: password.password }), password],
    ['{"clientId": "id", "clientSecret": "hush"}', oidc],
    ['{"client_id": "id", "client_secret": "hush", "token": ""}', oidc],
    ['{"qualys_client_id": "id", "qualys_client_secret": "hush"}', oidc],
  ])('%s is read', (text, credentials) => {
    expect(read(text)).toEqual(credentials);
  });

  it.each([
    ['', 'is empty'],
    ['hush hush', 'holds white space'],
    ['hush\u0000', 'holds white space or characters'],
    ['{"token": "hush', 'is neither a token nor a JSON object'],
    ['["hush"]', 'is neither a token nor a JSON object'],
    ['null', 'is neither a token nor a JSON object'],
    ['{"token": "hush\\nhush"}', 'holds white space'],
    ['{"username": "hush"}', 'is JSON without credentials'],
    ['{"clientId": "hush", "password": "hush"}', 'is JSON without credentials'],
    ['{"token": {"value": "hush"}}', 'is JSON without credentials'],
  ])('%s is refused without a word of it', (text, message) => {
    const error = read(text);

    expect(error).toMatchObject({ name: 'RemoteError', code: 'no-credentials', retryable: false });
    expect(error).toMatchObject({ message: expect.stringContaining(`The secret arn:secret ${message}`) });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause ?? null])).not.toContain('hush');
  });
});
