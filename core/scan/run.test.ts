import { expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { scanRequest } from '../../test/fakes/scans.ts';
import { runScans } from './run.ts';
import type { Scanner } from './scan.ts';

it('never spins on a scanner that makes no step and asks for no wait, and ends with the time', async () => {
  const clock = fakeClock();
  const stop = new AbortController();
  let steps = 0;
  const scanner: Scanner = {
    advance: async (scans) => {
      steps += 1;
      // Far beyond what the time allows: a run that spins ends here and fails below.
      if (steps > 1000) stop.abort();
      return scans.map((scan) => ({ scan, waitMs: 0 }));
    },
  };
  void clock.sleep(60_000, stop.signal).then(() => stop.abort());
  const stopped = () => ({ code: 'timeout', message: 'over', remedy: 'Wait longer.' }) as const;

  const end = await runScans([scanRequest()], { scanner, clock, tell: () => {} }, { signal: stop.signal, stopped });

  expect(end.scans).toMatchObject([{ state: 'failed', reason: { code: 'timeout' } }]);
  expect(steps).toBeLessThanOrEqual(61);
});
