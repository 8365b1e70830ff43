import type { Reason } from '../reason.ts';
import type { Finding } from '../scan/result.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';

/** What a container had when it was last judged: identities of its findings, or why they can't be known. */
export type ContainerBaseline =
  | { readonly kind: 'known'; readonly findings: ReadonlySet<string> }
  | { readonly kind: 'unreadable'; readonly reason: Reason };

/** What the findings of a family are compared with; `source` says where it is from, for people. */
export type FamilyBaseline =
  | {
      readonly state: 'compared';
      readonly source: string;
      readonly containers: ReadonlyMap<string, ContainerBaseline>;
    }
  /** Nothing runs yet. */
  | { readonly state: 'first-deployment'; readonly source: string }
  | { readonly state: 'unreadable'; readonly source: string; readonly reason: Reason };

/** Baselines by family. A family that is not here has never been deployed, as far as the one who made it could see. */
export interface Baseline {
  readonly source: string;
  readonly families: ReadonlyMap<string, FamilyBaseline>;
  /** Nothing of it can be read: every finding of every family is new. */
  readonly unreadable?: Reason;
}

/**
 * How one container's findings were compared. `new-container`: its family runs without it. Only `compared` and `new-container`
 * know which findings are new; with the others every one counts as new.
 */
export interface Comparison {
  readonly state: 'compared' | 'new-container' | 'first-deployment' | 'unreadable';
  readonly source: string;
  readonly reason?: Reason;
}

/** A comparison with the findings that are new by it; absent when nothing could be compared. */
export interface Compared {
  readonly comparison: Comparison;
  readonly newFindings?: ReadonlySet<Finding>;
}

/** What a finding's identity is made of. */
export interface Identified extends Pick<Finding, 'kind' | 'id'> {
  readonly packages: readonly { readonly name: string }[];
}

/**
 * What a finding is known by from one deployment to the next: its id in each of its packages. Versions are no part of it, so that
 * an upgrade that does not fix a vulnerability does not make it new.
 */
export function identitiesOf(finding: Identified): readonly string[] {
  if (finding.kind !== 'vulnerability' || finding.packages.length === 0) return [identity(finding.id, '')];
  return finding.packages.map(({ name }) => identity(finding.id, name));
}

function identity(id: string, packageName: string): string {
  return `${id}\n${packageName}`;
}

/** Which findings of a container its baseline does not have. A finding is new as soon as it is so in one of its packages. */
export function compareWithBaseline(
  use: Pick<ImageUse, 'family' | 'container'>,
  findings: readonly Finding[],
  baseline: Baseline,
): Compared {
  if (baseline.unreadable !== undefined) return unreadable(baseline.source, baseline.unreadable);
  const family = baseline.families.get(use.family);
  if (family === undefined) return { comparison: { state: 'first-deployment', source: baseline.source } };
  const { source } = family;
  if (family.state === 'first-deployment') return { comparison: { state: 'first-deployment', source } };
  if (family.state === 'unreadable') return unreadable(source, family.reason);
  const container = family.containers.get(use.container);
  if (container === undefined) {
    return { comparison: { state: 'new-container', source }, newFindings: new Set(findings) };
  }
  if (container.kind === 'unreadable') return unreadable(source, container.reason);
  const isNew = (finding: Finding) => identitiesOf(finding).some((one) => !container.findings.has(one));
  return { comparison: { state: 'compared', source }, newFindings: new Set(findings.filter(isNew)) };
}

function unreadable(source: string, reason: Reason): Compared {
  return { comparison: { state: 'unreadable', source, reason } };
}
