import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSections, type Section } from './sections.ts';

const section = (name: string, rows: readonly string[], fields: Partial<Section> = {}): Section => ({
  head: `# ${name}`,
  rows,
  leftOut: (count) => `${count} left out of ${name}`,
  ...fields,
});

describe('joinSections', () => {
  it('keeps everything that fits', () => {
    const text = joinSections([section('a', ['1', '2']), section('b', []), section('c', ['3'])], 10_000, 10);

    expect(text).toBe('# a\n1\n2\n\n# b\n\n# c\n3\n');
  });

  it('leaves out whole rows and says how many', () => {
    const rows = Array.from({ length: 10 }, () => 'x'.repeat(99));

    const text = joinSections([section('a', rows)], 500, 100);

    expect(text.split('\n').filter((line) => line === rows[0])).toHaveLength(4);
    expect(text.endsWith('\n\n6 left out of a\n')).toBe(true);
  });

  it.each([
    [{}, 3],
    [{ maxRows: 1 }, 1],
  ])('keeps to a number of rows (%j)', (fields, expected) => {
    const text = joinSections([section('a', ['1', '2', '3', '4'], fields)], 10_000, 3);

    expect(text).toContain(`${4 - expected} left out of a`);
  });

  it('leaves room for the sections that follow', () => {
    const many = Array.from({ length: 1000 }, () => 'x'.repeat(99));

    const text = joinSections([section('a', many), section('b', ['last'])], 2000, 1000);

    expect(text).toContain('\n# b\nlast\n');
  });

  it('drops sections from the end when not even their heads fit', () => {
    const text = joinSections([section('first', ['row']), section('b'.repeat(100), [])], 60, 10);

    expect(text).toBe('# first\nrow\n');
  });

  it('never exceeds the limit by a byte', () => {
    const row = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/\n/g, ''));
    const sections = fc.array(fc.array(row, { maxLength: 20 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sections, fc.integer({ min: 60, max: 600 }), (drawn, limit) => {
        const text = joinSections(
          drawn.map((rows, index) => section(String(index), rows)),
          limit,
          15,
        );

        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
