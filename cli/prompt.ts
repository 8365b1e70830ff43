import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Ask } from '../core/deploy/work.ts';
import { CanceledError } from '../core/errors.ts';
import { isPlain, type World } from './world.ts';

/** Asks on the terminal; undefined where there is none, or a CI system. Ctrl-C ends the run. */
export function prompt(world: World, input: NodeJS.ReadStream = process.stdin): Ask | undefined {
  if (input.isTTY !== true || isPlain(world)) return undefined;
  const ask = async (question: string, hidden: boolean): Promise<string> => {
    // Readline shows question and answer, and rewrites the line that they are on; what is hidden it may not show.
    if (hidden) world.stderr.write(`${question} `);
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        if (!hidden) world.stderr.write(String(chunk));
        done();
      },
    });
    const lines = createInterface({ input, output, terminal: true });
    const stop = new AbortController();
    lines.once('SIGINT', () => stop.abort());
    try {
      return await lines.question(`${question} `, { signal: AbortSignal.any([stop.signal, world.signal]) });
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') {
        throw new CanceledError('Nothing was done.', { remedy: 'Run the command again.' });
      }
      throw error;
    } finally {
      lines.close();
      if (hidden) world.stderr.write('\n');
    }
  };
  return {
    text: (question) => ask(question, false),
    secret: async (question) => {
      const typed = (await ask(`${question} (not shown):`, true)).trim();
      return typed === '' ? undefined : typed;
    },
  };
}
