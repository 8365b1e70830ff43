import * as z from 'zod';
import { RemoteError } from '../errors.ts';
import type { Finding } from '../scan/result.ts';
import type { QualysCalls } from './calls.ts';
import { severityOf } from './findings.ts';

const text = z.string().nullish().catch(undefined);
const control = z.object({
  controlId: z.union([z.number(), z.string()]),
  criticality: text,
  posture: text,
  title: text,
  statement: text,
  datapoints: z
    .array(z.object({ key: text }))
    .nullish()
    .catch(undefined),
});
const answerSchema = z.object({ sha: text, controls: z.array(z.unknown()).nullish() });

/** Postures of controls that are no finding; any other word, and none at all, is one. */
const met = /^(pass|passed|not_?applicable|exempted)$/i;

/**
 * `GET /images/{sha}/compliance`: the controls that an image does not meet, and whether Qualys evaluated any. Throws a RemoteError when a control
 * can't be read.
 */
export async function getCompliance(
  calls: QualysCalls,
  imageId: string,
  signal?: AbortSignal,
): Promise<{ readonly looked: boolean; readonly findings: readonly Finding[] }> {
  const answer = await calls.call({
    path: `/images/${imageId.replace(/^sha256:/, '')}/compliance`,
    purpose: `reading the compliance of ${imageId}`,
    permission: 'CS.IMAGE.VIEW',
    signal,
  });
  if (answer.status !== 200) return { looked: false, findings: [] };
  const parsed = answerSchema.safeParse(answer.json);
  if (!parsed.success || !isOf(imageId, parsed.data.sha)) throw unreadable(imageId);
  const controls = parsed.data.controls ?? undefined;
  if (controls === undefined) return { looked: false, findings: [] };
  const unmet = controls.flatMap((entry) => toFinding(entry, imageId) ?? []);
  // Each policy that has a control grades it: the gravest comes last, and counts.
  const byGravity = unmet.toSorted((one, other) => one.severity - other.severity);
  const findings = new Map(byGravity.map((finding) => [finding.id, finding]));
  return { looked: controls.length > 0, findings: [...findings.values()] };
}

function isOf(imageId: string, sha: string | null | undefined): boolean {
  return sha == null || sha.toLowerCase() === imageId.replace(/^sha256:/, '');
}

function toFinding(entry: unknown, imageId: string): Finding | undefined {
  const parsed = control.safeParse(entry);
  if (!parsed.success) throw unreadable(imageId);
  const { controlId, criticality, posture, title, statement, datapoints } = parsed.data;
  if (met.test(posture ?? '')) return undefined;
  const id = `CID-${String(controlId).replace(/^CID-?/i, '')}`;
  return {
    kind: 'misconfiguration',
    id,
    cves: [],
    // Controls are worded as what should be: without a word before it, a failed one reads as if it were met.
    title: `Not met: ${title || statement || datapoints?.[0]?.key || `control ${controlId}`}`.slice(0, 500),
    severity: severityOf(criticality),
    certainty: 'confirmed',
    packages: [],
    fixable: false,
    layers: [],
    threats: [],
    exemptedByQualys: false,
  };
}

function unreadable(imageId: string): RemoteError {
  return new RemoteError(`Qualys' compliance report of ${imageId} can't be read.`, {
    code: 'report-incomplete',
    retryable: false,
    remedy: 'Open the image in the Qualys portal, and report this with the version of your platform.',
  });
}
