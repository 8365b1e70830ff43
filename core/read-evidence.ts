import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Baseline } from './baseline/baseline.ts';
import { openEcs } from './connections.ts';
import type { GateRequest } from './gate.ts';
import type { GateSettings } from './gate-settings.ts';
import type { HttpClient } from './http/http.ts';
import type { Notice } from './task-definition/task-definition.ts';

/** What reading evidence needs of the world. */
export interface EvidenceWorld {
  readonly cwd: string;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  readonly now: Date;
}

/** Everything beside policy and scans that a verdict may rest on, and what is worth telling about it. */
export type Evidence = Pick<GateRequest, 'vex' | 'feeds' | 'baseline' | 'running' | 'notices'>;

/**
 * Reads VEX documents, feeds and the baseline, as far as the settings and the policy ask for them; what is not asked for is not
 * loaded. Throws an UnreadableInputError for a VEX document. A feed or a baseline that can't be had is told by the report.
 */
export async function readEvidence(
  settings: GateSettings,
  asked: { readonly onlyNew: boolean; readonly families: readonly string[] },
  world: EvidenceWorld,
): Promise<Evidence> {
  const [vex, feeds, compared] = await Promise.all([
    readVex(settings, world),
    readFeedsGiven(settings, world),
    readBaseline(settings, asked, world),
  ]);
  return { ...vex, ...feeds, notices: [], ...compared };
}

async function readVex({ vex }: GateSettings, { cwd }: EvidenceWorld): Promise<Pick<Evidence, 'vex'>> {
  if (vex.length === 0) return {};
  const { readVexDocuments } = await import('./policy/vex/read.ts');
  return { vex: await readVexDocuments(vex, cwd) };
}

async function readFeedsGiven(
  { epss, kev, feedMaxAgeDays }: GateSettings,
  { cwd, ...world }: EvidenceWorld,
): Promise<Pick<Evidence, 'feeds'>> {
  if (epss === undefined && kev === undefined) return {};
  const { readFeeds } = await import('./feeds/read.ts');
  const given = { ...(epss === undefined ? {} : { epss }), ...(kev === undefined ? {} : { kev }) };
  const sources = { ...given, maxAgeDays: feedMaxAgeDays };
  return { feeds: await readFeeds(sources, { ...world, readFile: (path) => readFile(resolve(cwd, path)) }) };
}

/** A saved report costs nothing and is always compared with; what runs now is scanned only when the policy asks for what is new. */
async function readBaseline(
  settings: GateSettings,
  { onlyNew, families }: { readonly onlyNew: boolean; readonly families: readonly string[] },
  { cwd, http, signal }: EvidenceWorld,
): Promise<Partial<Pick<Evidence, 'baseline' | 'running' | 'notices'>>> {
  const { baseline, simulate } = settings;
  const service = settings.selectors.length === 0 ? undefined : settings.service;
  const unused = service === undefined ? [] : [unusedService(baseline !== undefined)];
  if (baseline !== undefined) {
    return { baseline: await readSavedReport(baseline, cwd, simulate), notices: unused };
  }
  if (service === undefined || !onlyNew) return { notices: unused };
  const { findRunning } = await import('./baseline/live.ts');
  const ask = async () => (await openEcs(settings, http)).running(service, signal);
  return { running: await findRunning(service, families, ask) };
}

async function readSavedReport(file: string, cwd: string, simulated: boolean): Promise<Baseline> {
  const { baselineFromReport, unreadableBaseline } = await import('./baseline/saved-report.ts');
  try {
    return baselineFromReport(await readFile(resolve(cwd, file), 'utf8'), { file, simulated });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return unreadableBaseline(file, {
      code: 'baseline-unusable',
      message: `The baseline ${file} can't be read (${code}).`,
      remedy: `See that the path is right; it is looked for in ${cwd}.`,
    });
  }
}

function unusedService(hasBaseline: boolean): Notice {
  const why = hasBaseline ? 'a baseline was given' : 'the policy does not ask for only-new';
  return {
    message: `The service of cluster and service was not looked at: beside a task definition it is what only-new compares with, and ${why}.`,
  };
}
