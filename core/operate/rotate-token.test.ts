import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { rejection } from '../../test/fakes/http-client.ts';
import { sampleInstallation } from '../../test/fakes/installation.ts';
import { answer, fakeQualys } from '../../test/fakes/qualys.ts';
import { OperationError } from '../errors.ts';
import { createAuth, type QualysCredentials } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { type RotatePorts, rotateToken } from './rotate-token.ts';

const next: QualysCredentials = { kind: 'token', token: 'new-token' };
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

function makePorts(before: string | null = '{"qualys_token":"old-token","pod":"US2"}') {
  const clock = fakeClock();
  const platform = fakeQualys(clock);
  const gateway = 'https://gateway.example.com';
  const values = before === null ? [] : [before];
  const puts: string[] = [];
  const ports: RotatePorts = {
    installation: sampleInstallation(),
    secrets: {
      read: async () => values.at(-1),
      put: async (_, text, token) => {
        puts.push(token);
        values.push(text);
        return 'version-2';
      },
    },
    qualys: (credentials) => {
      const auth = createAuth({ gateway, credentials, http: platform.http, mask: () => {} });
      return createCalls({ gateway, http: platform.http, auth, now: clock.now });
    },
    now: clock.now,
    run: 'run-1',
  };
  return { ports, platform, values, puts };
}

describe('a token that is rotated', () => {
  it('is put into the secret in its form, once Qualys takes it', async () => {
    const { ports, platform, values, puts } = makePorts();

    const report = await rotateToken(next, ports);

    expect(report).toMatchObject({
      end: 'replaced',
      version: 'version-2',
      permissions: ['to view registries', 'to view images', 'to view sensors'],
    });
    expect(JSON.parse(values.at(-1) ?? '')).toEqual({ qualys_token: 'new-token', pod: 'US2' });
    expect(platform.requests.map(({ headers }) => headers?.authorization)).toEqual(Array(3).fill('Bearer new-token'));
    expect(puts).toEqual(['run-1']);
    expect(JSON.stringify(report)).not.toMatch(/new-token|old-token/);
  });

  it('is put into a secret that has no value', async () => {
    const { ports, values } = makePorts(null);

    await rotateToken(next, ports);

    expect(values.at(-1)).toBe('new-token');
  });

  it('that is there already is put nowhere', async () => {
    const { ports, puts } = makePorts('new-token');

    const report = await rotateToken(next, ports);

    expect([report.end, puts]).toEqual(['unchanged', []]);
  });

  it.each([401, 403, 500])('that Qualys answers with %s is put nowhere, and shown nowhere', async (status) => {
    const { ports, platform, puts } = makePorts();
    platform.script = () => answer(status, { errorCode: 'x', message: 'no' });

    const error = await rejection(rotateToken(next, ports));

    expect(error).toBeInstanceOf(OperationError);
    expect(error.message).toMatch(/^The secret was not changed: Qualys answered/);
    expect(JSON.stringify([error.message, error])).not.toContain('new-token');
    expect(puts).toEqual([]);
  });

  it('that somebody else overwrites at once is said to be lost', async () => {
    const { ports, values } = makePorts();
    const raced = { ...ports.secrets, read: async () => (values.length > 1 ? 'theirs' : values.at(-1)) };

    const error = await rejection(rotateToken(next, { ...ports, secrets: raced }));

    expect(error.message).toContain('somebody else changes it');
  });

  it.each([
    [4 * 3600, /ends at .* one of a session/],
    [10 * 86_400, /ends at/],
    [400 * 86_400, undefined],
  ])('that ends in %s seconds is told of, if soon', async (seconds, expected) => {
    const { ports } = makePorts();
    const token = jwt({ exp: ports.now().getTime() / 1000 + seconds });

    const { notices } = await rotateToken({ kind: 'token', token }, ports);

    const told = notices.filter((notice) => notice.startsWith('This token'));
    expect(told).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });
});
