import * as z from 'zod';
import { UsageError } from '../core/errors.ts';
import type { ScanType } from '../core/scan/result.ts';
import { type Environment, optional, readVariables, text, whole } from './variables.ts';

/** Who runs QScanner for the workflow. */
export interface WorkersConfig {
  /** Every image goes to QScanner, or those that the registry sensor can't scan. */
  readonly scanner: 'qscanner' | 'auto';
  /** Where orders and results are handed over. */
  readonly bucket: string;
  /** A function, or a project of builds, or both; how long each lets a worker run. */
  readonly function?: { readonly name: string; readonly limitMs: number };
  readonly build?: { readonly project: string; readonly limitMs: number };
  /** An image whose layers have more bytes goes to a build. */
  readonly largeImageBytes: number;
  readonly scanTypes: readonly ScanType[];
}

/** Our words, and those of QScanner. */
const scanTypes: Readonly<Record<string, ScanType>> = {
  packages: 'packages',
  pkg: 'packages',
  secrets: 'secrets',
  secret: 'secrets',
  malware: 'malware',
  compliance: 'compliance',
};

const scanTypeList = z
  .string()
  .default('packages,secrets')
  .transform((value) => value.split(',').map((word) => word.trim().toLowerCase()))
  .refine(
    (words) => words.every((word) => Object.hasOwn(scanTypes, word)),
    'must be some of packages, secrets, malware and compliance, parted by commas',
  )
  .transform((words) => [...new Set(words.flatMap((word) => scanTypes[word] ?? []))]);

const schema = z.object({
  SCANNER: z
    .enum(['registry-sensor', 'qscanner', 'auto'], { error: 'must be registry-sensor, qscanner or auto' })
    .default('registry-sensor'),
  RESULTS_BUCKET: text,
  WORK_BUCKET: optional,
  WORKER_FUNCTION: optional,
  BUILD_PROJECT: optional,
  LARGE_IMAGE_MEGABYTES: whole(1, 100_000, 1_500),
  SCAN_TYPES: scanTypeList,
  WORKER_TIMEOUT_SECONDS: whole(60, 900, 900),
  // Two of them, and what comes between, end before the workflow itself is ended.
  BUILD_TIMEOUT_SECONDS: whole(300, 9_000, 3_600),
});

/** Reads what an environment says of workers; undefined where the registry sensor scans alone. Throws a UsageError. */
export function readWorkersConfig(environment: Environment): WorkersConfig | undefined {
  const said = readVariables(schema, environment);
  if (said.SCANNER === 'registry-sensor') return undefined;
  if (said.WORKER_FUNCTION === undefined && said.BUILD_PROJECT === undefined) {
    throw new UsageError(
      `The environment of the function is not as it should be: SCANNER is ${said.SCANNER}, and neither WORKER_FUNCTION nor BUILD_PROJECT says who runs QScanner.`,
      { remedy: 'The template sets them: update the stack, with code and template of the same version.' },
    );
  }
  const { WORKER_FUNCTION: name, BUILD_PROJECT: project } = said;
  return {
    scanner: said.SCANNER,
    bucket: said.WORK_BUCKET ?? said.RESULTS_BUCKET,
    ...(name === undefined ? {} : { function: { name, limitMs: said.WORKER_TIMEOUT_SECONDS * 1000 } }),
    ...(project === undefined ? {} : { build: { project, limitMs: said.BUILD_TIMEOUT_SECONDS * 1000 } }),
    largeImageBytes: said.LARGE_IMAGE_MEGABYTES * 1_000_000,
    scanTypes: said.SCAN_TYPES,
  };
}
