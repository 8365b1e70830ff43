import { isUtf8 } from 'node:buffer';
import { UnreadableInputError } from '../errors.ts';

/** The largest source that is read, in bytes. ECS takes 64 KiB; a Terraform plan of a large estate has some MiB. */
export const largestSource = 32 * 1024 * 1024;

/**
 * Bytes of a file to text: UTF-8, UTF-16LE or UTF-16BE, with or without a byte order mark (PowerShell's `>` writes UTF-16).
 * Throws `UnreadableInputError` for an empty file, other encodings, and binary data.
 */
export function decodeSource(bytes: Uint8Array, file: string): string {
  if (bytes.length > largestSource) throw tooLarge(file, bytes.length);
  const text = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), file);
  if (!/\S/.test(text)) {
    throw new UnreadableInputError(`${file} is empty.`, {
      remedy:
        'If a command wrote it (a redirect of describe-task-definition, a template engine), see why that printed nothing.',
    });
  }
  if (text.includes('\0')) throw notText(file, 'it holds NUL bytes, as binary files do');
  return text;
}

/** The error for a file over the limit; its size is known before it is read. */
export function tooLarge(file: string, size: number): UnreadableInputError {
  const mebibytes = (size / 1024 / 1024).toFixed(1);
  return new UnreadableInputError(
    `${file} has ${mebibytes} MiB; files up to ${largestSource / 1024 / 1024} MiB are read.`,
    {
      remedy: 'Is it the right file? Point at the task definition itself, or at a smaller plan or template.',
    },
  );
}

function decode(bytes: Buffer, file: string): string {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe && !(third === 0 && fourth === 0))
    return utf16(bytes.subarray(2), 'utf-16le', file);
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 'utf-16be', file);
  if (bytes.length % 2 === 0 && first !== 0 && second === 0 && third !== 0) return utf16(bytes, 'utf-16le', file);
  if (bytes.length % 2 === 0 && first === 0 && second !== 0) return utf16(bytes, 'utf-16be', file);
  if (!isUtf8(bytes)) {
    const good = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    throw notText(file, `line ${good.split('\n').length} is not UTF-8`);
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.toString('utf8', 3) : bytes.toString('utf8');
}

function utf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', file: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notText(file, `it begins like ${encoding.toUpperCase()} and goes on otherwise`, cause);
  }
}

function notText(file: string, what: string, cause?: unknown): UnreadableInputError {
  return new UnreadableInputError(`${file} is not a text file in UTF-8 or UTF-16: ${what}.`, {
    remedy: 'Save it as UTF-8, or point at another file.',
    cause,
  });
}
