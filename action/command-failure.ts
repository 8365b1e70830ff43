import { error as annotateError, setOutput, warning } from '@actions/core';
import { CanceledError } from '../core/errors.ts';
import type { Section } from '../core/report/sections.ts';
import { markdown } from '../core/report/text.ts';
import { inActionWords } from './action-words.ts';
import { messageOf, type Proposal, propose, summaryOf, type Telling, titleOf, writeSummary } from './command-output.ts';
import type { DeployLog } from './deploy-log.ts';
import { listSections, plain } from './deploy-markdown.ts';
import { withoutSecrets } from './missing-credentials.ts';
import { planSection } from './plan-markdown.ts';

/** Why a command did not come to its end, and what to do about it. */
interface Failure {
  readonly reason: string;
  readonly remedy: string;
  /** What AWS goes on with, as sentences. */
  readonly goesOn: readonly string[];
}

/**
 * Tells why a command failed: as an annotation, in the job summary, and where a plan was to stand. A run without credentials that is one
 * which gets none is a warning where the workflow wants that.
 */
export async function tellFailure(
  error: unknown,
  log: DeployLog,
  telling: Telling,
  proposal: Proposal | undefined,
): Promise<void> {
  const failure = failureOf(error, log, telling);
  const stranger = lacksCredentials(error) ? withoutSecrets(telling.environment) : undefined;
  if (stranger !== undefined && isNeutral(telling.environment)) {
    const why = `This is a run of ${stranger}, which gets no credentials: nothing was done.`;
    return tellNeutral(`${why} ${failure.reason}`, telling);
  }
  annotateError(messageOf([failure.reason, ...failure.goesOn, failure.remedy].join('\n')), {
    title: titleOf(telling.command),
  });
  process.exitCode = 1;
  const sections = failureSections(failure, telling.command, proposal !== undefined);
  await propose({ sections, isGrave: true }, telling, proposal);
  const plans = [...log.plans()].map(([stack, plan]) => planSection(markdown(stack, 200), plan));
  await writeSummary(summaryOf([...sections, ...plans], telling), telling);
}

/** Ends a step for which a run of somebody else asks; red, unless the workflow says that such runs stay green. */
export async function tellRefused(why: string, telling: Telling): Promise<void> {
  if (isNeutral(telling.environment)) return tellNeutral(why, telling);
  const remedy =
    'Let such runs stay green with on-missing-credentials: neutral, or leave the step out of them; it runs when the change is in this repository.';
  annotateError(messageOf(`${why}\n${remedy}`), { title: titleOf(telling.command) });
  process.exitCode = 1;
  await writeSummary(
    summaryOf(failureSections({ reason: why, remedy, goesOn: [] }, telling.command, false), telling),
    telling,
  );
}

async function tellNeutral(why: string, telling: Telling): Promise<void> {
  const message = `${why} The step is green because on-missing-credentials is neutral.`;
  warning(messageOf(message), { title: titleOf(telling.command) });
  setOutput('changed', 'false');
  await writeSummary(
    summaryOf([plain(`## ⚠️ ${markdown(telling.command, 60)} was not run\n\n${markdown(message, 2000)}`)], telling),
    telling,
  );
}

function failureOf(error: unknown, log: DeployLog, { command, secrets }: Telling): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof Error && 'remedy' in error && typeof error.remedy === 'string'
      ? error.remedy
      : 'This is a fault of the scanner: please report it with the steps that led to it.';
  const isCanceled = error instanceof CanceledError;
  const unsaid = log.underWay().filter((stack) => !message.includes(stack));
  const goesOn = unsaid.map((stack) => `${stack} was under way: CloudFormation goes on with it.`);
  if (isCanceled && goesOn.length === 0 && !message.includes('goes on'))
    goesOn.push('What was begun in AWS goes on there.');
  const again = isCanceled && !/again/i.test(remedy) ? ' Run the workflow again: it takes up what is there.' : '';
  return {
    reason: secrets.cleared(inActionWords(message, command)),
    remedy: secrets.cleared(`${inActionWords(remedy, command)}${again}${permissionHint(error)}`),
    goesOn,
  };
}

function failureSections({ reason, remedy, goesOn }: Failure, command: string, isPlan: boolean): readonly Section[] {
  const what = markdown(command, 60);
  const title = isPlan ? `Plan of ${what}: it could not be made` : `${what} failed`;
  const lines = [reason, remedy].flatMap((text) => text.split('\n')).map((line) => markdown(line, 3000));
  return [plain(`## ❌ ${title}\n\n${lines.join('\n\n')}`), ...listSections('Under way in AWS', goesOn)];
}

/** A job that may not ask for an OIDC token can't sign in to AWS by it. */
function permissionHint(error: unknown): string {
  if (!lacksCredentials(error) || process.env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined) return '';
  return ' To sign in by OIDC the job needs the permission id-token: write, which it does not have.';
}

/** The SDK found no credentials anywhere. */
function lacksCredentials(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    /^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(error.name) || lacksCredentials(error.cause)
  );
}

function isNeutral(environment: NodeJS.ProcessEnv): boolean {
  return (environment['INPUT_ON-MISSING-CREDENTIALS'] ?? '').trim().toLowerCase() === 'neutral';
}
