import type { Reason } from '../reason.ts';

/** Qualys' severity: 5 urgent, 4 critical, 3 serious, 2 medium, 1 minimal. Words are made in one place, `core/policy/severity.ts`. */
export type Severity = 1 | 2 | 3 | 4 | 5;

export type ScannerName = 'registry-sensor' | 'qscanner';

/** What a scan looked for. */
export type ScanType = 'packages' | 'secrets' | 'malware' | 'compliance';

/** A package that a finding names. */
export interface AffectedPackage {
  readonly name: string;
  readonly version?: string;
  readonly fixedVersion?: string;
  /** Path inside the image. */
  readonly path?: string;
}

/** One vulnerability, secret, malware or misconfiguration in one image. */
export interface Finding {
  readonly kind: 'vulnerability' | 'secret' | 'malware' | 'misconfiguration';
  /** Stable within the image: `QID-105943` for a vulnerability, rule and place for the others. */
  readonly id: string;
  readonly qid?: number;
  readonly cves: readonly string[];
  readonly title: string;
  /** What counts: the subscription's own severity where it overrides Qualys'. */
  readonly severity: Severity;
  /** Qualys' severity, only where the subscription overrides it. */
  readonly qualysSeverity?: Severity;
  readonly certainty: 'confirmed' | 'potential';
  /** Qualys Detection Score, 1–100. */
  readonly qds?: number;
  readonly cvss3?: number;
  readonly packages: readonly AffectedPackage[];
  /** A fixed version or a patch is known. */
  readonly fixable: boolean;
  /** Layers that brought it in (`sha256:…`), where Qualys names them. */
  readonly layers: readonly string[];
  /** True when every named layer belongs to the base image, where Qualys tells. */
  readonly fromBaseImage?: boolean;
  readonly firstFoundAt?: string;
  readonly publishedAt?: string;
  /** Qualys' threat intelligence that holds: `activeAttacks`, `publicExploit`, `ransomware`, … */
  readonly threats: readonly string[];
  /** An exception in the Qualys subscription covers it. */
  readonly exemptedByQualys: boolean;
}

/** What Qualys' own policies for the image said, by the tags that chose them; `audit` also when no policy matched. */
export interface QualysPolicyVerdict {
  readonly verdict: 'allow' | 'deny' | 'audit';
  readonly tags: readonly string[];
  /** The scanner's own words on it, which may name the policy and the rule. */
  readonly said?: string;
}

/** What a scanner said about one digest: the only thing that is cached. JSON through and through; dates are ISO 8601. */
export interface ScanResult {
  readonly digest: string;
  readonly imageId: string;
  readonly scanner: ScannerName;
  readonly scanTypes: readonly ScanType[];
  /** When the scanner looked, by its own clock. */
  readonly scannedAt: string;
  readonly findings: readonly Finding[];
  /** Came from the simulator: marked in every output, refused by every cache. */
  readonly simulated: boolean;
  /** Only where Qualys was asked to evaluate its policies; no cache keeps it. */
  readonly qualysPolicy?: QualysPolicyVerdict;
  /** Why compliance was asked for and could not be read; it is not among the scan types then. */
  readonly complianceFault?: Reason;
}
