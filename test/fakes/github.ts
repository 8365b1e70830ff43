import type { ServerResponse } from 'node:http';
import type { Log } from 'sarif';
import type * as z from 'zod';
import { bodies, need, Refusal, readSarif } from './github-rules.ts';
import { type LoopbackServer, type Received, serve } from './http-server.ts';

/** A comment on pull request 7. */
export interface FakeComment {
  readonly id: string;
  body: string;
  readonly author: { readonly __typename: 'Bot' | 'User'; readonly login: string } | null;
  readonly isMinimized: boolean;
}

/** What the repository has, and what was sent to it. */
export interface FakeRepository {
  readonly comments: FakeComment[];
  readonly uploads: (z.infer<typeof bodies.sarif> & { readonly log: Log })[];
  readonly checkRuns: z.infer<typeof bodies.checkRun>[];
  /** `log_url` is that of the first status. */
  readonly deployments: { readonly id: number; readonly environment: string; readonly log_url?: string }[];
  readonly statuses: (z.infer<typeof bodies.status> & { readonly deployment: number })[];
  readonly records: z.infer<typeof bodies.record>[];
}

export interface FakeGitHub extends LoopbackServer, FakeRepository {
  /** `POST /repos/…` of every request, in order. */
  asked(): readonly string[];
}

/** What the job's token may do, and what the repository has. */
export interface FakeGitHubOptions {
  readonly permissions?: readonly string[];
  /** Off: code scanning is not licensed. */
  readonly codeScanning?: boolean;
  /** States that an upload is in, one a look; the last one stays. */
  readonly processing?: readonly string[];
  /** Answers before anything else, when it returns true. */
  readonly first?: (request: Received, response: ServerResponse, number: number) => boolean;
}

/** A route: method and path, the permission it needs, and its answer. */
type Route = readonly [RegExp, string, (body: unknown, id: string) => unknown];

export const githubToken = 'ghs_loopback-token';
export const headSha = 'a'.repeat(40);
export const mergeSha = 'b'.repeat(40);
/** Author of the comments that the job's token writes. */
export const bot = { __typename: 'Bot', login: 'github-actions' } as const;
const everything = ['pull-requests', 'security-events', 'checks', 'deployments', 'artifact-metadata'];
const notAccessible = 'Resource not accessible by integration';

/** A GitHub Enterprise Server with the repository `shop/web` on loopback, as strict as GitHub is with what it is sent. */
export async function fakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const { permissions = everything } = options;
  const world: FakeRepository = {
    comments: [],
    uploads: [],
    checkRuns: [],
    deployments: [],
    statuses: [],
    records: [],
  };
  const routes = [...publishingRoutes(world, options), ...deploymentRoutes(world)];
  const server = await serve((request, response, number) => {
    if (options.first?.(request, response, number)) return;
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
    try {
      checkHeaders(request);
      const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
      const asked = `${request.method} ${request.url.replace(/^\/api(?:\/v3)?/, '')}`;
      const isGraphQl = asked === 'POST /graphql';
      const route = routes.find(([pattern]) => pattern.test(asked));
      if (route === undefined) throw new Refusal(404, 'Not Found');
      const [pattern, permission, answer] = route;
      if (isGraphQl && !permissions.includes(permission)) {
        json(200, { data: null, errors: [{ type: 'FORBIDDEN', message: notAccessible }] });
        return;
      }
      if (!permissions.includes(permission)) throw new Refusal(403, notAccessible);
      const created = request.method === 'POST' && !isGraphQl;
      json(created ? 201 : 200, answer(body, pattern.exec(asked)?.[1] ?? ''));
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 422;
      json(status, {
        message: error instanceof Error ? error.message : '',
        documentation_url: 'https://docs.github.com',
      });
    }
  });
  return { ...server, ...world, asked: () => server.requests.map(({ method, url }) => `${method} ${url}`) };
}

function publishingRoutes(world: FakeRepository, options: FakeGitHubOptions): readonly Route[] {
  const { codeScanning = true, processing = ['complete'] } = options;
  const looks = new Map<string, number>();
  return [
    [/^POST \/graphql$/, 'pull-requests', (body) => graphql(body, world.comments)],
    [
      /^POST \/repos\/shop\/web\/issues\/7\/comments$/,
      'pull-requests',
      (given) => {
        const { body } = bodies.comment.parse(given);
        world.comments.push({ id: `IC_${world.comments.length}`, body, author: bot, isMinimized: false });
        return { id: world.comments.length };
      },
    ],
    [
      /^POST \/repos\/shop\/web\/code-scanning\/sarifs$/,
      'security-events',
      (given) => {
        if (!codeScanning) {
          throw new Refusal(403, 'Code Security must be enabled for this repository to use code scanning.');
        }
        const body = bodies.sarif.parse(given);
        world.uploads.push({ ...body, log: readSarif(body.sarif) });
        return { id: `sarif-${world.uploads.length}` };
      },
    ],
    [
      /^GET \/repos\/shop\/web\/code-scanning\/sarifs\/([\w-]+)$/,
      'security-events',
      (_, id) => {
        const look = looks.get(id) ?? 0;
        looks.set(id, look + 1);
        const state = processing[Math.min(look, processing.length - 1)];
        return { processing_status: state, errors: state === 'failed' ? ['rejecting SARIF'] : null };
      },
    ],
    [
      /^POST \/repos\/shop\/web\/check-runs$/,
      'checks',
      (given) => ({ id: world.checkRuns.push(bodies.checkRun.parse(given)) }),
    ],
    [
      /^PATCH \/repos\/shop\/web\/check-runs\/(\d+)$/,
      'checks',
      (given, id) => {
        const { annotations } = bodies.checkRunUpdate.parse(given).output;
        world.checkRuns[Number(id) - 1]?.output.annotations.push(...annotations);
        return { id: Number(id) };
      },
    ],
  ];
}

function deploymentRoutes({ deployments, statuses, records }: FakeRepository): readonly Route[] {
  return [
    [
      /^GET \/repos\/shop\/web\/deployments\?environment=(\w+)&per_page=\d+$/,
      'deployments',
      (_, name) => deployments.filter(({ environment }) => environment === name),
    ],
    [
      /^GET \/repos\/shop\/web\/deployments\/(\d+)\/statuses\?per_page=\d+$/,
      'deployments',
      (_, id) => [{ log_url: deployments.find((one) => one.id === Number(id))?.log_url ?? null }],
    ],
    [
      /^POST \/repos\/shop\/web\/deployments$/,
      'deployments',
      (given) => {
        const { environment } = bodies.deployment.parse(given);
        return deployments[deployments.push({ id: 900 + deployments.length, environment }) - 1];
      },
    ],
    [
      /^POST \/repos\/shop\/web\/deployments\/(\d+)\/statuses$/,
      'deployments',
      (given, id) => ({ id: statuses.push({ deployment: Number(id), ...bodies.status.parse(given) }) }),
    ],
    [
      /^POST \/orgs\/shop\/artifacts\/metadata\/deployment-record$/,
      'artifact-metadata',
      (given) => ({ total_count: records.push(bodies.record.parse(given)) }),
    ],
  ];
}

function checkHeaders({ method, headers, body }: Received): void {
  if (headers.authorization !== `Bearer ${githubToken}`) throw new Refusal(401, 'Bad credentials');
  if (!headers['user-agent']) throw new Refusal(403, 'Request forbidden by administrative rules.');
  if (method !== 'GET' && (headers['content-type'] !== 'application/json' || body === '')) {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

function graphql(given: unknown, comments: readonly FakeComment[]): unknown {
  const update = bodies.commentUpdate.safeParse(given).data;
  if (update !== undefined) {
    const { id, body } = update.variables;
    const comment = comments.find((one) => one.id === id);
    if (comment === undefined) {
      return {
        data: null,
        errors: [{ type: 'NOT_FOUND', message: `Could not resolve to a node with the id '${id}'` }],
      };
    }
    need(comment.author === bot, 'not the author');
    comment.body = body;
    return { data: { updateIssueComment: { issueComment: { id } } } };
  }
  const { after } = bodies.commentsPage.parse(given).variables;
  const from = Number(after ?? 0);
  const page = {
    // GitHub gives them back with its own line ends.
    nodes: comments.slice(from, from + 100).map((one) => ({ ...one, body: one.body.replace(/\n/g, '\r\n') })),
    pageInfo: { endCursor: String(from + 100), hasNextPage: from + 100 < comments.length },
  };
  return { data: { viewer: { login: 'github-actions[bot]' }, repository: { pullRequest: { comments: page } } } };
}

/** The runner's variables in `shop/web`: of a run for pull request 7, with the file of its event, or else of a push. */
export function githubVariables({ url }: Pick<FakeGitHub, 'url'>, event?: string): Record<string, string> {
  return {
    GITHUB_REPOSITORY: 'shop/web',
    GITHUB_API_URL: `${url}/api/v3`,
    GITHUB_GRAPHQL_URL: `${url}/api/graphql`,
    GITHUB_SERVER_URL: url,
    GITHUB_RUN_ID: '4711',
    GITHUB_ACTOR: 'octocat',
    ...(event === undefined
      ? { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: headSha }
      : {
          GITHUB_EVENT_NAME: 'pull_request',
          GITHUB_EVENT_PATH: event,
          GITHUB_REF: 'refs/pull/7/merge',
          GITHUB_SHA: mergeSha,
        }),
  };
}

/** The payload of a pull request event, from a branch of the repository or of a fork; null for a fork that was deleted. */
export function pullRequestEvent(from: string | null = 'shop/web'): string {
  const repo = from === null ? null : { full_name: from, fork: from !== 'shop/web' };
  return JSON.stringify({ action: 'synchronize', pull_request: { number: 7, head: { sha: headSha, repo } } });
}
