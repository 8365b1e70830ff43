import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of one run that nobody else can read (mode 0700): the program writes there and nowhere else. */
export interface Workspace {
  readonly directory: string;
  readonly output: string;
  readonly cache: string;
  readonly home: string;
  readonly temporary: string;
  /** Removes all of it; a failure is left to the system's cleaning of its temporary folder. */
  remove(): Promise<void>;
}

/** Makes the folders below a temporary directory. Throws the system's error when it can't. */
export async function openWorkspace(temporaryDirectory: string): Promise<Workspace> {
  const directory = await mkdtemp(join(temporaryDirectory, 'qualys-fargate-scanner-'));
  const remove = () => removeAll(directory).catch(() => {});
  const folder = (name: string) => join(directory, name);
  try {
    // Made here, for the program may make them with a mode that nobody can enter.
    for (const name of ['output', 'cache', 'home', 'tmp']) await mkdir(folder(name), { mode: 0o700 });
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    directory,
    output: folder('output'),
    cache: folder('cache'),
    home: folder('home'),
    temporary: folder('tmp'),
    remove,
  };
}

/** Removes a folder, also where the program left folders in it that nobody may change or enter. */
async function removeAll(directory: string): Promise<void> {
  const remove = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    await remove();
  } catch {
    await openAll(directory);
    await remove();
  }
}

async function openAll(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openAll(join(directory, entry.name));
  }
}
