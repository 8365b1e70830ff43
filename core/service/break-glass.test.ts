import { describe, expect, it } from 'vitest';
import { readBreakGlass } from './break-glass.ts';

const now = new Date('2026-11-21T12:00:00Z');
const written = { until: '2026-11-21T18:00:00Z', by: 'jane', reason: 'INC-4711' };

describe('readBreakGlass', () => {
  it('reads who opened it, why, and until when', () => {
    expect(readBreakGlass(JSON.stringify({ ...written, services: ['prod/shop'] }), now)).toEqual({
      until: new Date(written.until),
      by: 'jane',
      reason: 'INC-4711',
      services: ['prod/shop'],
    });
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ' '],
    ['an empty object', '{}'],
    ['no JSON', 'until tomorrow'],
    ['nobody', JSON.stringify({ ...written, by: '' })],
    ['no reason', JSON.stringify({ until: written.until, by: 'jane' })],
    ['an unknown word', JSON.stringify({ ...written, service: 'prod/shop' })],
    ['a time that is over', JSON.stringify({ ...written, until: '2026-11-21T12:00:00Z' })],
    ['a time too far ahead', JSON.stringify({ ...written, until: '2026-11-22T12:00:01Z' })],
    ['a time that is none', JSON.stringify({ ...written, until: 'never' })],
  ])('opens nothing by %s', (_, text) => {
    expect(readBreakGlass(text, now)).toEqual({ closed: expect.any(String) });
  });
});
