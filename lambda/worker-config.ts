import { tmpdir } from 'node:os';
import * as z from 'zod';
import type { BinarySource } from '../core/qscanner/release.ts';
import { readBinarySource } from '../core/qscanner/release.ts';
import { gatewayUrl } from '../core/qualys/platforms.ts';
import { type Environment, optional, readVariables, text } from './variables.ts';

/** What a worker is told by its template. */
export interface WorkerConfig {
  readonly qualys: { readonly secretArn: string; readonly gateway: string };
  /** Undefined only where no path names the program. */
  readonly binary: BinarySource | undefined;
  readonly mode: 'get-report' | 'scan-only';
  /** PEM file with authorities that QScanner is to trust; those of this program are NODE_EXTRA_CA_CERTS. */
  readonly caBundle?: string;
  readonly temporaryDirectory: string;
}

const schema = z.object({
  QUALYS_SECRET_ARN: text,
  QUALYS_GATEWAY_URL: text,
  QSCANNER_PATH: z
    .string()
    .trim()
    .default('')
    .transform((path) => path || '/opt/bin/qscanner'),
  QSCANNER_SHA256: optional,
  // A verdict of Qualys' own policies would be as old as the result that it is remembered with: the service judges by its own.
  QSCANNER_MODE: z
    .enum(['get-report', 'scan-only'], { error: 'must be get-report or scan-only' })
    .default('get-report'),
  QUALYS_CA_BUNDLE: optional,
  TMPDIR: optional,
});

/** The bucket in which orders and results are handed over. Throws a UsageError without it. */
export function readWorkBucket(environment: Environment): string {
  return readVariables(z.object({ WORK_BUCKET: text }), environment).WORK_BUCKET;
}

/** Reads what else a worker's environment says. Throws a UsageError that names each variable which is missing or wrong. */
export function readWorkerConfig(environment: Environment): WorkerConfig {
  const said = readVariables(schema, environment);
  const { QSCANNER_PATH: path, QSCANNER_SHA256: sha256, QUALYS_CA_BUNDLE: caBundle } = said;
  return {
    qualys: { secretArn: said.QUALYS_SECRET_ARN, gateway: gatewayUrl({ url: said.QUALYS_GATEWAY_URL }) },
    binary: readBinarySource({ path, sha256 }, { platform: process.platform, architecture: process.arch }),
    mode: said.QSCANNER_MODE,
    ...(caBundle === undefined ? {} : { caBundle }),
    temporaryDirectory: said.TMPDIR ?? tmpdir(),
  };
}
