import * as z from 'zod';
import type { ScanResult, Severity } from './result.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const date = z.iso.datetime({ offset: true });
const severity: z.ZodType<Severity> = z.literal([1, 2, 3, 4, 5]);

const affectedPackageSchema = z.object({
  name: z.string(),
  version: z.string().exactOptional(),
  fixedVersion: z.string().exactOptional(),
  path: z.string().exactOptional(),
});

/** One finding as this project writes it. */
export const findingSchema = z.object({
  kind: z.enum(['vulnerability', 'secret', 'malware', 'misconfiguration']),
  id: z.string().min(1),
  qid: z.int().exactOptional(),
  cves: z.array(z.string()),
  title: z.string(),
  severity,
  qualysSeverity: severity.exactOptional(),
  certainty: z.enum(['confirmed', 'potential']),
  qds: z.number().exactOptional(),
  cvss3: z.number().exactOptional(),
  packages: z.array(affectedPackageSchema),
  fixable: z.boolean(),
  layers: z.array(z.string()),
  fromBaseImage: z.boolean().exactOptional(),
  firstFoundAt: z.string().exactOptional(),
  publishedAt: z.string().exactOptional(),
  threats: z.array(z.string()),
  exemptedByQualys: z.boolean(),
});

/**
 * A scan result as this project writes it, for reading it back from where others could have written: caches, queues, tables. The
 * verdict of Qualys' policies is not read back: verdicts are never remembered.
 */
export const scanResultSchema: z.ZodType<ScanResult> = z.object({
  digest,
  imageId: digest,
  scanner: z.enum(['registry-sensor', 'qscanner']),
  scanTypes: z.array(z.enum(['packages', 'secrets', 'malware', 'compliance'])),
  scannedAt: date,
  findings: z.array(findingSchema),
  simulated: z.boolean(),
});
