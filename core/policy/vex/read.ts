import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UnreadableInputError } from '../../errors.ts';
import { findFiles } from '../../task-definition/selector.ts';
import { parseVexDocument } from './document.ts';
import type { VexDocument } from './vex.ts';

/** Reads the VEX documents that files and globs name. Throws an UnreadableInputError for one that is not there or not understood. */
export async function readVexDocuments(selectors: readonly string[], cwd: string): Promise<readonly VexDocument[]> {
  const files = await findFiles(selectors, cwd);
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
        throw new UnreadableInputError(`The VEX document ${file} can't be read.`, {
          remedy: `See that the path is right; it is looked for in ${cwd}.`,
          cause,
        });
      });
      return parseVexDocument(text, file);
    }),
  );
}
