import { describe, expect, it } from 'vitest';
import { type Shelf, shelf } from './shelf.ts';

const api = { registry: 'ghcr.io', repository: 'team/api' };

/** A shelf with a clock that the test sets. */
function fresh(mode: 'any' | 'listed' = 'any'): { readonly of: Shelf; readonly clock: { now: number } } {
  const clock = { now: 1000 };
  return {
    of: shelf(
      'seed',
      mode,
      () => 'localhost:1',
      () => clock.now,
    ),
    clock,
  };
}

describe('the shelf', () => {
  it('gives a tag the same content each time, and another after a push', () => {
    const { of } = fresh();

    const first = of.tagged(api, '1')?.top.digest;
    const again = of.tagged(api, '1')?.top.digest;
    const pushed = of.push({ reference: 'ghcr.io/team/api:1' }).top.digest;

    expect(again).toBe(first);
    expect(pushed).not.toBe(first);
    expect(of.tagged(api, '1')?.top.digest).toBe(pushed);
  });

  it('knows what a tag named earlier, and keeps the older digests', () => {
    const { of, clock } = fresh();
    const old = of.push({ reference: 'ghcr.io/team/api:1' });
    clock.now = 2000;
    const young = of.push({ reference: 'ghcr.io/team/api:1' });

    expect(of.tagged(api, '1', 1999)?.top.digest).toBe(old.top.digest);
    expect(of.tagged(api, '1', 2000)?.top.digest).toBe(young.top.digest);
    expect(of.manifest(api, old.top.digest)?.bytes).toEqual(old.top.bytes);
  });

  it('does not know a pushed tag before its push', () => {
    const { of, clock } = fresh('listed');
    clock.now = 2000;
    of.push({ reference: 'ghcr.io/team/api:1' });

    expect(of.tagged(api, '1', 1999)).toBeUndefined();
  });

  it('keeps repositories apart', () => {
    const { of } = fresh();
    const digest = of.tagged(api, '1')?.top.digest ?? '';

    expect(of.manifest({ ...api, repository: 'team/other' }, digest)).toBeUndefined();
    expect(of.manifest({ ...api, registry: 'quay.io' }, digest)).toBeUndefined();
  });

  it('forgets what was only asked for when it is too much, brings it back the same, and keeps what was pushed', () => {
    const { of } = fresh();
    const asked = of.tagged({ ...api, repository: 'team/asked' }, '1')?.top.digest;
    const pushed = of.push({ reference: 'ghcr.io/team/api:only-pushed', manifest: 'single' }).top.digest;

    for (let repository = 0; repository < 5001; repository += 1) of.tags({ ...api, repository: `team/r${repository}` });

    expect(of.tags({ ...api, repository: 'team/asked' })).toEqual([]);
    expect(of.tagged({ ...api, repository: 'team/asked' }, '1')?.top.digest).toBe(asked);
    expect(of.tagged(api, 'only-pushed')?.top.digest).toBe(pushed);
  });

  it('gives one content two names', () => {
    const { of } = fresh();
    const original = of.tagged(api, '1');

    const copy = of.push({ reference: 'quay.io/copy:x', contentOf: 'ghcr.io/team/api:1' });

    expect(copy.top.digest).toBe(original?.top.digest);
    expect([copy.name.registry, copy.origin.registry]).toEqual(['quay.io', 'ghcr.io']);
  });

  it('gives the platforms that a push names', () => {
    const { of } = fresh();
    const arm = { os: 'linux', architecture: 'arm64' };

    const one = of.push({ reference: 'ghcr.io/team/api:arm', platforms: [arm] });
    const bare = of.push({ reference: 'ghcr.io/team/api:bare', attestations: false });

    expect(one.platforms.map((each) => each.platform)).toEqual([arm]);
    expect(one.manifests).toHaveLength(1);
    expect(bare.manifests).toHaveLength(3);
  });
});
