/** Lets at most so many pieces of work run at once; the others wait in the order in which they came. */
export type TakeTurn = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** Makes a queue for `most` at once. */
export function createTurns(most: number): TakeTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
