import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { OperationError } from '../core/errors.ts';
import type { Environment } from '../core/gate-settings.ts';

/** The workflow run that the step belongs to, as the runner tells it. */
export interface RunnerContext {
  readonly owner: string;
  readonly repository: string;
  /** Base URL of the REST API, without a slash at its end: `https://api.github.com`, on a GitHub Enterprise Server `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly runId: string;
  /** The page of the run. */
  readonly runUrl: string;
  readonly eventName: string;
  /** What the run is about, in the words of the event: on a pull request the merge of its head into its base. */
  readonly ref: string;
  readonly sha: string;
  /** The commit that is checked out, where it is no branch's tip but a commit of its own. */
  readonly checkedOut?: string;
  readonly workspace: string;
  /** Only for events of a pull request. */
  readonly pullRequest?: { readonly number: number; readonly headSha: string };
}

const commit = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const url = z.string().regex(/^https?:\/\/[^\s?#]+$/);

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const variablesSchema = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_API_URL: url.default('https://api.github.com'),
  GITHUB_GRAPHQL_URL: url.optional(),
  GITHUB_SERVER_URL: url.default('https://github.com'),
  GITHUB_RUN_ID: z.string().regex(/^\d+$/),
  GITHUB_EVENT_NAME: z.string(),
  GITHUB_REF: z.string().startsWith('refs/'),
  GITHUB_SHA: commit,
  GITHUB_WORKSPACE: z.string(),
});

const eventSchema = z.object({
  pull_request: z.object({ number: z.int().positive(), head: z.object({ sha: commit }) }).optional(),
});

/** Reads the runner's variables and the event's payload. Throws an OperationError outside of a workflow run. */
export function readRunnerContext(environment: Environment): RunnerContext {
  const read = variablesSchema.safeParse(environment);
  if (!read.success) {
    const names = read.error.issues.map(({ path }) => path.join('.'));
    throw new OperationError(`This is no complete workflow run: see ${names.join(', ')}.`, {
      remedy: 'What is published on GitHub needs the variables that the runner of GitHub Actions sets.',
    });
  }
  const variables = read.data;
  const [owner = '', repository = ''] = variables.GITHUB_REPOSITORY.split('/');
  const apiUrl = variables.GITHUB_API_URL.replace(/\/+$/, '');
  const event = eventSchema.safeParse(readEvent(environment));
  const pullRequest = event.data?.pull_request;
  const checkedOut = checkedOutCommit(variables.GITHUB_WORKSPACE);
  return {
    owner,
    repository,
    apiUrl,
    graphqlUrl: variables.GITHUB_GRAPHQL_URL ?? `${apiUrl.replace(/\/v3$/, '')}/graphql`,
    runId: variables.GITHUB_RUN_ID,
    runUrl: `${variables.GITHUB_SERVER_URL.replace(/\/+$/, '')}/${owner}/${repository}/actions/runs/${variables.GITHUB_RUN_ID}`,
    eventName: variables.GITHUB_EVENT_NAME,
    ref: variables.GITHUB_REF,
    sha: variables.GITHUB_SHA,
    workspace: variables.GITHUB_WORKSPACE,
    ...(checkedOut === undefined ? {} : { checkedOut }),
    ...(pullRequest === undefined
      ? {}
      : { pullRequest: { number: pullRequest.number, headSha: pullRequest.head.sha } }),
  };
}

/** The commit that checks and deployments are shown at: the head of a pull request, not its merge, which nobody sees. */
export function shownCommit({ pullRequest, sha }: RunnerContext): string {
  return pullRequest?.headSha ?? sha;
}

function readEvent({ GITHUB_EVENT_PATH: path }: Environment): unknown {
  try {
    return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A pull request is checked out by commit, so HEAD holds the commit itself. */
function checkedOutCommit(workspace: string): string | undefined {
  try {
    return commit.safeParse(readFileSync(join(workspace, '.git/HEAD'), 'utf8').trim()).data;
  } catch {
    return undefined;
  }
}
