import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { createRecall } from './recall.ts';

function makeRecall(options: { readonly forMs?: number; readonly most?: number } = {}) {
  const clock = fakeClock();
  const asked: string[] = [];
  const recall = createRecall<string>({ clock, forMs: 1000, most: 2, ...options });
  const get = (key: string) =>
    recall.get(key, async () => {
      asked.push(key);
      return `${key}${asked.length}`;
    });
  return { clock, asked, get, recall };
}

describe('an answer', () => {
  it('is remembered for its time, also while it is asked for', async () => {
    const { clock, get } = makeRecall();

    const answers = await Promise.all([get('a'), get('a')]);
    clock.advance(999);
    answers.push(await get('a'));
    clock.advance(1);
    answers.push(await get('a'));

    expect(answers).toEqual(['a1', 'a1', 'a1', 'a2']);
  });

  it('makes room for the newest', async () => {
    const { get, asked } = makeRecall();

    for (const key of ['a', 'b', 'c', 'b', 'c', 'a']) await get(key);

    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('that failed is asked for again', async () => {
    const { recall } = makeRecall();
    const failing = recall.get('a', async () => {
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');

    expect(await recall.get('a', async () => 'yes')).toBe('yes');
  });
});
