import * as z from 'zod';
import { type CommentKey, commentMarker, renderComment, sameComment } from '../core/report/comment.ts';
import { familiesOf, reportOfFamily } from '../core/report/family.ts';
import { plural } from '../core/report/text.ts';
import type { GitHub } from './github.ts';
import { type Publishing, repositoryPath } from './publishing.ts';

interface Comment {
  readonly id: string;
  readonly body: string;
}

/** More comments than anybody reads under a pull request. */
const mostComments = 20;
/** 100 comments a page. */
const mostPages = 100;
const permission = 'pull-requests: write';

const pageSchema = z.object({
  viewer: z.object({ login: z.string() }),
  repository: z.object({
    pullRequest: z.object({
      comments: z.object({
        nodes: z.array(
          z
            .object({
              id: z.string(),
              body: z.string(),
              isMinimized: z.boolean(),
              author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
            })
            .nullable(),
        ),
        pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
      }),
    }),
  }),
});

const commentsQuery = `query($owner: String!, $repository: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $repository) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { id body isMinimized author { __typename login } }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

const updateMutation = `mutation($id: ID!, $body: String!) {
  updateIssueComment(input: { id: $id, body: $body }) { issueComment { id } }
}`;

/**
 * Writes one comment a task definition and environment on the pull request of the run: the own one is edited, or left when it
 * says the same already; a new one is written when there is none, with `on-failure` only for what did not pass.
 */
export async function publishComments(publishing: Publishing, when: 'on-failure' | 'always'): Promise<void> {
  const { report, context, environment, say } = publishing;
  if (context.pullRequest === undefined) {
    say('info', `No pull request comment: the event ${context.eventName} is not one of a pull request.`);
    return;
  }
  const families = familiesOf(report);
  const existing = await ownComments(publishing, context.pullRequest.number);
  let room = mostComments;
  for (const family of families) {
    const key: CommentKey = { family, ...(environment === undefined ? {} : { environment }) };
    const marker = commentMarker(key);
    const body = renderComment(report, key);
    const known = existing.find((comment) => comment.body.trimStart().startsWith(marker));
    if (known !== undefined) {
      if (!sameComment(known.body, body)) await edit(publishing.github, known.id, body);
    } else if (when === 'always' || reportOfFamily(report, family).verdict !== 'pass') {
      if (room > 0) await create(publishing, context.pullRequest.number, body);
      room -= 1;
    }
  }
  if (room < 0) say('notice', `${plural(-room, 'comment')} left out: a run writes ${mostComments} new ones at most.`);
}

/** The comments that we wrote and nobody has hidden. */
async function ownComments({ github, context }: Publishing, number: number): Promise<readonly Comment[]> {
  const { owner, repository } = context;
  const comments: Comment[] = [];
  let after: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const { viewer, comments: found } = await readPage(github, { owner, repository, number, after });
    // GitHub writes the login of an app with [bot] here and without it there; a user may have the same name.
    const login = viewer.replace(/\[bot\]$/, '');
    const type = viewer === login ? undefined : 'Bot';
    for (const node of found.nodes) {
      if (node === null || node.isMinimized || node.author?.login.replace(/\[bot\]$/, '') !== login) continue;
      if (type === undefined || node.author.__typename === type) comments.push(node);
    }
    after = found.pageInfo.endCursor;
    if (!found.pageInfo.hasNextPage || after === null) break;
  }
  return comments;
}

async function readPage(github: GitHub, variables: object) {
  const what = 'the comments of the pull request';
  const data = await github.query({ query: commentsQuery, variables, what, permission, repeat: 'always' });
  const { viewer, repository } = pageSchema.parse(data);
  return { viewer: viewer.login, comments: repository.pullRequest.comments };
}

async function edit(github: GitHub, id: string, body: string): Promise<void> {
  const what = 'the edited pull request comment';
  await github.query({ query: updateMutation, variables: { id, body }, what, permission, repeat: 'always' });
}

async function create({ github, context }: Publishing, number: number, body: string): Promise<void> {
  await github.call({
    method: 'POST',
    path: `${repositoryPath(context)}/issues/${number}/comments`,
    body: { body },
    what: 'the pull request comment',
    permission,
  });
}
