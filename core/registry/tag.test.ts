import { expect, it } from 'vitest';
import { chooseTag } from './tag.ts';

it.each([
  [[], undefined],
  [['latest'], 'latest'],
  [['latest', '1.27'], '1.27'],
  [['prod', 'zzz', 'LATEST'], 'zzz'],
  [['1.27.1', '1.27', '1'], '1'],
  [['b', 'B', 'a'], 'B'],
])('of %j it is %s', (tags, expected) => {
  expect([chooseTag(tags), chooseTag(tags.toReversed())]).toEqual([expected, expected]);
});
