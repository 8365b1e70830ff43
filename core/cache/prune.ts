import { join } from 'node:path';
import type { CacheFiles } from './cache-files.ts';
import { isEntryName } from './entry.ts';

const entryLifeMs = 30 * 24 * 60 * 60 * 1000;
const unfinishedLifeMs = 24 * 60 * 60 * 1000;
const maxLooks = 1000;

/** Deletes entries of 30 days and more, and what cut-off writes left behind. Looks at no more than 1,000 files; never throws. */
export async function prune(directory: string, now: Date, files: CacheFiles): Promise<void> {
  let looks = 0;
  try {
    for await (const { name } of await files.opendir(directory)) {
      if (++looks > maxLooks) return;
      await pruneFile(directory, name, now, files).catch(() => {});
    }
  } catch {
    // Another process cleans up at the same time, or the directory is gone: the next run will find out.
  }
}

async function pruneFile(directory: string, name: string, now: Date, files: CacheFiles): Promise<void> {
  const kind = isEntryName(name);
  if (kind === 'foreign') return;
  const path = join(directory, name);
  const age = now.getTime() - (await files.lstat(path)).mtimeMs;
  if (age > (kind === 'entry' ? entryLifeMs : unfinishedLifeMs)) await files.unlink(path);
}
