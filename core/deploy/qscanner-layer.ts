import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { whyNotExecutable } from '../qscanner/executable.ts';
import { howToGetIt } from '../qscanner/release.ts';
import { unpackProgram } from '../qscanner/unpack.ts';
import type { CodeZip } from './assets.ts';
import { layerZip } from './layer-zip.ts';

/** What Lambda unpacks at most, layers and code together, less what our code and a CA layer need. */
const mostBytes = (250 - 5) * 1024 * 1024;

/** QScanner as a layer. */
export interface QScannerLayer {
  readonly zip: CodeZip;
  /** Of the program itself, in hexadecimal: what runs is held against it. */
  readonly programSha256: string;
  /** What it is built for, as Lambda calls it. */
  readonly architecture: 'x86_64' | 'arm64';
  /** Lambda takes it; CodeBuild has room for a larger one. */
  readonly fitsLambda: boolean;
}

/** As QScanner's releases call it. */
const machines = { x86_64: 'amd64', arm64: 'arm64' } as const;
const architectures = ['x86_64', 'arm64'] as const;

/**
 * Makes a layer with `bin/qscanner` of a program, or of an archive with it. With a hash, that of the file or of the program must be it; without
 * one it is taken as it is. Of an archive for several architectures x86_64 is taken, unless another is wanted. Throws a UsageError for what can't
 * be used.
 */
export async function readQScannerLayer(
  source: { readonly path: string; readonly sha256?: string | undefined },
  wanted?: string,
): Promise<QScannerLayer> {
  const directory = await mkdtemp(join(tmpdir(), 'qualys-fargate-scanner-'));
  try {
    // A copy, so that what is hashed is what is taken.
    const file = join(directory, 'file');
    await copyFile(source.path, file).catch((cause) => {
      throw unusable(source.path, `it can't be read (${codeOf(cause)})`, cause);
    });
    const path = join(directory, 'qscanner');
    const architecture = await unpack(file, path, wanted).catch((cause) => {
      throw unusable(source.path, cause instanceof Error ? cause.message : String(cause), cause);
    });
    const bytes = await readFile(path);
    if (isOfMacOs(bytes)) throw unusable(source.path, 'it is built for macOS, and Lambda runs Linux');
    const programSha256 = sha256(bytes);
    const { sha256: given } = source;
    if (given !== undefined && given !== programSha256 && given !== sha256(await readFile(file))) {
      throw new UsageError(
        `${source.path} has not the SHA-256 ${given}, nor has the program in it (${programSha256}).`,
        {
          remedy:
            'Somebody may have changed it. Compare the hash with the one that Qualys gives for this release, and correct qscanner-sha256 only if it was wrong.',
        },
      );
    }
    const zip = layerZip({ path: 'bin/qscanner', kind: 'program', bytes });
    return { zip, programSha256, architecture, fitsLambda: bytes.length <= mostBytes };
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes the program of the first architecture that it is there for. Throws an Error that says why there is none. */
async function unpack(file: string, path: string, wanted: string | undefined): Promise<QScannerLayer['architecture']> {
  let why: unknown;
  for (const architecture of architectures) {
    if (wanted !== undefined && wanted !== architecture) continue;
    try {
      await rm(path, { force: true });
      await unpackProgram(file, path, machines[architecture]);
      const objection = await whyNotExecutable(path, machines[architecture]);
      if (objection === undefined) return architecture;
      why ??= new Error(objection);
    } catch (error) {
      why ??= error;
    }
  }
  throw why ?? new Error(`there is no architecture ${wanted}`);
}

/** Mach-O, for one or several architectures. */
function isOfMacOs(bytes: Buffer): boolean {
  return bytes.length >= 4 && [0xcffaedfe, 0xcafebabe].includes(bytes.readUInt32BE(0));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unusable(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`The QScanner program ${path} can't be used: ${why}.`, {
    remedy: howToGetIt,
    ...(cause === undefined ? {} : { cause }),
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
}
