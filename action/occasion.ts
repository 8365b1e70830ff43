import { readFileSync } from 'node:fs';
import * as z from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

type Proposal = 'a pull request' | 'the merge queue' | 'a chain of runs';

/** Why a workflow runs, as far as it decides what a command may do. */
export interface Occasion {
  /** What is not decided yet, so that changes are shown and not made: undefined for any other event. */
  readonly proposal?: Proposal;
  /** Whose change it is, where that is somebody who may not write to this repository, or nobody can tell. */
  readonly stranger?: string;
}

/** Events that carry a pull request. */
const ofPullRequests = /^pull_request(?:_target|_review|_review_comment)?$/;

const repository = z.object({ full_name: z.string() }).nullish();
const eventSchema = z.object({
  pull_request: z.object({ head: z.object({ repo: repository }) }).optional(),
  // https://docs.github.com/webhooks/webhook-events-and-payloads#workflow_run
  workflow_run: z.object({ event: z.string(), head_repository: repository }).optional(),
});

type Event = z.infer<typeof eventSchema>;

/**
 * Reads the event of a workflow run. A fork is told by its name, as its `fork` flag is also set in the fork's own runs; a payload that
 * can't be read counts as a stranger's where it should name whose change it is.
 */
export function readOccasion(environment: Environment): Occasion {
  const name = environment.GITHUB_EVENT_NAME ?? '';
  const isPullRequest = ofPullRequests.test(name);
  if (!isPullRequest && name !== 'workflow_run') return proposedBy(name);
  const event = eventSchema.safeParse(readEvent(environment)).data;
  const stranger = strangerIn(event, isPullRequest, environment.GITHUB_REPOSITORY);
  return {
    // What follows a run is about what that run was about.
    ...proposedBy(isPullRequest ? name : (event?.workflow_run?.event ?? '')),
    ...(stranger === undefined ? {} : { stranger }),
  };
}

function proposedBy(name: string): { readonly proposal?: Proposal } {
  if (ofPullRequests.test(name)) return { proposal: 'a pull request' };
  if (name === 'merge_group') return { proposal: 'the merge queue' };
  // It follows a run that followed another one, and does not say what that was about.
  return name === 'workflow_run' ? { proposal: 'a chain of runs' } : {};
}

function strangerIn(event: Event | undefined, isPullRequest: boolean, own: string | undefined): string | undefined {
  const read = isPullRequest ? event?.pull_request : event?.workflow_run;
  if (read === undefined || own === undefined) return 'somebody unknown: the event does not say';
  // The head of a fork that was deleted has no repository.
  const from = event?.pull_request?.head.repo ?? event?.workflow_run?.head_repository;
  return from?.full_name === own ? undefined : 'a fork';
}

function readEvent({ GITHUB_EVENT_PATH: path }: Environment): unknown {
  try {
    return JSON.parse(readFileSync(path ?? '', 'utf8'));
  } catch {
    return undefined;
  }
}
