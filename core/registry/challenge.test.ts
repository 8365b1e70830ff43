import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readChallenge } from './challenge.ts';

it.each([
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    {
      kind: 'bearer',
      realm: 'https://auth.docker.io/token',
      service: 'registry.docker.io',
      scope: 'repository:a/b:pull,push',
    },
  ],
  ['bearer realm=https://a.example/token', { kind: 'bearer', realm: 'https://a.example/token' }],
  ['Bearer  realm = "a \\"quoted\\" realm"', { kind: 'bearer', realm: 'a "quoted" realm' }],
  ['Basic realm="r"', { kind: 'basic' }],
  ['BASIC', { kind: 'basic' }],
  ['Basic realm="r", Bearer realm="https://a.example"', { kind: 'bearer', realm: 'https://a.example' }],
  ['Bearer realm="https://a.example", Basic realm="r"', { kind: 'bearer', realm: 'https://a.example' }],
  ['Bearer service="s"', undefined],
  ['Negotiate', undefined],
  ['Digest realm="basic"', undefined],
  ['Bearer realm="unclosed', undefined],
  ['=', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (header, challenge) => {
  expect(readChallenge(header)).toEqual(challenge);
});

it('takes any header without a fault', () => {
  fc.assert(fc.property(fc.string(), (header) => ['bearer', 'basic', undefined].includes(readChallenge(header)?.kind)));
});
