import { formatPlatform } from '../image/platform.ts';
import type { ScanType } from '../scan/result.ts';
import type { ScanRequest } from '../scan/scan.ts';
import { type Target, targetOf } from './target.ts';

/**
 * How far QScanner goes: `get-report` uploads and fetches the report, `evaluate-policy` asks for the verdict of Qualys' policies too,
 * `scan-only` uploads and leaves it there, which never gives a verdict.
 */
export type QScannerMode = 'scan-only' | 'get-report' | 'evaluate-policy';

/** SBOM formats that QScanner writes. */
export type SbomFormat = 'spdx' | 'cyclonedx';

/** QScanner's words for what we look for. */
const scanTypeNames: Readonly<Record<ScanType, string>> = {
  packages: 'pkg',
  secrets: 'secret',
  malware: 'malware',
  compliance: 'compliance',
};

/** What one run of the program is told. */
export interface RunOrder {
  /** Name of the platform, or address of its gateway. */
  readonly pod: string;
  readonly mode: QScannerMode;
  readonly scanTypes: readonly ScanType[];
  readonly policyTags: readonly string[];
  readonly sbom: readonly SbomFormat[];
  readonly timeoutMs: number;
  readonly outputDirectory: string;
  readonly cacheDirectory: string;
}

/**
 * The command line of one scan, each element one argument: no shell reads it, and the token is not in it. Throws a RemoteError for an
 * image that can't be named.
 */
export function argumentsOf(
  request: Pick<ScanRequest, 'image'>,
  order: RunOrder,
): { readonly args: readonly string[]; readonly target: Target } {
  const target = targetOf(request);
  const evaluates = order.mode === 'evaluate-policy' && order.policyTags.length > 0;
  const { os, architecture, variant } = request.image.platform;
  const platform = formatPlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) });
  return {
    target,
    args: [
      ...['--pod', order.pod],
      ...['--mode', order.mode],
      ...['--scan-types', order.scanTypes.map((type) => scanTypeNames[type]).join(',')],
      ...['--format', ['json', ...order.sbom].join(',')],
      ...(order.mode === 'scan-only' ? [] : ['--report-format', 'sarif,json']),
      ...(evaluates ? ['--policy-tags', order.policyTags.join(',')] : []),
      ...['--scan-timeout', `${Math.max(1, Math.ceil(order.timeoutMs / 1000))}s`],
      ...['--output-dir', order.outputDirectory],
      ...['--cache-dir', order.cacheDirectory],
      ...['--log-level', 'info'],
      ...(target.registry === undefined ? [] : ['--platform', platform]),
      'image',
      target.argument,
    ],
  };
}
