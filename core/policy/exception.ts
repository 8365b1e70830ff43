import type { SourcePosition } from '../task-definition/task-definition.ts';

/**
 * An accepted vulnerability: what it is about, where it holds, who answers for it and until when. In `families`, `containers`,
 * `packages` and `images` a `*` stands for any characters; an absent list narrows nothing.
 */
export interface PolicyException {
  /** Upper case. A finding that stands for several CVEs is excepted when each of them is. */
  readonly cves: readonly string[];
  readonly qids: readonly number[];
  readonly families?: readonly string[];
  readonly containers?: readonly string[];
  readonly packages?: readonly string[];
  /** Repositories, with or without their registry. */
  readonly images?: readonly string[];
  readonly owner: string;
  readonly reason: string;
  /** Last day on which it holds, in UTC (`2026-11-20`). */
  readonly expires: string;
  /** It ends before that day as soon as a fix is known. */
  readonly untilFixed: boolean;
  /** Where the policy file says so. */
  readonly position: SourcePosition;
}

/** `CVE-2024-6387`, `QID-105943, CVE-2024-1 and 3 more`: what an exception is about. */
export function describeException({ cves, qids }: Pick<PolicyException, 'cves' | 'qids'>): string {
  const names = [...cves, ...qids.map((qid) => `QID-${qid}`)];
  const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
  return `${names.slice(0, 2).join(', ')}${more}`;
}
