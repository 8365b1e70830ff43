import { posix, win32 } from 'node:path';
import type { CacheFiles } from './cache-files.ts';

/**
 * Where the user's caches live: `XDG_CACHE_HOME`, `~/Library/Caches` or `%LOCALAPPDATA%`. Undefined when the environment
 * names no home: there is then no place that is surely the user's own. Relative paths in XDG_CACHE_HOME are ignored, as the
 * XDG base directory specification asks.
 */
export function defaultCacheDirectory(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | undefined {
  const name = 'qualys-fargate-scanner';
  if (platform === 'win32') {
    const base = environment.LOCALAPPDATA;
    return base === undefined || !win32.isAbsolute(base) ? undefined : win32.join(base, name, 'cache');
  }
  const xdg = environment.XDG_CACHE_HOME;
  if (xdg !== undefined && posix.isAbsolute(xdg)) return posix.join(xdg, name);
  const home = environment.HOME;
  if (home === undefined || !posix.isAbsolute(home)) return undefined;
  return posix.join(home, platform === 'darwin' ? 'Library/Caches' : '.cache', name);
}

/**
 * Makes the directory (mode 0700) and looks whether it can be trusted. Returns why it can't: a link, another's, or writable
 * by others, where somebody else could plant results. Ownership and mode are not looked at where `owner` is undefined (Windows).
 */
export async function untrusted(
  directory: string,
  owner: number | undefined,
  files: CacheFiles,
): Promise<string | undefined> {
  await files.mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await files.lstat(directory);
  if (found.isSymbolicLink()) return 'it is a symbolic link';
  if (!found.isDirectory()) return 'it is not a directory';
  if (owner === undefined) return undefined;
  if (found.uid !== owner) return 'it belongs to another user';
  if ((found.mode & 0o022) !== 0) return 'other users can write to it';
  return undefined;
}
