import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './ports.ts';

/** Timers can't be set further ahead than this. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's time. A sleep does not keep the process alive on its own account when it is aborted. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, longestTimerMs), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};
