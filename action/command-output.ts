import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { error as annotateError, endGroup, info, setOutput, startGroup, summary, warning } from '@actions/core';
import { joinSections, type Section } from '../core/report/sections.ts';
import { printable, terminal } from '../core/report/text.ts';
import type { CommandEnd } from './command-step.ts';
import type { PlanKey, ProposedPlan } from './plan-comment.ts';
import type { Say } from './publishing.ts';
import type { Secrets } from './secrets.ts';

/** Where a command's end is told. */
export interface Telling {
  /** As it was called, for titles. */
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** Files to write, as the inputs name them; empty for a temporary one. */
  readonly files: { readonly json: string; readonly summary: string };
}

/** Where a plan stands on the pull request of a run. */
export interface Proposal {
  readonly key: PlanKey;
  readonly when: 'never' | 'on-failure' | 'always';
  readonly token: string | undefined;
  readonly caBundle: string | undefined;
}

/** GitHub drops a step summary of more than 1 MiB whole. */
const maxSummaryBytes = 1_000_000;
const maxRows = 500;
/** The runner cuts messages at 4,096 characters. */
const maxMessage = 3900;

/** Puts what a command came to where people and later steps look: log, outputs, files, job summary, and the pull request. */
export async function tellEnd(end: CommandEnd, telling: Telling, proposal: Proposal | undefined): Promise<void> {
  const { secrets, command } = telling;
  if (end.lines.length > 0) {
    startGroup('Result');
    for (const line of end.lines) info(line);
    endGroup();
  }
  if (end.failure !== undefined) {
    annotateError(messageOf(secrets.cleared(end.failure)), { title: titleOf(command) });
    process.exitCode = 1;
  }
  for (const [name, value] of Object.entries(end.outputs)) setOutput(name, secrets.cleared(value));
  const text = summaryOf(end.sections, telling);
  const base = join(
    telling.environment.RUNNER_TEMP ?? telling.environment.TMPDIR ?? '.',
    `qualys-${randomBytes(6).toString('hex')}`,
  );
  if (end.json !== undefined) {
    const json = secrets.cleared(JSON.stringify(end.json, null, 2));
    writeAs('report-json', telling.files.json || `${base}.json`, `${json}\n`, telling);
  }
  writeAs('report-summary', telling.files.summary || `${base}.md`, text, telling);
  if (end.plan !== undefined) {
    writeAs('plan', `${base}.plan.md`, summaryOf(end.plan.sections, telling), telling);
    await propose(end.plan, telling, proposal);
  }
  await writeSummary(text, telling);
}

/** The plan on the pull request, where there is one. */
export async function propose(
  plan: Pick<ProposedPlan, 'sections' | 'isGrave'>,
  { environment, secrets, signal, command }: Telling,
  proposal: Proposal | undefined,
): Promise<void> {
  if (proposal === undefined || proposal.when === 'never' || signal.aborted) return;
  const { publishPlan } = await import('./plan-comment.ts');
  const { key, when, token, caBundle } = proposal;
  const { cleared } = secrets;
  const world = { environment, token, caBundle, cleared, signal, say: sayerOf(command) };
  await publishPlan({ key, ...plan }, when, world);
}

/** Adds to the job summary; what can't be written is a warning. */
export async function writeSummary(text: string, { environment, command }: Telling): Promise<void> {
  if (!environment.GITHUB_STEP_SUMMARY) return;
  try {
    await summary.addRaw(text).write();
  } catch (error) {
    sayerOf(command)('warning', error instanceof Error ? error.message : String(error));
  }
}

/** Sections as one text that fits into a job summary, without any secret. */
export function summaryOf(sections: readonly Section[], { secrets }: Pick<Telling, 'secrets'>): string {
  return secrets.cleared(joinSections(sections, maxSummaryBytes, maxRows));
}

/** What annotations of a command are called. */
export function titleOf(command: string): string {
  return `Qualys ${printable(command, 60)}`;
}

/** A text of several lines as an annotation takes it: inert, and not too long. */
export function messageOf(text: string): string {
  const lines = text.split('\n').map((line) => printable(line, maxMessage));
  return lines.join('\n').slice(0, maxMessage);
}

/** What can't be written is a warning: what was deployed is deployed. */
function writeAs(output: string, path: string, text: string, { cwd, command }: Telling): void {
  try {
    const file = resolve(cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    setOutput(output, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    sayerOf(command)('warning', `${output} can't be written to ${path} (${code}).`);
  }
}

function sayerOf(command: string): Say {
  return (level, text) => {
    const line = terminal(text, 2000);
    if (level === 'warning') warning(line, { title: titleOf(command) });
    else info(line);
  };
}
