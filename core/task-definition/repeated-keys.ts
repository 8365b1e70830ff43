import type { Entry } from './node.ts';
import type { NoticeList } from './source-text.ts';

/** Up to this many keys, comparing each with each costs less than a set. */
const fewKeys = 16;

/** Tells of every key that a map has twice. Parsers take the last value silently; a reader of images may not. */
export function tellRepeatedKeys(entries: readonly Entry[], tell: NoticeList): void {
  if (entries.length < 2 || (entries.length <= fewKeys && areFewDistinct(entries))) return;
  const seen = new Set<string>();
  for (const { key, keyStart, value } of entries) {
    if (seen.has(key)) {
      const place = { start: keyStart, end: Math.max(keyStart, value.start) };
      tell.add(`The key ${JSON.stringify(key)} is repeated; ECS takes the last value, every image is listed.`, place);
    }
    seen.add(key);
  }
}

function areFewDistinct(entries: readonly Entry[]): boolean {
  for (let index = 1; index < entries.length; index++) {
    const key = entries[index]?.key;
    for (let earlier = 0; earlier < index; earlier++) if (entries[earlier]?.key === key) return false;
  }
  return true;
}
