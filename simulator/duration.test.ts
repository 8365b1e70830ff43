import { describe, expect, it } from 'vitest';
import { scanDurationOf } from './duration.ts';

describe('the length of scans', () => {
  it('has the median and the 95th percentile that were asked for', () => {
    const duration = { kind: 'lognormal', medianMs: 90_000, p95Ms: 600_000 } as const;

    const lengths = Array.from({ length: 4000 }, (_, at) => scanDurationOf(duration, 'seed', `image-${at}`)).sort(
      (a, b) => a - b,
    );

    expect((lengths[2000] ?? 0) / 90_000).toBeCloseTo(1, 0);
    expect(Math.abs((lengths[3800] ?? 0) / 600_000 - 1)).toBeLessThan(0.2);
  });

  it('is the same for the same seed and image', () => {
    const duration = { kind: 'lognormal', medianMs: 90_000, p95Ms: 600_000 } as const;

    const [first, again, other] = ['a', 'a', 'b'].map((seed) => scanDurationOf(duration, seed, 'image'));

    expect(first).toBe(again);
    expect(other).not.toBe(first);
  });
});
