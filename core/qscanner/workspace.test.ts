import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkspace } from './workspace.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'workspace '));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

// Nothing is closed to root.
it.skipIf(process.getuid?.() === 0)(
  'is removed, also when the program left folders that may not be changed or entered',
  async () => {
    const outside = join(directory, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'file'), 'x');
    const work = await openWorkspace(directory);
    const locked = join(work.cache, 'modules', 'one');
    await mkdir(locked, { recursive: true });
    await writeFile(join(locked, 'file'), 'x');
    await symlink(outside, join(work.cache, 'modules', 'link'));
    for (const [folder, mode] of [
      [locked, 0o500],
      [join(work.cache, 'modules'), 0o500],
      [work.output, 0o000],
    ] as const) {
      await chmod(folder, mode);
    }

    await work.remove();

    expect(await readdir(directory)).toEqual(['outside']);
    expect(await readdir(outside)).toEqual(['file']);
  },
);
