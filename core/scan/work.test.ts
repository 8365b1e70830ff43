import { describe, expect, it } from 'vitest';
import { sampleDigest } from '../../test/fakes/samples.ts';
import { isWorkId, longestWorkMs, signsOfLife, workId, workKeys, workPatience } from './work.ts';

describe('the name of work', () => {
  it('begins with its digest, and is one', () => {
    const id = workId(sampleDigest('a'), '0123456789abcdef01234567');

    expect(id).toBe('aaaaaaaaaaaa-0123456789abcdef01234567');
    expect(isWorkId(id)).toBe(true);
    expect(workKeys(id)).toEqual({
      order: `work/${id}/order.json`,
      started: `work/${id}/started.json`,
      result: `work/${id}/result.json`,
    });
  });

  it.each([
    undefined,
    '',
    '../../policy',
    'aaaaaaaaaaaa-0123456789abcdef01234567/../x',
    'aaaaaaaaaaaa-0123456789abcdef01234567\n',
    'AAAAAAAAAAAA-0123456789abcdef01234567',
    ['aaaaaaaaaaaa-0123456789abcdef01234567'],
  ])('is not %j', (text) => {
    expect(isWorkId(text)).toBe(false);
  });
});

describe('the times', () => {
  it('leave all attempts the time that their place gives them', () => {
    expect(longestWorkMs([900_000, 3_600_000])).toBe(1_800_000 + 2 * (3_600_000 + 210_000));
  });

  it('end before the workflow is ended, for the longest limit there is', () => {
    // TimeoutSeconds of the state machine, less the last wait and the last step.
    expect(longestWorkMs([9_000_000])).toBeLessThan((21_600 - 1_000) * 1000);
  });

  it('let a worker stop by itself before it is taken for dead', () => {
    // It looks at its time between two signs of life, and giving one takes as long as that at the most.
    const stoppedMs = signsOfLife.stopAfterMs + 2 * signsOfLife.everyMs;

    expect(stoppedMs).toBeLessThan(workPatience.silentMs);
  });
});
