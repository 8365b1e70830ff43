import { join, resolve } from 'node:path';
import type { TableCacheOptions } from '../aws/table-cache.ts';
import { detectCi } from '../ci.ts';
import type { Environment, GateSettings, QualysAccess } from '../gate-settings.ts';
import type { HttpClient } from '../http/http.ts';
import type { Tell } from '../progress.ts';
import { systemClock } from '../system-clock.ts';
import type { ScanCache } from './cache.ts';
import { defaultCacheDirectory } from './directory.ts';
import { createFileCache } from './file.ts';
import { createMemoryCache } from './memory.ts';

/**
 * The cache that the settings name. `auto` is the user's cache directory, and none in CI, where Qualys itself remembers and
 * a restored directory could come from anybody. Results of one Qualys platform are kept apart from those of another; a table is
 * of the one platform that its service asks.
 */
export function openCache(
  settings: Pick<GateSettings, 'cache' | 'cacheTable' | 'awsRegion' | 'simulate'>,
  access: QualysAccess,
  world: { readonly environment: Environment; readonly cwd: string; readonly tell: Tell; readonly http: HttpClient },
): ScanCache {
  const warn = (message: string) => world.tell({ kind: 'warning', message });
  if (settings.cacheTable !== undefined && !settings.simulate) {
    const region = settings.cacheTable.region ?? settings.awsRegion;
    const { table } = settings.cacheTable;
    return openTableCache({ table, ...(region === undefined ? {} : { region }), http: world.http, warn });
  }
  const directory = settings.simulate ? undefined : directoryOf(settings.cache, world);
  if (directory === undefined) return createMemoryCache();
  return createFileCache({
    directory: join(directory, new URL(access.gateway).hostname.replaceAll(':', '_')),
    now: systemClock.now,
    warn,
    owner: process.getuid?.(),
  });
}

/** DynamoDB is loaded only when it is asked for the first time. */
function openTableCache(options: Omit<TableCacheOptions, 'now'>): ScanCache {
  let opened: Promise<ScanCache> | undefined;
  const open = () => {
    opened ??= import('../aws/table-cache.ts').then((module) =>
      module.createTableCache({ ...options, now: systemClock.now }),
    );
    return opened;
  };
  return {
    get: async (query) => (await open()).get(query),
    put: async (result) => (await open()).put(result),
  };
}

function directoryOf(
  cache: string,
  { environment, cwd }: { readonly environment: Environment; readonly cwd: string },
): string | undefined {
  if (cache === 'off') return undefined;
  if (cache !== 'auto') return resolve(cwd, cache);
  return detectCi(environment) === undefined ? defaultCacheDirectory(environment, process.platform) : undefined;
}
