import { nearest } from '../core/policy/nearest.ts';
import { commandData, commandProperty, markdown } from '../core/report/text.ts';
import type { RequiredInput } from './required.ts';

/** Of an import of `node:fs` Node makes a module first, which costs more than all that is done here. */
const { appendFileSync, readFileSync } = process.getBuiltinModule('node:fs');

type Environment = Readonly<Record<string, string | undefined>>;

/** How a step ends that can't even begin: what the runner is to show, and what becomes of the deployment. */
export interface EarlyEnd {
  readonly level: 'error' | 'warning';
  readonly outcome: 'block' | 'allow';
  readonly message: string;
}

/** Events of a pull request that run for forks without secrets; `pull_request_target` has them. */
const eventsWithoutSecrets = /^pull_request(?:_review|_review_comment)?$/;

/**
 * Whose run this is, when it is one that GitHub gives no secrets of the repository. A fork is told by its name, not by its
 * `fork` flag: in a fork's own repository its own pull requests do have secrets.
 */
export function withoutSecrets(environment: Environment): 'a fork' | 'Dependabot' | undefined {
  if (environment.GITHUB_ACTOR === 'dependabot[bot]') return 'Dependabot';
  if (!eventsWithoutSecrets.test(environment.GITHUB_EVENT_NAME ?? '')) return undefined;
  const event = readEvent(environment.GITHUB_EVENT_PATH);
  if (event?.pull_request === undefined) return undefined;
  // The head of a fork that was deleted has no repository.
  return event.pull_request?.head?.repo?.full_name === environment.GITHUB_REPOSITORY ? undefined : 'a fork';
}

/**
 * What a missing input means. In a run without secrets it is `inconclusive: no credentials`, which blocks unless
 * `on-missing-credentials: neutral` was asked for; in any other it is a mistake in the workflow.
 */
export function endWithout(missing: RequiredInput, environment: Environment): EarlyEnd {
  const run = missing.qualysOnly ? withoutSecrets(environment) : undefined;
  const plain = `The input ${missing.name} is missing. ${missing.remedy}`;
  if (run === undefined) return { level: 'error', outcome: 'block', message: plain };
  const what = `Inconclusive: no credentials. This is a run of ${run}, which gets no secrets, so the input ${missing.name} is missing and nothing was scanned.`;
  const chosen = (environment['INPUT_ON-MISSING-CREDENTIALS'] ?? '').trim().toLowerCase() || 'block';
  if (chosen === 'neutral') {
    const why = 'The step is green because on-missing-credentials is neutral; this is no pass.';
    return { level: 'warning', outcome: 'allow', message: `${what} ${why}` };
  }
  const dependabot = run === 'Dependabot' ? " Add it to Dependabot's own secrets, or let" : ' Let';
  const help = `${dependabot} such runs be green without a verdict with on-missing-credentials: neutral.`;
  return { level: 'error', outcome: 'block', message: `${what}${chosen === 'block' ? help : unknownWord(chosen)}` };
}

/** Ends the step: annotation, outputs and summary. Returns the exit code. */
export function tellEarlyEnd({ level, outcome, message }: EarlyEnd, environment: Environment): number {
  process.stdout.write(`::${level} title=${commandProperty('Qualys gate')}::${commandData(message)}\n`);
  append(environment.GITHUB_OUTPUT, `verdict=inconclusive\noutcome=${outcome}\n`);
  append(environment.GITHUB_STEP_SUMMARY, `## ⚠️ Qualys gate: no verdict\n\n${markdown(message, 2000)}\n`);
  return outcome === 'block' ? 1 : 0;
}

function unknownWord(chosen: string): string {
  const suggestion = nearest(chosen, ['block', 'neutral'] as const);
  const nearby = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return ` on-missing-credentials must be block or neutral; found ${JSON.stringify(chosen.slice(0, 100))}.${nearby}`;
}

interface PullRequestEvent {
  readonly pull_request?: { readonly head?: { readonly repo?: { readonly full_name?: unknown } | null } | null } | null;
}

/** Unlike the rest of the action without a schema: the entry loads nothing. */
function readEvent(path: string | undefined): PullRequestEvent | undefined {
  try {
    const event: unknown = JSON.parse(readFileSync(path ?? '', 'utf8'));
    return typeof event === 'object' && event !== null ? event : undefined;
  } catch {
    return undefined;
  }
}

function append(file: string | undefined, text: string): void {
  try {
    if (file !== undefined && file !== '') appendFileSync(file, text);
  } catch {
    // The annotation has said it.
  }
}
