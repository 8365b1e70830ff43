import { join, resolve } from 'node:path';
import { detectCi } from '../ci.ts';
import type { Environment, GateSettings, QualysAccess } from '../gate-settings.ts';
import type { Tell } from '../progress.ts';
import { systemClock } from '../system-clock.ts';
import type { ScanCache } from './cache.ts';
import { defaultCacheDirectory } from './directory.ts';
import { createFileCache } from './file.ts';
import { createMemoryCache } from './memory.ts';

/**
 * The cache that the settings name. `auto` is the user's cache directory, and none in CI, where Qualys itself remembers and
 * a restored directory could come from anybody. Results of one Qualys platform are kept apart from those of another.
 */
export function openCache(
  settings: Pick<GateSettings, 'cache' | 'simulate'>,
  access: QualysAccess,
  world: { readonly environment: Environment; readonly cwd: string; readonly tell: Tell },
): ScanCache {
  const directory = settings.simulate ? undefined : directoryOf(settings.cache, world);
  if (directory === undefined) return createMemoryCache();
  return createFileCache({
    directory: join(directory, new URL(access.gateway).hostname.replaceAll(':', '_')),
    now: systemClock.now,
    warn: (message) => world.tell({ kind: 'warning', message }),
    owner: process.getuid?.(),
  });
}

function directoryOf(
  cache: string,
  { environment, cwd }: { readonly environment: Environment; readonly cwd: string },
): string | undefined {
  if (cache === 'off') return undefined;
  if (cache !== 'auto') return resolve(cwd, cache);
  return detectCi(environment) === undefined ? defaultCacheDirectory(environment, process.platform) : undefined;
}
