import { expect, it } from 'vitest';
import { readQualysSecret } from '../aws/secret-forms.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import { inShapeOf } from './secret-shape.ts';

const token: QualysCredentials = { kind: 'token', token: 'new"token' };
const password: QualysCredentials = { kind: 'password', username: 'u', password: 'p"\\' };
const oidc: QualysCredentials = { kind: 'oidc', clientId: 'id', clientSecret: 'secret' };

it.each<[string | undefined, QualysCredentials, unknown]>([
  [undefined, token, 'new"token'],
  ['', token, 'new"token'],
  ['old', token, 'new"token'],
  ['"old"', token, 'new"token'],
  ['{broken', token, 'new"token'],
  ['{"token":"old"}', token, { token: 'new"token' }],
  [
    '{"qualys_token":"old","qualys_gateway_url":"https://x"}',
    token,
    { qualys_token: 'new"token', qualys_gateway_url: 'https://x' },
  ],
  ['{"QUALYS_ACCESS_TOKEN":"old"}', token, { QUALYS_ACCESS_TOKEN: 'new"token' }],
  ['{"username":"a","password":"b","pod":"US2"}', token, { token: 'new"token', pod: 'US2' }],
  ['old', password, { username: 'u', password: 'p"\\' }],
  ['{"qualys_user":"a","qualys_password":"b"}', password, { qualys_user: 'u', qualys_password: 'p"\\' }],
  ['{"token":"old","more":1}', oidc, { clientId: 'id', clientSecret: 'secret', more: 1 }],
  ['{"client_id":"a","client_secret":"b"}', oidc, { client_id: 'id', client_secret: 'secret' }],
])('keeps the form of %j', (before, credentials, expected) => {
  const text = inShapeOf(before, credentials);

  expect(typeof expected === 'string' ? text : JSON.parse(text)).toEqual(expected);
  expect(readQualysSecret(text, 'secret')).toEqual(credentials);
});
