import { open } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { UnreadableInputError } from '../errors.ts';
import { largestSource, tooLarge } from './decode.ts';
import { parsePlatform } from './given-platform.ts';
import { type ReadTaskDefinitions, readFileOfTaskDefinitions } from './read-file.ts';
import { findFiles } from './selector.ts';

export type { ReadTaskDefinitions } from './read-file.ts';

/** How the files of a run are found and read. */
export interface ReadOptions {
  /** Relative selectors start here. */
  readonly cwd: string;
  /** CloudFormation parameters, `AWS::Region` and `AWS::AccountId` included. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `linux/arm64`: for task definitions that name no platform. */
  readonly platform?: string;
  /** The AWS Copilot environment that is deployed. */
  readonly environment?: string;
  /** Reads a file by its absolute path; the file system when absent. */
  readonly readFile?: (path: string) => Promise<Uint8Array>;
}

/** Files read at the same time: enough to keep the disk busy, few enough to stay small. */
const batch = 16;

/**
 * Reads the task definitions of files and globs, in the order given, each file once. Throws `UnreadableInputError` for a
 * selector that finds nothing and for a file that can't be read, `UsageError` for a platform that is none.
 */
export async function readTaskDefinitions(
  selectors: readonly string[],
  options: ReadOptions,
): Promise<ReadTaskDefinitions> {
  const reading = {
    parameters: options.parameters ?? {},
    ...(options.platform === undefined || options.platform === '' ? {} : { platform: parsePlatform(options.platform) }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
  };
  const files = await findFiles(selectors, options.cwd);
  const read: ReadTaskDefinitions[] = [];
  for (let from = 0; from < files.length; from += batch) {
    const some = files.slice(from, from + batch).map(async (file) => {
      const path = isAbsolute(file) ? file : resolve(options.cwd, file);
      const bytes = await (options.readFile ?? readLimited)(path).catch((cause: unknown) => {
        throw cause instanceof UnreadableInputError ? cause : unreadable(file, cause);
      });
      return readFileOfTaskDefinitions(bytes, file, reading);
    });
    read.push(...(await Promise.all(some)));
  }
  const taskDefinitions = read.flatMap((each) => each.taskDefinitions);
  const notices = read.flatMap((each) => each.notices);
  if (taskDefinitions.length > 0) return { taskDefinitions, notices };
  throw new UnreadableInputError(`There is no task definition in ${files.join(', ')}.`, {
    remedy: notices.map(({ message }) => message).join(' ') || 'Point at a task definition.',
  });
}

async function readLimited(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const found = await handle.stat();
    if (found.size > largestSource) throw tooLarge(path, found.size);
    // A device has no end; a pipe (a process substitution) has one.
    if (found.isCharacterDevice() || found.isBlockDevice()) throw unreadable(path, new Error('it is a device'));
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, cause: unknown): UnreadableInputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const what: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read (permission denied)',
    EISDIR: 'is a folder',
  };
  const remedy =
    code === 'EISDIR' ? `Name its files: ${file}/*.json` : 'See that the path is right, from where the command runs.';
  return new UnreadableInputError(`${file} ${what[code] ?? `can't be read (${code || String(cause)})`}.`, {
    remedy,
    cause,
  });
}
