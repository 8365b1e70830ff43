import { UsageError } from '../errors.ts';
import { optional, type Reader } from '../option-reader.ts';
import type { ScanType } from '../scan/result.ts';

/** How QScanner is got and run, as the user said. */
export interface QScannerOptionSettings {
  readonly path?: string;
  readonly url?: string;
  readonly version?: string;
  readonly sha256?: string;
  readonly scanTypes: readonly ScanType[];
  readonly timeoutMs: number;
  readonly parallel: number;
}

/** Reads the options of QScanner. Throws a UsageError that names the option. */
export function readQScanner(options: Reader): QScannerOptionSettings {
  const parallel = Number(options.text('qscanner-parallel'));
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16) {
    throw new UsageError('qscanner-parallel must be a whole number from 1 to 16.', {
      remedy: 'Correct it and run again.',
    });
  }
  return {
    scanTypes: readScanTypes(options.text('qscanner-scan-types') ?? ''),
    timeoutMs: options.duration('qscanner-timeout', 1000),
    parallel,
    ...optional('path', options.text('qscanner-path')),
    ...optional('url', options.text('qscanner-url')),
    ...optional('version', options.text('qscanner-version')),
    ...optional('sha256', options.text('qscanner-sha256')),
  };
}

function readScanTypes(text: string): readonly ScanType[] {
  const known: readonly ScanType[] = ['packages', 'secrets', 'malware', 'compliance'];
  return text.split(',').map((word) => {
    const type = known.find((one) => one === word.trim().toLowerCase());
    if (type !== undefined) return type;
    throw new UsageError(`qscanner-scan-types knows ${known.join(', ')}; found ${JSON.stringify(word.trim())}.`, {
      remedy: 'Correct it and run again.',
    });
  });
}
