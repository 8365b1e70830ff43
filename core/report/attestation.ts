import { severityWord } from '../policy/severity.ts';
import type { Finding } from '../scan/result.ts';
import { hashOf } from './fingerprint.ts';
import { toolUri } from './links.ts';
import type { GateReport, ImageReport } from './report.ts';
import { cut, printable } from './text.ts';

/** What an attestation is about: an image by its registry and repository, and the digest without its algorithm's name. */
export interface AttestationSubject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** All of an in-toto statement but its frame: what `actions/attest` takes. */
export interface Attestation {
  readonly subjects: readonly AttestationSubject[];
  readonly predicateType: string;
  readonly predicate: object;
}

/** The property of an image that passed the gate. */
const meetsPolicy = 'QUALYS_FARGATE_SCANNER_IMAGE_MEETS_POLICY';

/** Vulnerabilities in one predicate: `actions/attest` takes 16 MB. */
const mostVulnerabilities = 20_000;

/**
 * What was found in each scanned image, in the words of in-toto's vulnerability predicate
 * (https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns_02.md). None for what the simulator made up, and none
 * for an image that could not be scanned: an empty list means that nothing was found.
 */
export function vulnerabilityAttestations(report: GateReport): readonly Attestation[] {
  if (report.simulated) return [];
  const distinct = new Map(report.images.map((image) => [image.image?.digest, image]));
  return [...distinct.values()].flatMap((image) => {
    const subjects = subjectsOf([image]);
    if (subjects.length === 0 || image.scan === undefined) return [];
    const { scannedAt } = image.scan;
    const found = image.findings.filter(({ kind }) => kind === 'vulnerability');
    const predicate = {
      scanner: {
        uri: 'https://www.qualys.com/apps/container-security/',
        // Qualys judges with its knowledge base as it is when it scans and names no version of it.
        db: { uri: 'https://www.qualys.com/', lastUpdate: scannedAt },
        result: found.slice(0, mostVulnerabilities).map(resultOf),
      },
      metadata: {
        scanStartedOn: scannedAt,
        scanFinishedOn: scannedAt,
        ...(found.length > mostVulnerabilities ? { resultsLeftOut: found.length - mostVulnerabilities } : {}),
      },
    };
    return [{ subjects, predicateType: 'https://in-toto.io/attestation/vulns/v0.2', predicate }];
  });
}

/**
 * That images passed the gate, and under which policy, as a Simple Verification Result
 * (https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md); undefined when none passed, or in a simulated run.
 * An image passed if it did so in every container.
 */
export function verificationAttestation(report: GateReport): Attestation | undefined {
  const refused = new Set(report.images.flatMap(({ verdict, image }) => (verdict === 'pass' ? [] : [image?.digest])));
  const subjects = subjectsOf(report.images.filter(({ image }) => !refused.has(image?.digest)));
  if (subjects.length === 0 || report.simulated) return undefined;
  return verificationResult(report, subjects, [meetsPolicy]);
}

/**
 * The verdict on all images of a report, whatever it is, as a Simple Verification Result with fields of our own (`verdict`, `because`,
 * `reason`). A result names properties that hold and no others: without a pass of all it names none. Undefined in a simulated run, and
 * where no registry has an image.
 */
export function verdictAttestation(report: GateReport): Attestation | undefined {
  const subjects = servedSubjects(report.images);
  if (subjects.length === 0 || report.simulated) return undefined;
  const { verdict, images } = report;
  const isPass = verdict === 'pass' && images.every((image) => image.verdict === 'pass' && image.scan !== undefined);
  return verificationResult(report, subjects, isPass ? [meetsPolicy] : [], {
    verdict,
    because: images.flatMap(({ because }) =>
      because.map(({ rule, findings }) => ({ rule, findings: findings.length })),
    ),
    ...reasonsOf(images),
  });
}

function reasonsOf(images: readonly ImageReport[]): { readonly reason?: string } {
  const [first] = images.flatMap(({ reason }) => (reason === undefined ? [] : [reason.code]));
  return first === undefined ? {} : { reason: first };
}

function verificationResult(
  { tool, policy, finishedAt }: GateReport,
  subjects: Attestation['subjects'],
  properties: readonly string[],
  more: object = {},
): Attestation {
  const predicate = {
    verifier: {
      id: `${toolUri}/v/${encodeURIComponent(tool.version)}`,
      policies: [{ name: 'gate-policy', digest: { sha256: hashOf([JSON.stringify(policy)]) } }],
    },
    timeCreated: finishedAt,
    properties,
    ...more,
  };
  return { subjects, predicateType: 'https://in-toto.io/attestation/svr/v0.2', predicate };
}

function subjectsOf(images: readonly ImageReport[]): readonly AttestationSubject[] {
  return servedSubjects(images.filter(({ scan }) => scan !== undefined));
}

/** The images that a registry serves by a digest. */
function servedSubjects(images: readonly ImageReport[]): readonly AttestationSubject[] {
  const subjects = images.flatMap(({ image }) => {
    if (image === undefined || image.local !== undefined) return [];
    const { registry, repository } = image.reference;
    return [{ name: `${registry}/${repository}`, digest: { sha256: image.digest.slice('sha256:'.length) } }];
  });
  return [...new Map(subjects.map((subject) => [JSON.stringify(subject), subject])).values()];
}

function resultOf({ id, cves, severity, qds, cvss3 }: Finding) {
  const [first = id] = cves;
  return {
    id: short(first, 60),
    severity: [
      { method: 'qualys', score: severityWord(severity) },
      ...(qds === undefined ? [] : [{ method: 'qualys_detection_score', score: String(qds) }]),
      ...(cvss3 === undefined ? [] : [{ method: 'cvss_score', score: String(cvss3) }]),
    ],
    annotations: [{ qualys: short(id, 60), ...(cves.length > 1 ? { cves: short(cves.join(' '), 200) } : {}) }],
  };
}

/** Printable, and with what `printable` writes out no longer than it was. */
function short(text: string, max: number): string {
  return cut(printable(text, max), max);
}
