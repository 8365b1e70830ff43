import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';

/** What a template needs to know of a zip: its key in the code bucket is made of the hash, so that other code is another key. */
export interface LambdaZip {
  readonly sha256: string;
  readonly bytes: number;
}

const mostBytes = 600_000;

const unix = 3;
/** A plain file that everybody may read, as Lambda asks. */
const attrs = (0o100644 << 16) >>> 0;

/**
 * Zips a folder of files, in the order of their names and with nothing of the machine in it: the same files give the same bytes. Throws
 * for a zip that is larger than it may be.
 */
export function writeLambdaZip(folder: string, file: string): LambdaZip {
  // The format keeps local time without a zone, and fflate reads it so: the same time everywhere.
  const mtime = new Date(1980, 0, 1, 12);
  const entries = readdirSync(folder)
    .toSorted()
    .map((name): [string, Zippable[string]] => [
      name,
      [readFileSync(join(folder, name)), { level: 9, mtime, os: unix, attrs }],
    ]);
  const zip = zipSync(Object.fromEntries(entries));
  if (zip.length > mostBytes) throw new Error(`${file} has ${zip.length} bytes; ${mostBytes} is its limit.`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, zip);
  return { sha256: createHash('sha256').update(zip).digest('hex'), bytes: zip.length };
}
