import { UsageError } from '../errors.ts';
import type { ScannerChoice } from '../gate-settings.ts';
import type { Reader } from '../option-reader.ts';
import type { SbomFormat } from './arguments.ts';

/** SBOM documents that are wanted of each image. */
export interface SbomSettings {
  readonly formats: readonly SbomFormat[];
  /** As the user named it. */
  readonly directory: string;
}

const choices: Readonly<Record<string, readonly SbomFormat[]>> = {
  spdx: ['spdx'],
  cyclonedx: ['cyclonedx'],
  both: ['spdx', 'cyclonedx'],
};

/** Reads `sbom` and `sbom-directory`; undefined when none is asked for. Throws a UsageError that names the option. */
export function readSbom(options: Reader, scanner: ScannerChoice): SbomSettings | undefined {
  const text = options.text('sbom')?.toLowerCase();
  if (text === undefined) return undefined;
  const formats = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (formats === undefined) {
    throw new UsageError(`sbom must be one of ${Object.keys(choices).join(', ')}; found ${JSON.stringify(text)}.`, {
      remedy: 'Correct it and run again.',
    });
  }
  if (scanner === 'registry-sensor') {
    throw new UsageError("sbom needs QScanner: Qualys' API offers no SBOM of what a registry sensor scanned.", {
      remedy:
        'Set scanner to qscanner, or to auto, whose images of the registry sensor then have none; or leave sbom out.',
    });
  }
  return { formats, directory: options.text('sbom-directory') ?? 'sbom' };
}
