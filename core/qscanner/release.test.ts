import { describe, expect, it } from 'vitest';
import { readBinarySource } from './release.ts';

const linux = { platform: 'linux', architecture: 'x64' } as const;
const url = 'https://mirror.example.com/{version}/qscanner-{version}.linux-{arch}.tar.gz';
const hash = 'ab'.repeat(32);

describe('where the program comes from', () => {
  it.each([
    ['x64', 'amd64', 'ce94289bf935ea6d005363c9ae533ec841018d1d82acbd611d1ce3a8a434e11c'],
    ['arm64', 'arm64', 'e2f4451087661f8ba60477022b5c5817bad672872a69db7db8966ec28ffd97de'],
  ] as const)('a mirror serves the pinned release for %s', (architecture, name, sha256) => {
    expect(readBinarySource({ url }, { ...linux, architecture })).toEqual({
      kind: 'download',
      url: `https://mirror.example.com/5.1.0-5/qscanner-5.1.0-5.linux-${name}.tar.gz`,
      sha256,
    });
  });

  it('a given hash wins over a known one, in any spelling', () => {
    const source = readBinarySource({ url: 'http://127.0.0.1:1/q', sha256: `sha256:${hash.toUpperCase()}` }, linux);

    expect(source).toEqual({ kind: 'download', url: 'http://127.0.0.1:1/q', sha256: hash });
  });

  it('a path wins over an address, on any machine', () => {
    const source = readBinarySource({ path: '/opt/q', url }, { platform: 'darwin', architecture: 'arm64' });

    expect(source).toEqual({ kind: 'path', path: '/opt/q' });
  });

  it('nothing is nothing', () => {
    expect(readBinarySource({}, linux)).toBeUndefined();
  });

  it.each([
    ['an unknown release without a hash', { url, version: '9.9.9-1' }, linux, /SHA-256 of QScanner 9.9.9-1/],
    ['another system', { url }, { platform: 'darwin', architecture: 'arm64' }, /released for linux/],
    ['another architecture', { url }, { platform: 'linux', architecture: 's390x' }, /released for linux/],
    ['an address without TLS', { url: 'http://mirror.example.com/q' }, linux, /must be an https URL/],
    ['an address with a password', { url: 'https://u:p@mirror.example.com/q' }, linux, /must be an https URL/],
    ['a file address', { url: 'file:///tmp/q' }, linux, /must be an https URL/],
    ['no address', { url: 'mirror' }, linux, /must be an https URL/],
    ['a version that climbs', { url, version: '../../x', sha256: hash }, linux, /is no version/],
    ['half a hash', { url, sha256: 'abc' }, linux, /64 hex digits/],
  ] as const)('%s is refused', (_, options, machine, message) => {
    expect(() => readBinarySource(options, machine)).toThrow(message);
  });
});
