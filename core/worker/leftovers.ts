import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes the folders of runs that were killed with the process that made them: a function that was stopped finds them in its next life.
 * Only for a place where nobody else works. Never throws.
 */
export async function removeLeftovers(temporaryDirectory: string): Promise<void> {
  const names = await readdir(temporaryDirectory).catch(() => []);
  const ours = names.filter((name) => name.startsWith('qualys-fargate-scanner-'));
  await Promise.all(
    ours.map((name) => rm(join(temporaryDirectory, name), { recursive: true, force: true }).catch(() => {})),
  );
}
