import { constants } from 'node:fs';
import * as z from 'zod';
import type { ScannerName, ScanResult } from '../scan/result.ts';
import { scanResultSchema } from '../scan/result-schema.ts';
import type { CacheFiles } from './cache-files.ts';

/** Bytes beyond which an entry is neither written nor read. */
const maxEntryBytes = 32 * 1024 * 1024;

const futureToleranceMs = 24 * 60 * 60 * 1000;
const entrySchema = z.object({ version: z.literal(1), result: scanResultSchema });

/** The entry's file name, from the digest's hex digits and the scanner alone; undefined for what is no digest. */
export function entryName(digest: string, scanner: ScannerName): string | undefined {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  return hex === undefined ? undefined : `${hex}-${scanner}.json`;
}

/** Whether a file name is one that this cache wrote: an entry, or the rest of a write that was cut off. */
export function isEntryName(name: string): 'entry' | 'unfinished' | 'foreign' {
  if (/^[0-9a-f]{64}-(?:registry-sensor|qscanner)\.json$/.test(name)) return 'entry';
  return /^[0-9a-f]{64}-(?:registry-sensor|qscanner)\.json\.[0-9a-f-]{36}\.tmp$/.test(name) ? 'unfinished' : 'foreign';
}

/** The text of an entry, or undefined when it is larger than the limit. */
export function formatEntry(result: ScanResult): string | undefined {
  const text = JSON.stringify({ version: 1, result });
  return Buffer.byteLength(text) > maxEntryBytes ? undefined : text;
}

/**
 * Reads a text back as the entry it must be. Throws when it is no entry of this version, is about another digest or scanner, is
 * simulated, or is dated in the future (it would never grow old).
 */
export function parseEntry(text: string, digest: string, scanner: ScannerName, now: Date): ScanResult {
  const entry = entrySchema.safeParse(parseJson(text));
  if (!entry.success) throw new Error('it is not a scan result of this version');
  const { result } = entry.data;
  if (result.digest !== digest || result.scanner !== scanner) throw new Error('it is about another image');
  if (result.simulated) throw new Error('it is simulated');
  if (Date.parse(result.scannedAt) > now.getTime() + futureToleranceMs) throw new Error('it is dated in the future');
  return result;
}

/** The bytes of a regular file of our own, of bounded size; undefined when there is no such file. Links are not followed. */
export async function readEntryFile(
  path: string,
  owner: number | undefined,
  files: CacheFiles,
): Promise<string | undefined> {
  let handle: Awaited<ReturnType<CacheFiles['open']>>;
  try {
    handle = await files.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('it is not a regular file');
    if (owner !== undefined && found.uid !== owner) throw new Error('it belongs to another user');
    // Git gives files to everybody to read: a directory of the checkout must not hold results that its author made up.
    if (owner !== undefined && (found.mode & 0o077) !== 0) {
      throw new Error('other users can read it, so this cache did not write it');
    }
    if (found.size > maxEntryBytes) throw new Error('it is too large');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** JSON, or undefined: the parser's own message would quote the content. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
