import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, lstat, mkdir, mkdtemp, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import { download, largestDownload } from './download.ts';
import { whyNotExecutable } from './executable.ts';
import { type BinarySource, howToGetIt } from './release.ts';
import { unpackProgram } from './unpack.ts';

/** A program that may be run, until it is closed. */
export interface Binary {
  readonly path: string;
  /** Removes the private copy, where there is one. */
  close(): Promise<void>;
}

export interface BinaryOptions {
  readonly source: BinarySource;
  readonly http: HttpClient;
  /** `amd64` or `arm64`: which program of an archive is taken. */
  readonly architecture: string;
  /** Where downloads are kept for the next run; undefined where nothing is kept. */
  readonly cacheDirectory: string | undefined;
  readonly temporaryDirectory: string;
  readonly warn: (message: string) => void;
}

/**
 * Makes the program ready to run. Whatever has a hash is first copied to a folder that nobody else can write to, hashed on the way, and runs from
 * there: what was planted in the cache, or changed after it was looked at, never runs. Throws a RemoteError (`scanner-unusable`).
 */
export async function openBinary(options: BinaryOptions, signal?: AbortSignal): Promise<Binary> {
  const { source } = options;
  if (source.kind === 'path') await lookAt(source.path);
  if (source.kind === 'path' && source.sha256 === undefined && !(await isPacked(source.path))) {
    await access(source.path, constants.X_OK).catch((cause) => {
      throw unusable(`${source.path} is not executable.`, 'Set its mode with chmod +x.', cause);
    });
    await check(source.path, source.path, options.architecture);
    return { path: source.path, close: async () => {} };
  }
  const directory = await privateDirectory(options.temporaryDirectory);
  const close = () => rm(directory, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  try {
    const file = join(directory, 'file');
    const sha256 =
      source.kind === 'path' ? await copy(source.path, file) : await fetchTo(file, source, options, signal);
    const path = join(directory, 'qscanner');
    const what = source.kind === 'path' ? source.path : `What ${new URL(source.url).host} serves as QScanner`;
    await unpackProgram(file, path, options.architecture).catch((cause) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw unusable(`${what} can't be used: ${why}.`, howToGetIt, cause);
    });
    if (source.sha256 !== undefined && sha256 !== source.sha256 && (await hashOf(path)) !== source.sha256) {
      throw unusable(
        `${what} has the SHA-256 ${sha256}, not ${source.sha256}; it was not run.`,
        'Somebody may have changed it. Compare the hash with the one that Qualys gives for this release, and correct qscanner-sha256 only if it was wrong.',
      );
    }
    await check(path, what, options.architecture);
    await unlink(file);
    return { path, close };
  } catch (error) {
    await close();
    throw asUnusable(error);
  }
}

/** Brings a download to `file`: out of the cache while that has the right bytes, from its server otherwise. Returns its hash. */
async function fetchTo(
  file: string,
  source: Extract<BinarySource, { kind: 'download' }>,
  options: BinaryOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { cacheDirectory, warn } = options;
  const kept = cacheDirectory === undefined ? undefined : join(cacheDirectory, `qscanner-${source.sha256}`);
  if (kept !== undefined && (await isKept(kept)) && (await copy(kept, file).catch(() => undefined)) !== undefined) {
    const found = await hashKept(file, options.architecture);
    if (found.includes(source.sha256)) return found[0] ?? '';
    warn(`${kept} is not the QScanner that it is named after; it was not run, and is downloaded again.`);
  }
  await rm(file, { force: true });
  const body = await download(source.url, options.http, signal);
  const sha256 = createHash('sha256').update(body).digest('hex');
  await writeNew(file, body);
  if (kept !== undefined && cacheDirectory !== undefined) {
    await keep(cacheDirectory, kept, body).catch((error) =>
      warn(`QScanner could not be kept in ${cacheDirectory} (${codeOf(error)}); the next run downloads it again.`),
    );
  }
  return sha256;
}

/** Whether a regular file of possible size is kept; a link is not followed. */
async function isKept(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && found.size <= largestDownload;
}

/** The hashes that a kept file may go by: its own, and that of the program in it. */
async function hashKept(file: string, architecture: string): Promise<readonly string[]> {
  const program = `${file}.kept`;
  try {
    await unpackProgram(file, program, architecture);
    return [await hashOf(file), await hashOf(program)];
  } catch {
    return [await hashOf(file)];
  } finally {
    await rm(program, { force: true });
  }
}

/** Writes aside and renames into place, so that a run beside ours never sees half a file. */
async function keep(directory: string, path: string, body: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await writeNew(unfinished, body);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function writeNew(path: string, body: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(body);
  } finally {
    await handle.close();
  }
}

/** Copies a file and returns the hash of what was copied. */
async function copy(from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  const source = createReadStream(from, { highWaterMark: 1024 * 1024 });
  const handle = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    return hash.digest('hex');
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) hash.update(chunk);
  return hash.digest('hex');
}

async function check(path: string, what: string, architecture: string): Promise<void> {
  const objection = await whyNotExecutable(path, architecture);
  if (objection !== undefined) throw unusable(`${what} can't be used: ${objection}.`, howToGetIt);
}

async function lookAt(path: string): Promise<void> {
  const found = await stat(path).catch((cause) => {
    const why = codeOf(cause) === 'ENOENT' ? 'does not exist' : `can't be read (${codeOf(cause)})`;
    throw unusable(`The QScanner program ${path} ${why}.`, howToGetIt, cause);
  });
  if (!found.isFile()) throw unusable(`The QScanner program ${path} is not a file.`, howToGetIt);
}

async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(262);
    await handle.read(head, 0, head.length, 0);
    return (head[0] === 0x1f && head[1] === 0x8b) || head.subarray(257).toString('latin1') === 'ustar';
  } finally {
    await handle.close();
  }
}

async function privateDirectory(temporaryDirectory: string): Promise<string> {
  try {
    return await mkdtemp(join(temporaryDirectory, 'qualys-fargate-scanner-'));
  } catch (error) {
    throw asUnusable(error);
  }
}

/** A fault of the system (no space, no permission) as the reason that the scanner can't be used. */
export function asUnusable(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const what =
    error.code === 'ENOSPC' ? 'there is no space left on the disk' : `${error.syscall} failed (${error.code})`;
  const remedy = 'Free some space, or name another folder for temporary files (TMPDIR, on a runner RUNNER_TEMP).';
  return unusable(`QScanner can't work here: ${what}.`, remedy, error);
}

function unusable(message: string, remedy: string, cause?: unknown): RemoteError {
  return new RemoteError(message, { code: 'scanner-unusable', retryable: false, remedy, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
}
