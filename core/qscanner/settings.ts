import { UsageError } from '../errors.ts';
import type { ScannerChoice } from '../gate-settings.ts';
import { optional, type Reader } from '../option-reader.ts';
import type { ScanType } from '../scan/result.ts';
import type { QScannerMode } from './arguments.ts';

/** How QScanner is got and run, as the user said. */
export interface QScannerOptionSettings {
  readonly path?: string;
  readonly url?: string;
  readonly version?: string;
  readonly sha256?: string;
  readonly scanTypes: readonly ScanType[];
  readonly timeoutMs: number;
  readonly parallel: number;
  readonly mode: QScannerMode;
  /** Empty unless policies are evaluated. */
  readonly policyTags: readonly string[];
}

const modes: readonly QScannerMode[] = ['scan-only', 'get-report', 'evaluate-policy'];

/** Reads the options of QScanner, for a run with this scanner. Throws a UsageError that names the option. */
export function readQScanner(options: Reader, scanner: ScannerChoice): QScannerOptionSettings {
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
    ...readMode(options, scanner),
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

/** A mode that no QScanner would run in, and tags that choose nothing, would be taken for a gate that is not there. */
function readMode(options: Reader, scanner: ScannerChoice): Pick<QScannerOptionSettings, 'mode' | 'policyTags'> {
  const text = options.text('qscanner-mode') ?? '';
  const mode = modes.find((one) => one === text.toLowerCase());
  const policyTags = (options.text('qscanner-policy-tags') ?? '')
    .split(/[,\n]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  if (mode === undefined) {
    throw new UsageError(`qscanner-mode must be one of ${modes.join(', ')}; found ${JSON.stringify(text)}.`, {
      remedy: 'Correct it and run again.',
    });
  }
  if (policyTags.length > 0 && mode !== 'evaluate-policy') {
    throw new UsageError(`qscanner-policy-tags choose policies, and with qscanner-mode: ${mode} none is evaluated.`, {
      remedy: 'Add qscanner-mode: evaluate-policy, or leave the tags out.',
    });
  }
  if (mode !== 'get-report' && scanner === 'registry-sensor') {
    throw new UsageError(`qscanner-mode: ${mode} needs QScanner, and the scanner is registry-sensor.`, {
      remedy: 'Add scanner: qscanner (or auto), or leave qscanner-mode out.',
    });
  }
  return { mode, policyTags };
}
