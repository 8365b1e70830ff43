/** Tags that move by custom; a schedule by one of them may meet another image. */
const moving = /^(?:latest|stable|main|master|edge|nightly|dev|develop|prod|production|staging)$/i;

/**
 * The tag to schedule an image by, out of all that name its digest: one that does not move by custom before one that does, then
 * the first in the order of code units, so that every run takes the same. Undefined when there is none.
 */
export function chooseTag(tags: readonly string[]): string | undefined {
  const rank = (tag: string) => (moving.test(tag) ? 1 : 0);
  return tags.toSorted((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))[0];
}
