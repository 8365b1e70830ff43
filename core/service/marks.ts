import { dayOf } from '../policy/calendar.ts';
import { type Attestation, verdictAttestation, vulnerabilityAttestations } from '../report/attestation.ts';
import type { GateReport } from '../report/report.ts';

/** Repositories whose images are marked, by name; a `*` at the end stands for anything. */
export interface MarkedRepositories {
  /** Those that get tags of their own. */
  readonly tagged: readonly string[];
  /** Those whose images get an attestation. */
  readonly attested: readonly string[];
}

/** A repository of Amazon ECR: the host of its registry, and its name. */
export interface MarkedRepository {
  readonly registry: string;
  readonly repository: string;
}

/** Tags of a repository: how its last scan ended. */
export interface RepositoryTags {
  /** `false` where the image could not be scanned, or not judged: what was found is `unknown` then. */
  readonly 'qualys:scanned': 'true' | 'false';
  /** Day of the scan in UTC; without a scan that of the telling. */
  readonly 'qualys:scan-date': string;
  /** The moment (ISO 8601), by which the newest scan of a day is known. */
  readonly 'qualys:scan-time': string;
  /** The image that was scanned. */
  readonly 'qualys:digest': string;
  readonly 'qualys:verdict': GateReport['verdict'];
  /** How many vulnerabilities count in the policy's view, and how many of them are critical. */
  readonly 'qualys:vulnerabilities': string;
  readonly 'qualys:critical': string;
}

/** What is attached to an image: attestations, by the names of their files. */
export interface ImageAttestation {
  readonly digest: string;
  readonly attestations: Readonly<Record<string, Attestation>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What became of a mark: written; or not, for it was there, a newer scan has left its own, the image is gone, the registry is not ours. */
export type MarkState = 'written' | 'known' | 'newer' | 'gone' | 'elsewhere';

/** Amazon ECR, as far as it is written to. Safe to repeat; throws a RemoteError that names permission and repository. */
export interface ImageMarks {
  /** Sets the tags of a repository, unless a newer scan has set them. */
  tag(where: MarkedRepository, tags: RepositoryTags, signal?: AbortSignal): Promise<MarkState>;
  /** Attaches attestations to an image, the same ones once. */
  attest(where: MarkedRepository, attestation: ImageAttestation, signal?: AbortSignal): Promise<MarkState>;
}

/** Clocks that differ by more are wrong: a scan that is said to be of a later day than tomorrow keeps no other from its place. */
const futureMs = 24 * 3_600_000;

/** The tags for a judged image. `at` (ISO 8601) stands for the scan where there is none. */
export function repositoryTags({ verdict, images, counts }: GateReport, digest: string, at: string): RepositoryTags {
  const scan = images[0]?.scan;
  const moment = new Date(scan?.scannedAt ?? at);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    'qualys:scanned': scan === undefined ? 'false' : 'true',
    'qualys:scan-date': dayOf(moment),
    'qualys:scan-time': moment.toISOString(),
    'qualys:digest': digest,
    'qualys:verdict': verdict,
    'qualys:vulnerabilities': scan === undefined ? 'unknown' : String(total),
    'qualys:critical': scan === undefined ? 'unknown' : String(counts[5]),
  };
}

/**
 * Whether the tags that a repository has are of a newer scan than ours. That the same image could not be looked at meanwhile is no newer
 * scan, and nothing that is no date, or in the future, is.
 */
export function isNewer(there: Readonly<Record<string, string>>, ours: RepositoryTags, now: Date): boolean {
  const known = Date.parse(there['qualys:scan-time'] ?? there['qualys:scan-date'] ?? '');
  if (Number.isNaN(known) || known > now.getTime() + futureMs) return false;
  const isSameBlind = there['qualys:digest'] === ours['qualys:digest'] && there['qualys:scanned'] === 'false';
  return !isSameBlind && known > Date.parse(ours['qualys:scan-time']);
}

/**
 * What is attached to a judged image: the verdict, whatever it is, and what was found where it was scanned. `at` (ISO 8601) is when it
 * was judged: the same report of the same moment gives the same attestation. Undefined for what the simulator made up.
 */
export function imageAttestation(report: GateReport, digest: string, at: string): ImageAttestation | undefined {
  const verdict = verdictAttestation({ ...report, finishedAt: at });
  if (verdict === undefined) return undefined;
  const [vulnerabilities] = vulnerabilityAttestations(report);
  return {
    digest,
    attestations: { verdict, ...(vulnerabilities === undefined ? {} : { vulnerabilities }) },
    annotations: {
      'org.opencontainers.image.created': at,
      'qualys-fargate-scanner/verdict': report.verdict,
    },
  };
}
