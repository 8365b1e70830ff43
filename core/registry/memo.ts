import { CanceledError } from '../errors.ts';

/** Remembers what was asked for by a key, also while it is on its way, and failures too; only what was canceled is asked again. */
export interface Memo<Value> {
  get(key: string, ask: () => Promise<Value>): Promise<Value>;
}

/** Makes an empty memo; it lives as long as a run. */
export function createMemo<Value>(): Memo<Value> {
  const known = new Map<string, Promise<Value>>();
  return {
    get: (key, ask) => {
      const before = known.get(key);
      if (before !== undefined) return before;
      const asked = ask();
      known.set(key, asked);
      asked.catch((error) => {
        if (error instanceof CanceledError) known.delete(key);
      });
      return asked;
    },
  };
}
