import * as z from 'zod';

/**
 * What is read of QScanner's SARIF 2.1.0 (docs.oasis-open.org/sarif). Its properties are Qualys' own and not documented: lenient, but an
 * entry that is no object is no entry.
 */

const text = z.string().nullish().catch(undefined);
const severity = z
  .union([z.number(), z.string().transform(Number)])
  .pipe(z.number().int().min(1).max(5))
  .nullish()
  .catch(undefined);
const number = z.coerce.number().finite().nullish().catch(undefined);
const texts = z
  .union([z.array(z.string()), z.string().transform((value) => value.split(/[\s,]+/))])
  .nullish()
  .catch(undefined);
const qid = z
  .union([z.number(), z.string()])
  .transform((value) => Number(String(value).replace(/^QID-?/i, '')))
  .pipe(z.int().positive())
  .nullish()
  .catch(undefined);
const message = z.object({ text }).nullish().catch(undefined);

const properties = z
  .object({
    QID: qid,
    qid,
    severity: z.unknown().optional(),
    customerSeverity: severity,
    criticality: z.unknown().optional(),
    'cve-ids': texts,
    cveIds: texts,
    qds: number,
    cvss3: number,
    typeDetected: text,
    patchAvailable: z.boolean().nullish().catch(undefined),
    isExempted: z.boolean().nullish().catch(undefined),
    posture: text,
    vulnerableSoftware: z.array(z.unknown()).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

/** An item of `rules`. */
export const sarifRuleSchema = z.object({
  id: z.string(),
  name: text,
  shortDescription: message,
  fullDescription: message,
  properties,
  defaultConfiguration: z.object({ level: text }).nullish().catch(undefined),
});
export type SarifRule = z.output<typeof sarifRuleSchema>;

const location = z.object({
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: text }).nullish().catch(undefined),
      region: z.object({ startLine: number }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** An item of `results`. */
export const sarifResultSchema = z.object({
  ruleId: text,
  rule: z.object({ id: text }).nullish().catch(undefined),
  kind: text,
  level: text,
  message,
  locations: z.array(location).nullish().catch(undefined),
  properties,
});
export type SarifResult = z.output<typeof sarifResultSchema>;

/** An item of a result's `vulnerableSoftware`. */
export const sarifSoftwareSchema = z.object({
  name: z.string(),
  installedVersion: text,
  version: text,
  fixedVersion: text,
  fixVersion: text,
  packagePath: text,
  layerSHA: text,
});

/** The `properties` of a run or of an artifact: which image the report is about. */
export const sarifRunSchema = z.object({
  imageID: text,
  imageDigest: text,
  simulated: z.boolean().nullish().catch(undefined),
});
