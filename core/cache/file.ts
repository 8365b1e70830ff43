import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ScannerName, ScanResult } from '../scan/result.ts';
import { answers, rememberable, younger } from './answers.ts';
import type { ScanCache } from './cache.ts';
import { type CacheFiles, nodeFiles } from './cache-files.ts';
import { untrusted } from './directory.ts';
import { entryName, formatEntry, parseEntry, readEntryFile } from './entry.ts';
import { prune } from './prune.ts';

/** How a file cache is made. */
export interface FileCacheOptions {
  readonly directory: string;
  readonly now: () => Date;
  /** Told once for a directory that can't be used, and for each entry that can't be read or written. */
  readonly warn: (message: string) => void;
  /** Numeric id of the user that must own directory and entries; undefined where the system has none (Windows). */
  readonly owner: number | undefined;
  readonly files?: CacheFiles;
  /** Makes names of unfinished files unique among processes. */
  readonly unique?: () => string;
}

/**
 * Remembers results in files of the user's own, one a digest and scanner. Safe under parallel processes: an entry is
 * written aside and renamed into place, and what was read is validated against its own name.
 */
export function createFileCache(options: FileCacheOptions): ScanCache {
  const { directory, now, warn, owner, files = nodeFiles, unique = randomUUID } = options;
  let usable: Promise<boolean> | undefined;
  let pruned: Promise<void> | undefined;

  async function read(digest: string, scanner: ScannerName): Promise<ScanResult | undefined> {
    const name = entryName(digest, scanner);
    if (name === undefined) return undefined;
    try {
      const text = await readEntryFile(join(directory, name), owner, files);
      return text === undefined ? undefined : parseEntry(text, digest, scanner, now());
    } catch (error) {
      warn(`The cache entry ${join(directory, name)} is ignored: ${why(error)}.`);
      return undefined;
    }
  }

  async function write(name: string, text: string): Promise<void> {
    const unfinished = join(directory, `${name}.${unique()}.tmp`);
    try {
      const handle = await files.open(unfinished, 'wx', 0o600);
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
      await files.rename(unfinished, join(directory, name));
    } catch (error) {
      await files.unlink(unfinished).catch(() => {});
      throw error;
    }
  }

  return {
    async get(query) {
      usable ??= canUse(options, files);
      if (!(await usable)) return undefined;
      const scanners = query.scanner === undefined ? (['registry-sensor', 'qscanner'] as const) : [query.scanner];
      const results = await Promise.all(scanners.map((scanner) => read(query.digest, scanner)));
      return results.filter((result) => result !== undefined && answers(result, query)).reduce(younger, undefined);
    },

    async put(result) {
      const name = entryName(result.digest, result.scanner);
      const kept = rememberable(result);
      if (kept === undefined || name === undefined) return;
      usable ??= canUse(options, files);
      if (!(await usable)) return;
      try {
        const text = formatEntry(kept);
        if (text === undefined) return warn(`The result of ${result.digest} is too large for the cache.`);
        if (younger(kept, await read(result.digest, result.scanner)) === kept) await write(name, text);
        pruned ??= prune(directory, now(), files);
        await pruned;
      } catch (error) {
        warn(`The result of ${result.digest} could not be cached in ${directory}: ${why(error)}.`);
      }
    },
  };
}

async function canUse({ directory, owner, warn }: FileCacheOptions, files: CacheFiles): Promise<boolean> {
  try {
    const objection = await untrusted(directory, owner, files);
    if (objection === undefined) return true;
    warn(`The cache directory ${directory} is not used: ${objection}.`);
  } catch (error) {
    warn(`The cache directory ${directory} can't be used: ${why(error)}.`);
  }
  return false;
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
