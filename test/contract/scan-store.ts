import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/scan/result.ts';
import type { Claim, ClaimWish, ScanStore } from '../../core/service/scan-store.ts';
import type { DeployedUse } from '../../core/service/use.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';
import { rejection } from '../fakes/http-client.ts';
import { sampleDigest, sampleFinding, sampleResult, sampleUse } from '../fakes/samples.ts';
import { ecrImage, scanRequest } from '../fakes/scans.ts';

/** An empty memory, and who else can reach it. */
export interface StoreUnderTest {
  readonly store: ScanStore;
  /** The same memory in another process. */
  readonly another: () => ScanStore;
  /** Leaves a hint, as a gate in CI does. */
  readonly hint: (digest: string, imageId: string) => Promise<void>;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const retentionMs = 7 * dayMs;
const start = '2026-11-20T12:00:00.000Z';
const digest = sampleDigest('a');
const reason = { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' } as const;
const failure = { kind: 'failed', reason, retryable: true } as const;
const success = { kind: 'finished', scannedAt: start } as const;

/** What every ScanStore must do, beside being a scan cache; `make` gives an empty one that keeps what it is told for 7 days. */
export function describeScanStore(name: string, make: (clock: FakeClock) => Promise<StoreUnderTest>): void {
  const open = async () => {
    const clock = fakeClock(start);
    return { clock, ...(await make(clock)) };
  };

  describe(`${name}: results`, () => {
    const query = { digest, scanTypes: ['packages'], notBefore: '2026-11-20T00:00:00Z' } as const;

    it.each([0, 1, 10_000, 100_000])(
      'of %i findings come back as they were',
      async (count) => {
        const { store, another } = await open();
        const result = sampleResult({ findings: manyFindings(count) });

        await store.put(result);
        const found = await another().get(query);

        expect(found).toEqual(result);
      },
      120_000,
    );

    it.each<[string, number, boolean]>([
      ['read before', 1, false],
      ['read then', 0, true],
      ['read since', -1, true],
    ])('%s', async (_, laterMs, hit) => {
      const { clock, store } = await open();
      await store.put(sampleResult());

      const readSince = new Date(clock.now().getTime() + laterMs).toISOString();
      const found = await store.get({ ...query, readSince });

      expect(found !== undefined).toBe(hit);
    });

    it('of the same scan are replaced when they are read again', async () => {
      const { clock, store } = await open();
      await store.put(sampleResult());
      clock.advance(dayMs);
      const readSince = clock.now().toISOString();

      await store.put(sampleResult({ findings: [sampleFinding()] }));
      const found = await store.get({ ...query, readSince });

      expect(found?.findings).toEqual([sampleFinding()]);
    });

    it('that shrink leave nothing of the larger one behind', async () => {
      const { store } = await open();
      await store.put(sampleResult({ findings: manyFindings(10_000) }));

      await store.put(sampleResult({ scannedAt: '2026-11-20T09:00:00Z', findings: [sampleFinding()] }));
      const found = await store.get(query);

      expect(found?.findings).toEqual([sampleFinding()]);
    });

    it('that many write at the same time are one of them, whole', async () => {
      const { store, another } = await open();
      const results = Array.from({ length: 8 }, (_, hour) =>
        sampleResult({ scannedAt: `2026-11-20T0${hour}:00:00.000Z`, findings: manyFindings(2000, String(hour)) }),
      );

      await Promise.all(results.map((result) => another().put(result)));
      const found = await store.get(query);

      expect(found).toEqual(results[7]);
    });

    it('keep no verdict of Qualys’ policies', async () => {
      const { store } = await open();

      await store.put({ ...sampleResult(), qualysPolicy: { verdict: 'allow', tags: [] } });
      const found = await store.get(query);

      expect(found).toEqual(sampleResult());
    });
  });

  describe(`${name}: claims`, () => {
    it('are won when nothing is known, as the order says', async () => {
      const { clock, store } = await open();

      const claim = await store.claim(wish(clock));
      const record = await store.record(digest);

      const order = {
        digest,
        generation: 1,
        request: scanRequest(),
        claimedAt: start,
        deadlineAt: '2026-11-20T13:00:00.000Z',
      };
      expect(claim).toEqual({ kind: 'won', order });
      expect(record).toEqual({
        state: 'running',
        order,
        started: false,
        leaseUntil: '2026-11-20T13:10:00.000Z',
        failures: 0,
      });
    });

    it('are lost while another holds it, who may or may not have started', async () => {
      const { clock, store, another } = await open();
      const order = orderOf(await store.claim(wish(clock)));

      const before = await another().claim(wish(clock));
      const started = await store.started(order);
      const after = await another().claim(wish(clock));

      expect(before).toEqual({ kind: 'running', order, started: false });
      expect(started).toBe(true);
      expect(after).toEqual({ kind: 'running', order, started: true });
    });

    it('of 50 askers at once have one winner', async () => {
      const { clock, another } = await open();
      const askers = Array.from({ length: 50 }, () => another());

      const claims = await Promise.all(askers.map((asker) => asker.claim(wish(clock))));

      const order = claims.map((claim) => (claim.kind === 'won' ? claim.order : undefined)).find(Boolean);
      expect(claims.filter(({ kind }) => kind === 'won')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'running')).toHaveLength(49);
      for (const claim of claims) expect(orderOf(claim)).toEqual(order);
    });

    it('of 50 askers at once for a lease that is over have one winner', async () => {
      const { clock, store, another } = await open();
      await store.claim(wish(clock));
      clock.advance(70 * minuteMs + 1);

      const claims = await Promise.all(Array.from({ length: 50 }, () => another().claim(wish(clock))));

      const won = claims.filter(({ kind }) => kind === 'won');
      expect(won.map((claim) => orderOf(claim).generation)).toEqual([2]);
    });

    it.each([
      ['a clock that is slow', -9],
      ['a clock that is fast', 9],
    ])('are lost to %s by less than the grace', async (_, minutes) => {
      const { clock, store, another } = await open();
      await store.claim(wish(clock));
      clock.advance(60 * minuteMs);

      const now = new Date(clock.now().getTime() + minutes * minuteMs);
      const claim = await another().claim(wish(clock, { now }));

      expect(claim.kind).toBe('running');
    });

    it('are taken over at the very end of the lease by nobody, a moment later by the next', async () => {
      const { clock, store } = await open();
      await store.claim(wish(clock));

      clock.advance(70 * minuteMs);
      const early = await store.claim(wish(clock));
      clock.advance(1);
      const late = await store.claim(wish(clock));

      expect([early.kind, late.kind]).toEqual(['running', 'won']);
    });

    it.each<[string, Partial<ClaimWish>, string]>([
      ['since its end', { unlessEndedSince: '2026-11-20T12:00:00.000Z' }, 'ended'],
      ['since its end, in another zone', { unlessEndedSince: '2026-11-20T14:00:00+02:00' }, 'ended'],
      ['since later', { unlessEndedSince: '2026-11-20T12:00:00.001Z' }, 'won'],
      ['after this generation', { unlessEndedSince: '2026-11-21T00:00:00Z', onlyAfter: 1 }, 'won'],
      ['after another generation', { unlessEndedSince: '2026-11-21T00:00:00Z', onlyAfter: 2 }, 'ended'],
    ])('of a scan that has ended, asked for %s', async (_, fields, kind) => {
      const { clock, store } = await open();
      const order = orderOf(await store.claim(wish(clock)));
      await store.end(order, success, clock.now());
      const record = await store.record(digest);

      const claim = await store.claim(wish(clock, fields));

      expect(claim.kind).toBe(kind);
      if (claim.kind === 'ended') expect(claim.record).toEqual(record);
      else expect(orderOf(claim).generation).toBe(2);
    });

    it('for the retry of a generation are lost to the next one that runs', async () => {
      const { clock, store } = await open();
      await store.end(orderOf(await store.claim(wish(clock))), failure, clock.now());
      const later = wish(clock, { unlessEndedSince: '2026-11-21T00:00:00Z' });
      const order = orderOf(await store.claim(later));

      const claim = await store.claim({ ...later, onlyAfter: 1 });

      expect(claim).toEqual({ kind: 'running', order, started: false });
    });

    it('carry what was asked, whatever it is', async () => {
      const { clock, store } = await open();
      const image = ecrImage('a', { tag: 'ä#"\'\\ 💥', indexDigest: sampleDigest('f') });
      const request = scanRequest({ image, scanTypes: ['packages', 'secrets'], scanner: 'qscanner', force: true });

      await store.claim(wish(clock, { request }));
      const record = await store.record(digest);

      expect(record).toMatchObject({ order: { request } });
    });

    it('of digests that are none are refused', async () => {
      const { clock, store } = await open();

      const error = await rejection(store.claim(wish(clock, { digest: '../../etc/passwd' })));

      expect(error.message).toContain('is no digest');
    });

    it('of one image for another are refused, and nothing is written', async () => {
      const { clock, store } = await open();
      const other = wish(clock, { request: scanRequest({ image: ecrImage('b') }) });

      const error = await rejection(store.claim(other));

      expect(error.message).toContain('about another image');
      expect(await store.record(digest)).toBeUndefined();
    });

    it('of one digest say nothing of another', async () => {
      const { clock, store } = await open();
      await store.claim(wish(clock));

      const other = { digest: sampleDigest('b'), request: scanRequest({ image: ecrImage('b') }) };
      const record = await store.record(other.digest);
      const claim = await store.claim(wish(clock, other));

      expect([record, claim.kind]).toEqual([undefined, 'won']);
    });
  });

  describe(`${name}: ends`, () => {
    it('are recorded, with the failures in a row', async () => {
      const { clock, store } = await open();
      const again = () => store.claim(wish(clock, { unlessEndedSince: '2030-01-01T00:00:00Z' }));
      const failures: (number | undefined)[] = [];

      for (const end of [failure, failure, success, failure]) {
        await store.end(orderOf(await again()), end, clock.now());
        failures.push((await store.record(digest))?.failures);
      }
      const record = await store.record(digest);

      expect(failures).toEqual([1, 2, 0, 1]);
      expect(record).toEqual({
        state: 'ended',
        generation: 4,
        request: scanRequest(),
        end: failure,
        endedAt: start,
        failures: 1,
      });
    });

    it('are the first one, however often they are repeated', async () => {
      const { clock, store, another } = await open();
      const order = orderOf(await store.claim(wish(clock)));

      const first = await store.end(order, failure, clock.now());
      clock.advance(minuteMs);
      const second = await another().end(order, success, clock.now());
      const record = await store.record(digest);

      expect([first, second]).toEqual([true, true]);
      expect(record).toMatchObject({ end: failure, endedAt: start, failures: 1 });
    });

    it('of who was overtaken write nothing', async () => {
      const { clock, store } = await open();
      const old = orderOf(await store.claim(wish(clock)));
      clock.advance(71 * minuteMs);
      const order = orderOf(await store.claim(wish(clock)));

      const ended = await store.end(old, success, clock.now());
      const started = await store.started(old);
      const record = await store.record(digest);

      expect([ended, started]).toEqual([false, false]);
      expect(record).toMatchObject({ state: 'running', order, started: false, failures: 0 });
    });

    it('of what was never claimed write nothing', async () => {
      const { clock, store } = await open();

      const ended = await store.end({ digest, generation: 1 }, success, clock.now());
      const started = await store.started({ digest, generation: 1 });

      expect([ended, started, await store.record(digest)]).toEqual([false, false, undefined]);
    });

    it('may come before the start is confirmed', async () => {
      const { clock, store } = await open();
      const order = orderOf(await store.claim(wish(clock)));
      await store.end(order, success, clock.now());

      const started = await store.started(order);

      expect([started, (await store.record(digest))?.state]).toEqual([true, 'ended']);
    });
  });

  it(`${name}: whatever is interleaved, a generation has one winner and generations grow`, async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('claim' as const),
        skewMs: fc.integer({ min: -5 * minuteMs, max: 5 * minuteMs }),
        since: fc.constantFrom('2000-01-01T00:00:00Z', '2030-01-01T00:00:00Z'),
      }),
      fc.record({ do: fc.constantFrom('started' as const, 'finish' as const, 'fail' as const), back: fc.nat(2) }),
      fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(90) }),
    );
    // Steps of one list happen at the same time.
    const story = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });

    await fc.assert(
      fc.asyncProperty(story, async (rounds) => {
        const { clock, store, another } = await open();
        const won: number[] = [];
        for (const round of rounds) {
          const newest = won.at(-1) ?? 0;
          const before = await store.record(digest);
          const claims: Promise<Claim>[] = [];
          const ends: Promise<readonly [number, boolean]>[] = [];
          const pending: Promise<unknown>[] = [];
          for (const one of round) {
            switch (one.do) {
              case 'claim': {
                const now = new Date(clock.now().getTime() + one.skewMs);
                claims.push(another().claim(wish(clock, { now, unlessEndedSince: one.since })));
                break;
              }
              case 'wait':
                clock.advance(one.minutes * minuteMs);
                break;
              case 'started':
                pending.push(another().started({ digest, generation: newest - one.back }));
                break;
              default: {
                const generation = newest - one.back;
                const end = one.do === 'finish' ? success : failure;
                ends.push(
                  another()
                    .end({ digest, generation }, end, clock.now())
                    .then((done) => [generation, done] as const),
                );
              }
            }
          }
          const winners = (await Promise.all(claims)).filter(({ kind }) => kind === 'won');
          const ended = await Promise.all(ends);
          await Promise.all(pending);

          const generations = winners.map((claim) => orderOf(claim).generation).sort((one, other) => one - other);
          expect(generations).toEqual(generations.map((_, index) => newest + 1 + index));
          won.push(...generations);
          // Nobody wins against a claim that is held, unless it was ended just now.
          const leaseMs = before?.state === 'running' ? Date.parse(before.leaseUntil) : 0;
          const held = leaseMs >= clock.now().getTime() + 5 * minuteMs;
          if (held && !ended.some(([, done]) => done)) expect(generations).toEqual([]);
          for (const [generation, done] of ended) if (done) expect(generation).toBe(newest);
          const after = await store.record(digest);
          const generation = after?.state === 'running' ? after.order.generation : after?.generation;
          expect(generation).toBe(won.at(-1));
        }
        expect(new Set(won).size).toBe(won.length);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  describe(`${name}: uses`, () => {
    it('are remembered once each, with when they were seen first and last', async () => {
      const { clock, store } = await open();

      await store.use(digest, deployedUse({ service: 'web' }), clock.now());
      clock.advance(dayMs);
      await store.use(digest, deployedUse({ service: 'web' }), clock.now());
      await store.use(digest, deployedUse({ service: 'api' }), clock.now());
      const uses = await store.usesOf(digest);

      const lastSeenAt = '2026-11-21T12:00:00.000Z';
      expect(uses).toHaveLength(2);
      expect(uses).toEqual(
        expect.arrayContaining([
          { ...deployedUse({ service: 'web' }), firstSeenAt: start, lastSeenAt },
          { ...deployedUse({ service: 'api' }), firstSeenAt: lastSeenAt, lastSeenAt },
        ]),
      );
    });

    it('are all given, however many', async () => {
      const { clock, store } = await open();
      const names = Array.from({ length: 300 }, (_, index) => `service-${index}`);
      const filler = 'x'.repeat(6000);

      for (const service of names) await store.use(digest, deployedUse({ service }, filler), clock.now());
      const uses = await store.usesOf(digest);

      expect(uses.map(({ deployment }) => deployment.service).sort()).toEqual([...names].sort());
    });

    it('are forgotten after the retention', async () => {
      const { clock, store } = await open();
      await store.use(digest, deployedUse({ service: 'old' }), clock.now());
      clock.advance(retentionMs);
      await store.use(digest, deployedUse({ service: 'young' }), clock.now());

      const uses = await store.usesOf(digest);

      expect(uses.map(({ deployment }) => deployment.service)).toEqual(['young']);
    });

    const hostile = [
      'a/b',
      'a%2Fb',
      'a#b',
      'told#0',
      '',
      '*',
      'use#sha256',
      '$(id)',
      '\u0000',
      '../..',
      '💥',
      '\ud800',
      'ÿ'.repeat(2000),
      `${'ÿ'.repeat(2000)}1`,
    ];
    it('are kept apart, whatever their names', async () => {
      const { clock, store } = await open();
      const uses = hostile.flatMap((name) => [
        deployedUse({ service: name }),
        deployedUse({ cluster: name }),
        { ...deployedUse({}), use: sampleUse(name, name, 'sample:1') },
        { ...deployedUse({}), push: { repository: name } },
      ]);

      for (const use of uses) await store.use(digest, use, clock.now());
      for (const [index, use] of uses.entries()) await store.told(digest, use, told(String(index)));
      const known = await store.usesOf(digest);

      const fingerprints = known.map((use) => Number(use.told?.fingerprint)).sort((one, other) => one - other);
      expect(fingerprints).toEqual(uses.map((_, index) => index));
    });

    it('by a push are the same whatever the tag, and know their repository', async () => {
      const { clock, store } = await open();
      const push = (text: string) => ({ ...deployedUse({}, text), push: { repository: 'team/app' } });

      await store.use(digest, push('team/app:1'), clock.now());
      await store.use(digest, push('team/app:2'), clock.now());
      const uses = await store.usesOf(digest);

      expect(uses).toEqual([{ ...push('team/app:2'), firstSeenAt: start, lastSeenAt: start }]);
    });

    it('of one digest are not those of another', async () => {
      const { clock, store } = await open();
      await store.use(digest, deployedUse({}), clock.now());

      const uses = await store.usesOf(sampleDigest('b'));

      expect(uses).toEqual([]);
    });
  });

  describe(`${name}: telling`, () => {
    const use = deployedUse({ service: 'web' });
    const leaseMs = 5 * minuteMs;

    it('is one teller’s at a time, and done once', async () => {
      const { clock, store, another } = await open();
      await store.use(digest, use, clock.now());

      const first = await store.beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);
      const meanwhile = await another().beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);
      await store.told(digest, use, told('fail-1'));
      const after = await another().beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);

      expect([first, meanwhile, after]).toEqual([{ kind: 'mine' }, { kind: 'busy' }, { kind: 'told' }]);
    });

    it('of 50 tellers at once is one’s', async () => {
      const { clock, store, another } = await open();
      await store.use(digest, use, clock.now());

      const turns = await Promise.all(
        Array.from({ length: 50 }, () => another().beginTelling(digest, use, 'fail-1', clock.now(), leaseMs)),
      );

      expect(turns.filter(({ kind }) => kind === 'mine')).toHaveLength(1);
      expect(turns.filter(({ kind }) => kind === 'busy')).toHaveLength(49);
    });

    it('of something new knows what was told before', async () => {
      const { clock, store } = await open();
      await store.told(digest, use, told('fail-1', ['QID-2', 'QID-1', 'QID-2']));

      const turn = await store.beginTelling(digest, use, 'fail-2', clock.now(), leaseMs);

      expect(turn).toEqual({ kind: 'mine', before: { ...told('fail-1'), findings: ['QID-1', 'QID-2'] } });
    });

    it('is another’s when the teller died after it had published and before it could say so', async () => {
      const { clock, store, another } = await open();
      await store.beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);

      clock.advance(leaseMs);
      const early = await another().beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);
      clock.advance(1);
      const late = await another().beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);

      expect([early.kind, late.kind]).toEqual(['busy', 'mine']);
    });

    it('that is late neither takes another’s turn nor undoes what was told since', async () => {
      const { clock, store, another } = await open();
      const publishedAt = clock.now().toISOString();
      await store.beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);
      clock.advance(leaseMs + 1);
      await another().beginTelling(digest, use, 'fail-2', clock.now(), leaseMs);

      await store.told(digest, use, { ...told('fail-1'), at: publishedAt });
      const meanwhile = await store.beginTelling(digest, use, 'fail-2', clock.now(), leaseMs);
      await another().told(digest, use, { ...told('fail-2'), at: clock.now().toISOString() });
      await store.told(digest, use, { ...told('fail-1'), at: publishedAt });
      const after = await store.beginTelling(digest, use, 'fail-2', clock.now(), leaseMs);

      expect([meanwhile.kind, after.kind]).toEqual(['busy', 'told']);
    });

    it('leaves the use as it is', async () => {
      const { clock, store } = await open();
      await store.use(digest, use, clock.now());
      clock.advance(minuteMs);

      await store.beginTelling(digest, use, 'fail-1', clock.now(), leaseMs);
      await store.told(digest, use, told('fail-1'));
      await store.use(digest, use, clock.now());
      const uses = await store.usesOf(digest);

      const lastSeenAt = '2026-11-20T12:01:00.000Z';
      expect(uses).toEqual([{ ...use, firstSeenAt: start, lastSeenAt, told: told('fail-1') }]);
    });

    it('remembers as many findings as an image may have', async () => {
      const { clock, store } = await open();
      const findings = Array.from({ length: 100_000 }, (_, index) => `QID-${100_000 + index}`);

      await store.told(digest, use, told('fail-1', findings));
      const turn = await store.beginTelling(digest, use, 'fail-2', clock.now(), leaseMs);

      expect(turn.kind === 'mine' && turn.before?.findings).toEqual(findings);
    });
  });

  describe(`${name}: hints`, () => {
    it('are image ids, each once', async () => {
      const { store, hint } = await open();
      await hint(digest, sampleDigest('1'));
      await hint(digest, sampleDigest('2'));
      await hint(digest, sampleDigest('1'));

      const hints = await store.hints(digest);
      const others = await store.hints(sampleDigest('b'));

      expect(hints.map(({ imageId }) => imageId).sort()).toEqual([sampleDigest('1'), sampleDigest('2')]);
      expect(others).toEqual([]);
    });

    it('are no results and no claims', async () => {
      const { clock, store, hint } = await open();
      await hint(digest, sampleDigest('1'));

      const found = await store.get({ digest, scanTypes: [], notBefore: '2000-01-01T00:00:00Z' });
      const claim = await store.claim(wish(clock));

      expect([found, claim.kind]).toEqual([undefined, 'won']);
    });
  });

  describe(`${name}: targets`, () => {
    it('are accounts and regions, each once, seen within the retention', async () => {
      const { clock, store, another } = await open();
      await store.seen('111111111111', 'eu-west-1', clock.now());
      await store.seen('222222222222', 'eu-west-1', clock.now());
      clock.advance(retentionMs);
      await store.seen('111111111111', 'eu-west-1', clock.now());
      await store.seen('111111111111', 'us-east-1', clock.now());
      await store.seen('111111111111', 'us-east-1', clock.now());

      const targets = await another().targets();

      expect(targets).toHaveLength(2);
      expect(targets).toEqual(
        expect.arrayContaining([
          { account: '111111111111', region: 'eu-west-1' },
          { account: '111111111111', region: 'us-east-1' },
        ]),
      );
    });

    it('are all given, however many', async () => {
      const { clock, store } = await open();
      const accounts = Array.from({ length: 400 }, (_, index) => String(100_000_000_000 + index));

      for (const account of accounts) await store.seen(account, 'eu-west-1', clock.now());
      const targets = await store.targets();

      expect(targets.map(({ account }) => account).sort()).toEqual(accounts);
    });
  });
}

function wish(clock: FakeClock, fields: Partial<ClaimWish> = {}): ClaimWish {
  return {
    digest,
    request: scanRequest(),
    now: clock.now(),
    deadlineMs: 60 * minuteMs,
    graceMs: 10 * minuteMs,
    unlessEndedSince: '2000-01-01T00:00:00Z',
    ...fields,
  };
}

function orderOf(claim: Claim) {
  if (claim.kind === 'ended') throw new Error('The claim has ended.');
  return claim.order;
}

function told(fingerprint: string, findings: readonly string[] = []) {
  return { fingerprint, findings, at: start };
}

/** A container of a service; `text` makes it as large as it is to be. */
function deployedUse(fields: { cluster?: string; service?: string }, text = 'sample:1'): DeployedUse {
  return {
    deployment: { account: '111111111111', region: 'eu-west-1', cluster: 'main', ...fields },
    use: sampleUse('web', 'app', text),
  };
}

/** Findings whose titles nothing can compress, so that many of them are many bytes. */
function manyFindings(count: number, seed = ''): readonly Finding[] {
  return Array.from({ length: count }, (_, index) =>
    sampleFinding({ qid: index, title: createHash('sha256').update(`${seed} ${index}`).digest('base64') }),
  );
}
