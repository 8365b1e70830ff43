import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeScript } from './script.ts';

/**
 * Writes an executable `qscanner` into a folder that behaves as the script says, and returns its path. It runs Node by its path, for a
 * program is started without PATH.
 */
export async function installFakeQScanner(
  directory: string,
  script: FakeScript = {},
  program: { readonly node: string; readonly args: readonly string[] } = {
    node: process.execPath,
    args: [join(import.meta.dirname, 'program.ts')],
  },
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const scriptFile = join(directory, 'script.json');
  const path = join(directory, 'qscanner');
  const words = [program.node, ...program.args, scriptFile].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  await writeFile(scriptFile, JSON.stringify(script));
  await writeFile(path, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  return path;
}
