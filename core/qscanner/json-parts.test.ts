import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonParts } from './json-parts.ts';

/** Each piece lies in the memory of the one before. */
async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const memory = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    yield memory.subarray(0, bytes.copy(memory, 0, at, at + size));
    memory.fill('!');
  }
}

async function read(text: string, wanted: readonly string[], pieces = 3) {
  const found: [string, unknown][] = [];
  const opened = await readJsonParts(inPieces(text, pieces), wanted, (path, value) => found.push([path, value]));
  return { found, opened: Object.fromEntries(opened) };
}

describe('parts of a JSON text', () => {
  it('are handed over, and the rest is passed by', async () => {
    const text = JSON.stringify({
      version: '2.1.0 ] } "',
      runs: [
        {
          noise: [[{ results: [1] }], '\\"', 'ü'],
          results: [{ a: 'x]"\\' }, null, 3, [1]],
          tool: { rules: [{ id: 1 }] },
        },
        { results: [] },
      ],
      results: [9],
    });

    const { found, opened } = await read(text, ['runs.*.results.*', 'runs.*.tool.rules.*']);

    expect(found).toEqual([
      ['runs.*.results.*', { a: 'x]"\\' }],
      ['runs.*.results.*', null],
      ['runs.*.results.*', 3],
      ['runs.*.results.*', [1]],
      ['runs.*.tool.rules.*', { id: 1 }],
    ]);
    expect(opened).toMatchObject({ runs: 1, 'runs.*': 2, 'runs.*.results': 2 });
  });

  it('do not come from a key that looks like a path', async () => {
    const { found } = await read('{"runs.*":[1],"runs":[[2]]}', ['runs.*.*']);

    expect(found).toEqual([['runs.*.*', 2]]);
  });

  it('are found behind a byte order mark and in any white space', async () => {
    const { found } = await read('\ufeff {\r\n "a" : [ 1 ,\t{ } ] } \n', ['a.*']);

    expect(found).toEqual([
      ['a.*', 1],
      ['a.*', {}],
    ]);
  });

  it('are the same however the text comes in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json()), fc.integer({ min: 1, max: 40 }), async (values, pieces) => {
        const text = `{"skip":{"a":[${values.join(',')}]},"list":[${values.join(' , ')}]}`;

        const { found } = await read(text, ['list.*'], pieces);

        expect(found.map(([, value]) => value)).toEqual(JSON.parse(text).list);
      }),
      { numRuns: 200 },
    );
  });

  it('of a text that is cut off anywhere are refused', async () => {
    const text = '{"runs":[{"results":[{"a":"b"},2],"x":{"y":[1]}}],"z":null}';

    for (let end = 0; end < text.length; end++) {
      await expect(read(text.slice(0, end), ['runs.*.results.*'])).rejects.toThrow(/cut off|not JSON/);
    }
  });

  it.each([
    ['{"a":[1 2]}'],
    ['{"a":[1}'],
    ['{"a" 1}'],
    ['{a:1}'],
    ['{"a":[1],}x'],
    ['{"a":[{"b":tru}]}'],
    ['{"a":[]} {"a":[]}'],
    ['<html>'],
    ['{"a":[1]]'],
  ])('%s is no JSON', async (text) => {
    await expect(read(text, ['a.*'])).rejects.toThrow(/not JSON|cut off/);
  });

  it.each([
    ['{"a":{"b":{"c":[1]}}}', /its a is no list/],
    ['[{"a":[]}]', /its outermost part is no object/],
    ['{"a":[[1]]}', /its a\.\* is no object/],
    ['{"a":[{"b":{"*":1}}]}', /its a\.\*\.b is no list/],
  ])('%s has another shape than what is wanted of it, and is refused', async (text, message) => {
    await expect(read(text, ['a.*.b.*'])).rejects.toThrow(message);
  });

  it('are bounded', async () => {
    await expect(read(`{"a":["${'x'.repeat(17 * 1024 * 1024)}"]}`, ['a.*'], 1024 * 1024)).rejects.toThrow(/too large/);
  });
});
