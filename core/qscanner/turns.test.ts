import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('runs at most so many at once, and all of them in their order, also after a failure', async () => {
  const takeTurn = createTurns(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const work = (number: number) => async () => {
    started.push(number);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    if (number === 1) throw new Error('one fails');
    return number;
  };

  const ends = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => takeTurn(work(number))));

  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
