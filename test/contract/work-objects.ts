import { describe, expect, it } from 'vitest';
import type { WorkObjects } from '../../core/scan/work.ts';

/** What every store of orders, claims and results must do; `make` gives an empty one. */
export function describeWorkObjects(name: string, make: () => Promise<WorkObjects>): void {
  describe(`${name} as a store of work`, () => {
    it('has nothing at first', async () => {
      const objects = await make();

      expect(await objects.read('work/a/order.json')).toBeUndefined();
    });

    it('gives back what was created, with its version', async () => {
      const objects = await make();

      const version = await objects.create('work/a/order.json', '{"ä":1}');

      expect(version).toEqual(expect.any(String));
      expect(await objects.read('work/a/order.json')).toEqual({ body: '{"ä":1}', version });
    });

    it('lets one of many create', async () => {
      const objects = await make();

      const bodies = Array.from({ length: 12 }, (_, index) => `{"by":${index}}`);
      const versions = await Promise.all(bodies.map((body) => objects.create('work/a/started.json', body)));

      const winners = bodies.filter((_, index) => versions[index] !== undefined);
      expect(winners).toHaveLength(1);
      expect((await objects.read('work/a/started.json'))?.body).toBe(winners[0]);
    });

    it('takes what is created again by the same words for the first one', async () => {
      const objects = await make();

      const first = await objects.create('work/a/order.json', '{}');

      expect(await objects.create('work/a/order.json', '{}')).toBe(first);
    });

    it('writes over the version that was read, and over no other', async () => {
      const objects = await make();
      const first = await objects.create('work/a/started.json', '{"beat":0}');

      const second = await objects.replace('work/a/started.json', '{"beat":1}', first ?? '');
      const late = await objects.replace('work/a/started.json', '{"beat":7}', first ?? '');

      expect(second).toEqual(expect.any(String));
      expect(second).not.toBe(first);
      expect(late).toBeUndefined();
      expect(await objects.read('work/a/started.json')).toEqual({ body: '{"beat":1}', version: second });
    });

    it('writes over nothing where there is nothing', async () => {
      const objects = await make();

      expect(await objects.replace('work/a/started.json', '{}', '"1"')).toBeUndefined();
      expect(await objects.read('work/a/started.json')).toBeUndefined();
    });

    it('keeps apart what has another name', async () => {
      const objects = await make();
      await objects.create('work/a/result.json', '1');

      expect(await objects.create('work/b/result.json', '2')).toEqual(expect.any(String));
    });
  });
}
