import { type CommentKey, commentMarker, renderComment } from '../core/report/comment.ts';
import { familiesOf, reportOfFamily } from '../core/report/family.ts';
import { plural } from '../core/report/text.ts';
import type { Publishing } from './publishing.ts';
import { createComment, editComment, markedComment, ownComments } from './sticky-comment.ts';

/** More comments than anybody reads under a pull request. */
const mostComments = 20;

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
  const conversation = { ...publishing, number: context.pullRequest.number };
  const families = familiesOf(report);
  const existing = await ownComments(conversation);
  let room = mostComments;
  for (const family of families) {
    const key: CommentKey = { family, ...(environment === undefined ? {} : { environment }) };
    const body = renderComment(report, key);
    const known = markedComment(existing, commentMarker(key));
    if (known !== undefined) {
      await editComment(conversation, known, body);
    } else if (when === 'always' || reportOfFamily(report, family).verdict !== 'pass') {
      if (room > 0) await createComment(conversation, body);
      room -= 1;
    }
  }
  if (room < 0) say('notice', `${plural(-room, 'comment')} left out: a run writes ${mostComments} new ones at most.`);
}
