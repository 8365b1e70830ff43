import { openHttp } from '../core/connections.ts';
import { OperationError } from '../core/errors.ts';
import { familyKey } from '../core/report/family.ts';
import { joinSections, type Section } from '../core/report/sections.ts';
import { markdown } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { version } from '../core/version.ts';
import { createGitHub } from './github.ts';
import { type Say, whyUnpublished } from './publishing.ts';
import { type RunnerContext, readRunnerContext, shownCommit } from './runner-context.ts';
import { createComment, editComment, markedComment, ownComments } from './sticky-comment.ts';

/** Which plan: there is one comment each on a pull request. Of what the workflow says alone, so that a plan that fails finds it too. */
export interface PlanKey {
  readonly command: string;
  readonly stackName: string;
  readonly region: string;
  readonly environment: string;
}

/** A plan, or why there is none. */
export interface ProposedPlan {
  readonly key: PlanKey;
  readonly sections: readonly Section[];
  /** It could not be made, or takes away what can't be made again. */
  readonly isGrave: boolean;
}

export interface PlanWorld {
  readonly environment: NodeJS.ProcessEnv;
  readonly token: string | undefined;
  readonly caBundle: string | undefined;
  readonly cleared: (text: string) => string;
  readonly say: Say;
  readonly signal: AbortSignal;
}

/** GitHub takes 65,536 characters. */
const maxBytes = 60_000;
const maxRows = 100;
const publishMs = 2 * 60_000;

/**
 * Writes a plan as a comment on the pull request of the run: the own one is edited, or left when it says the same already. With
 * `on-failure` a new one is written only for a plan that is grave. Never throws: what can't be written is a warning.
 */
export async function publishPlan(plan: ProposedPlan, when: 'on-failure' | 'always', world: PlanWorld): Promise<void> {
  const { environment, token, caBundle, say } = world;
  try {
    const context = readRunnerContext(environment);
    if (context.pullRequest === undefined) return;
    if (token === undefined) {
      throw new OperationError('github-token is empty.', { remedy: 'Leave it out, or give it a token.' });
    }
    const http = openHttp({ environment, tell: () => {}, ...(caBundle === undefined ? {} : { caBundle }) });
    try {
      const signal = AbortSignal.any([world.signal, AbortSignal.timeout(publishMs)]);
      const github = createGitHub({ http, clock: systemClock, token, context, signal });
      const conversation = { github, context, number: context.pullRequest.number };
      const known = markedComment(await ownComments(conversation), markerOf(plan.key));
      const body = world.cleared(bodyOf(plan, context));
      if (known !== undefined) await editComment(conversation, known, body);
      else if (when === 'always' || plan.isGrave) await createComment(conversation, body);
    } finally {
      await http.close();
    }
  } catch (error) {
    say('warning', `The plan was not written on the pull request. ${whyUnpublished(error)}`);
  }
}

/** The invisible first line by which the comment is found again. */
function markerOf({ command, stackName, region, environment }: PlanKey): string {
  return `<!-- qualys-fargate-scanner:plan:${familyKey([command, stackName, region].join('/'), environment)} -->`;
}

/** What stands in the comment: no account in full, for comments are not masked as logs are. */
function bodyOf({ key, sections }: ProposedPlan, context: RunnerContext): string {
  const environment = key.environment === '' ? '' : ` in ${markdown(key.environment, 100)}`;
  const about = `<sub>Plan of **${markdown(key.command, 60)}** for ${shownCommit(context).slice(0, 12)}${environment}; nothing is changed by it</sub>`;
  const content = joinSections([...sections, footer()], maxBytes, maxRows);
  return `${markerOf(key)}\n${about}\n\n${withoutAccounts(content)}`;
}

function withoutAccounts(text: string): string {
  return text.replace(/(?<!\d)\d{8}(?=\d{4}(?!\d))/g, '…');
}

function footer(): Section {
  return { head: `<sub>qualys-fargate-scanner ${markdown(version)}</sub>`, rows: [], leftOut: () => '' };
}
