import type { Reason } from '../reason.ts';
import type { ScanResult } from '../scan/result.ts';
import { type Baseline, type ContainerBaseline, type FamilyBaseline, identitiesOf } from './baseline.ts';

/** What a container that runs now was found to have; several of one container (platforms) are taken together. */
export type RunningContainer = { readonly container: string } & (
  | { readonly result: ScanResult }
  | { readonly reason: Reason }
);

/** What runs of a family: its containers, nothing yet, or why that can't be known. */
export type RunningFamily = { readonly family: string; readonly source: string } & (
  | { readonly containers: readonly RunningContainer[] }
  | { readonly runs: 'nothing' }
  | { readonly reason: Reason }
);

/**
 * The baseline of what runs now, from scan results that are as old as those it will be compared with. `source` says what was asked,
 * such as `service prod/api`. A container that could not be scanned makes all of its findings new, and no other's.
 */
export function baselineOfRunning(source: string, running: readonly RunningFamily[]): Baseline {
  return { source, families: new Map(running.map((one) => [one.family, familyBaseline(one)])) };
}

function familyBaseline(running: RunningFamily): FamilyBaseline {
  const { source } = running;
  if ('runs' in running) return { state: 'first-deployment', source };
  if ('reason' in running) return { state: 'unreadable', source, reason: running.reason };
  const byName = Map.groupBy(running.containers, ({ container }) => container);
  return {
    state: 'compared',
    source,
    containers: new Map([...byName].map(([name, ends]) => [name, containerBaseline(ends)])),
  };
}

function containerBaseline(ends: readonly RunningContainer[]): ContainerBaseline {
  const findings = new Set<string>();
  for (const end of ends) {
    if ('reason' in end) return { kind: 'unreadable', reason: end.reason };
    for (const finding of end.result.findings) for (const one of identitiesOf(finding)) findings.add(one);
  }
  return { kind: 'known', findings };
}
