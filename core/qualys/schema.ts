import * as z from 'zod';

/**
 * What we read of Qualys' answers (Container Security API v1.3). Lenient on purpose: only the fields we use, dates as
 * strings or numbers, anything unknown ignored; but a field a verdict rests on is never defaulted.
 */

/** Epoch milliseconds as a string or a number, or ISO 8601; becomes ISO 8601. */
const date = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  const parsed = new Date(/^\d+$/.test(text) ? Number(text) : text);
  if (Number.isNaN(parsed.getTime())) {
    context.addIssue({ code: 'custom', message: `not a date: ${text.slice(0, 40)}` });
    return z.NEVER;
  }
  return parsed.toISOString();
});

/** A date that may be missing or unreadable: then it is simply not known. */
const maybeDate = date.nullish().catch(undefined);
const text = z.string().nullish().catch(undefined);
const number = z.coerce.number().finite().nullish().catch(undefined);

const repository = z.object({ registry: text, repository: text, tag: text });

/** An item of `GET /images`. */
export const imageSummarySchema = z.object({
  sha: z.string(),
  repo: z.array(repository).nullish().catch(undefined),
  lastScanned: maybeDate,
  lastVmScanDate: maybeDate,
  scanStatus: text,
  scanErrorCode: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(undefined),
});
export type ImageSummary = z.output<typeof imageSummarySchema>;

const layer = z.object({ sha: text, id: text, isBaseLayer: z.boolean().nullish().catch(undefined) });

/** `GET /images/{sha}?scanDetails=malware,secrets`. `vulnerabilities` is null while Qualys still processes the scan. */
export const imageDetailsSchema = z.object({
  ...imageSummarySchema.shape,
  vulnerabilities: z.array(z.unknown()).nullish(),
  totalVulCount: number,
  layers: z.array(layer).nullish().catch(undefined),
  secrets: z.unknown().optional(),
  malware: z.unknown().optional(),
});
export type ImageDetails = z.output<typeof imageDetailsSchema>;

const software = z.object({
  name: z.string(),
  version: text,
  fixVersion: text,
  packagePath: text,
});

const severity = z.union([
  z.literal([1, 2, 3, 4, 5]),
  z.enum(['1', '2', '3', '4', '5']).transform((digit) => Number(digit) as 1 | 2 | 3 | 4 | 5),
]);

/** An item of `details` of `GET /images/{sha}/vuln`. QID and severity are what a verdict rests on. */
export const vulnerabilitySchema = z.object({
  qid: z.coerce.number().int().positive(),
  severity,
  customerSeverity: severity.nullish().catch(undefined),
  title: text,
  cveids: z.array(z.string()).nullish().catch(undefined),
  typeDetected: text,
  software: z.array(software).nullish().catch(undefined),
  patchAvailable: z.boolean().nullish().catch(undefined),
  qdsScore: number,
  cvss3Info: z.object({ baseScore: number }).nullish().catch(undefined),
  firstFound: maybeDate,
  published: maybeDate,
  threatIntel: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  isExempted: z.boolean().nullish().catch(undefined),
  layerSha: z
    .union([z.array(z.string()), z.string()])
    .nullish()
    .catch(undefined),
});
export type Vulnerability = z.output<typeof vulnerabilitySchema>;

/** An item of `vulnerabilities` of `GET /images/{sha}`, of which only the presence in the report counts. */
export const announcedSchema = z.object({
  qid: z.coerce.number().int().positive().optional().catch(undefined),
  isExempted: z.boolean().nullish().catch(undefined),
});

/** `GET /images/{sha}/vuln`: without `details` it is no report. */
export const vulnerabilityReportSchema = z.object({ details: z.array(z.unknown()) });

/** An item of `GET /registry`. */
export const registrySchema = z.object({
  registryUuid: z.string(),
  registryUri: text,
  registryName: text,
  registryType: text,
  awsAccountId: text,
  awsRegion: text,
  totalImages: number,
  totalScannedImages: number,
  lastScanned: maybeDate,
});
export type Registry = z.output<typeof registrySchema>;

/** `GET /registry/{id}`, of which only the role behind an ECR registry is read. */
export const registryDetailsSchema = z.object({
  aws: z.object({ arn: text }).nullish().catch(undefined),
  connectors: z
    .array(z.object({ arn: text }))
    .nullish()
    .catch(undefined),
});

const scheduleError = z.object({ errorCode: text, errorMessage: text });
const scheduleFilter = z.object({
  repoTags: z
    .array(z.object({ repo: text, tag: text }))
    .nullish()
    .catch(undefined),
});

/** An item of `GET /registry/{id}/schedule`. */
export const scheduleSchema = z.object({
  scheduleUuid: z.string(),
  name: z.string(),
  status: z.string(),
  onDemand: z.boolean().nullish().catch(undefined),
  filters: z.array(scheduleFilter).nullish().catch(undefined),
  errors: z.array(scheduleError).nullish().catch(undefined),
  created: maybeDate,
});
export type Schedule = z.output<typeof scheduleSchema>;

/** A page of a list: `{data: [...], count}`; a bare array is understood too. */
export const pageSchema = z.union([
  z.object({ data: z.array(z.unknown()), count: number }),
  z.array(z.unknown()).transform((data) => ({ data, count: undefined })),
]);

/** `GET /registry/aws-base`. */
export const awsBaseSchema = z.object({
  accountId: z.coerce.string().regex(/^\d{12}$/),
  externalId: z.coerce.string().min(1),
});
export type AwsBase = z.output<typeof awsBaseSchema>;

/** An item of `GET /registry/aws/connectors`. */
export const awsConnectorSchema = z.object({ arn: z.string(), name: text });

/** An item of `GET /sensors`. */
export const sensorSchema = z.object({
  uuid: text,
  name: text,
  hostname: text,
  sensorType: text,
  status: text,
  lastCheckedIn: maybeDate,
  sensorVersion: text,
});
export type Sensor = z.output<typeof sensorSchema>;

/** Any error body: `{errorCode, message, timestamp}`. */
export const errorBodySchema = z.object({ errorCode: text, message: text });
