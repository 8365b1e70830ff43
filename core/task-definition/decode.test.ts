import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSource } from './decode.ts';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('decodeSource', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from('{"é": "日本"}')],
    ['UTF-8 with a mark', Buffer.from('\ufeff{"é": "日本"}')],
    ['UTF-16LE with a mark', Buffer.from('\ufeff{"é": "日本"}', 'utf16le')],
    ['UTF-16BE with a mark', utf16be('\ufeff{"é": "日本"}')],
    ['UTF-16LE', Buffer.from('{"é": "日本"}', 'utf16le')],
    ['UTF-16BE', utf16be('{"é": "日本"}')],
  ])('reads %s', (_encoding, bytes) => {
    expect(decodeSource(bytes, 'web.json')).toBe('{"é": "日本"}');
  });

  it.each<[string, Uint8Array, string]>([
    ['no bytes', Buffer.alloc(0), 'is empty'],
    ['a mark alone', Buffer.from('\ufeff'), 'is empty'],
    ['Latin-1', Buffer.from('{\n"\xe9": 1}', 'latin1'), 'line 2 is not UTF-8'],
    ['half a pair in UTF-16', Buffer.from('\ufeff{\ud800}', 'utf16le'), 'begins like UTF-16LE'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'is not UTF-8'],
    ['an archive', Buffer.from('PK\x03\x04\0\0\0'), 'NUL bytes'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => decodeSource(bytes, 'web.json')).toThrow(message);
  });

  it('reads or refuses any bytes with an error of ours', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        try {
          decodeSource(bytes, 'web.json');
        } catch (error) {
          expect(error).toMatchObject({ name: 'UnreadableInputError' });
        }
      }),
    );
  });
});
