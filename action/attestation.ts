import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { EOL } from 'node:os';
import {
  type Attestation,
  type AttestationSubject,
  verificationAttestation,
  vulnerabilityAttestations,
} from '../core/report/attestation.ts';
import type { GateReport } from '../core/report/report.ts';
import type { PublishSettings } from './publish-settings.ts';
import type { Say } from './publishing.ts';

/** Outputs for `actions/attest`; all empty when there is nothing to attest. */
export interface AttestationOutputs {
  /** Path of the predicate: its input `predicate-path`. */
  readonly predicate: string;
  readonly 'predicate-type': string;
  /** Path of a file with digests and names: its input `subject-checksums`. */
  readonly subjects: string;
}

/** What the runner takes in a job is 500; other steps may declare some too. */
const mostDeclared = 100;

/**
 * Writes what can be attested next to `base` (a path without an ending), and declares the images to the runner where it takes
 * that (`GITHUB_ARTIFACTS`). `vulnerabilities` are of one image: a predicate speaks of all its subjects alike.
 */
export function writeAttestation(
  report: GateReport,
  kind: PublishSettings['predicate'],
  base: string,
  world: { readonly environment: NodeJS.ProcessEnv; readonly say: Say },
): AttestationOutputs {
  const attestation = kind === 'verification' ? verificationAttestation(report) : onlyOne(report, world.say);
  if (attestation === undefined) return { predicate: '', 'predicate-type': '', subjects: '' };
  const predicate = `${base}.predicate.json`;
  const subjects = `${base}.subjects.txt`;
  writeFileSync(predicate, `${JSON.stringify(attestation.predicate, null, 2)}\n`);
  writeFileSync(subjects, lines(attestation.subjects.map(({ name, digest }) => `${digest.sha256}  ${name}`)));
  declareArtifacts(attestation.subjects, world.environment);
  return { predicate, 'predicate-type': attestation.predicateType, subjects };
}

function onlyOne(report: GateReport, say: Say): Attestation | undefined {
  const attestations = vulnerabilityAttestations(report);
  if (attestations.length > 1) {
    say(
      'notice',
      `No predicate: ${attestations.length} images were scanned, and vulnerabilities are attested of one. Gate them in steps of their own, or attest predicate: verification.`,
    );
  }
  return attestations.length === 1 ? attestations[0] : undefined;
}

/**
 * The runner fails a step that declares a name again with another digest, so names that are taken, or that several digests of
 * ours share, are left out.
 */
function declareArtifacts(subjects: readonly AttestationSubject[], environment: NodeJS.ProcessEnv): void {
  const { GITHUB_ARTIFACTS: file, GITHUB_ARTIFACTS_LIST: list } = environment;
  if (file === undefined || file === '') return;
  const declared = list === undefined || list === '' ? '' : readIfThere(list);
  const free = [...Map.groupBy(subjects, ({ name }) => name)].flatMap(([name, same]) => {
    const [subject] = same;
    const taken = same.length > 1 || declared.includes(JSON.stringify(name)) || name.includes('=');
    return taken || subject === undefined ? [] : [`oci://${name}@sha256:${subject.digest.sha256}`];
  });
  if (free.length > 0) appendFileSync(file, lines(free.slice(0, mostDeclared)));
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}${EOL}`).join('');
}
