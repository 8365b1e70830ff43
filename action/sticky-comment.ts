import * as z from 'zod';
import { sameComment } from '../core/report/comment.ts';
import type { GitHub } from './github.ts';
import { repositoryPath } from './publishing.ts';
import type { RunnerContext } from './runner-context.ts';

/** A comment that we wrote and that nobody has hidden. */
export interface OwnComment {
  readonly id: string;
  readonly body: string;
}

/** Where comments are: a pull request, by its number. */
export interface Conversation {
  readonly github: GitHub;
  readonly context: Pick<RunnerContext, 'owner' | 'repository'>;
  readonly number: number;
}

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

/** The comments that we wrote and nobody has hidden. */
export async function ownComments({ github, context, number }: Conversation): Promise<readonly OwnComment[]> {
  const { owner, repository } = context;
  const comments: OwnComment[] = [];
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

/** The one that begins with a marker. */
export function markedComment(comments: readonly OwnComment[], marker: string): OwnComment | undefined {
  return comments.find(({ body }) => body.trimStart().startsWith(marker));
}

/** Edits a comment, unless it says the same already. */
export async function editComment({ github }: Conversation, known: OwnComment, body: string): Promise<void> {
  if (sameComment(known.body, body)) return;
  const what = 'the edited pull request comment';
  const variables = { id: known.id, body };
  await github.query({ query: updateMutation, variables, what, permission, repeat: 'always' });
}

/** Writes a new comment. */
export async function createComment({ github, context, number }: Conversation, body: string): Promise<void> {
  await github.call({
    method: 'POST',
    path: `${repositoryPath(context)}/issues/${number}/comments`,
    body: { body },
    what: 'the pull request comment',
    permission,
  });
}

async function readPage(github: GitHub, variables: object) {
  const what = 'the comments of the pull request';
  const data = await github.query({ query: commentsQuery, variables, what, permission, repeat: 'always' });
  const { viewer, repository } = pageSchema.parse(data);
  return { viewer: viewer.login, comments: repository.pullRequest.comments };
}
