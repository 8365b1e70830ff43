import { answers, rememberable, younger } from '../../core/cache/answers.ts';
import type { ScanResult } from '../../core/scan/result.ts';
import type { Claim, RecordedUse, ScanOrder, ScanRecord, ScanStore, Told } from '../../core/service/scan-store.ts';
import { useKey } from '../../core/service/use.ts';

/** A ScanStore in memory, with what only CI may write. */
export interface MemoryScanStore extends ScanStore {
  /** Leaves a hint, as a gate in CI does. */
  hint(digest: string, imageId: string): void;
  /** Deletes the claim, as an operator does with an item that can't be read. */
  forgetClaim(digest: string): void;
}

interface UseItem {
  readonly recorded: RecordedUse;
  readonly telling?: { readonly fingerprint: string; readonly until: number };
}

const dayMs = 24 * 3_600_000;

/** A ScanStore for tests: everything is plain JSON that it shares with nobody. `now` stamps results and ends retention. */
export function memoryScanStore(options: { readonly now: () => Date; readonly retentionMs?: number }): MemoryScanStore {
  const { now, retentionMs = 7 * dayMs } = options;
  const results = new Map<string, { readonly result: ScanResult; readonly readAt: number }>();
  const records = new Map<string, ScanRecord>();
  const uses = new Map<string, Map<string, UseItem>>();
  const hints = new Map<string, Set<string>>();
  const targets = new Map<string, { readonly account: string; readonly region: string; readonly seenAt: number }>();

  const isKept = (at: string | number) => new Date(at).getTime() > now().getTime() - retentionMs;
  const usesOfDigest = (digest: string) => {
    const known = uses.get(digest) ?? new Map<string, UseItem>();
    uses.set(digest, known);
    return known;
  };
  return {
    async get(query) {
      const { readSince = new Date(0).toISOString() } = query;
      const found = (['registry-sensor', 'qscanner'] as const)
        .map((scanner) => results.get(`${query.digest} ${scanner}`))
        .filter((entry) => entry !== undefined && entry.readAt >= Date.parse(readSince))
        .map((entry) => entry?.result)
        .filter((result) => result !== undefined && answers(result, query));
      return copy(found.reduce(younger, undefined));
    },

    async put(result) {
      const kept = rememberable({ ...result, simulated: false });
      if (kept === undefined) return;
      const key = `${result.digest} ${result.scanner}`;
      if (younger(result, results.get(key)?.result) !== result) return;
      results.set(key, copy({ result: { ...kept, simulated: result.simulated }, readAt: now().getTime() }));
    },

    record: async (digest) => copy(records.get(digest)),

    async claim(wish): Promise<Claim> {
      const { digest } = wish;
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${digest} is no digest`);
      if (wish.request.image.digest !== digest) throw new Error('The request is about another image');
      const record = records.get(digest);
      if (record !== undefined && !mayClaim(record, wish)) return copy(lost(record));
      const order: ScanOrder = {
        digest,
        generation: record === undefined ? 1 : generationOf(record) + 1,
        request: wish.request,
        claimedAt: wish.now.toISOString(),
        deadlineAt: later(wish.now, wish.deadlineMs),
      };
      const leaseUntil = later(wish.now, wish.deadlineMs + wish.graceMs);
      records.set(
        digest,
        copy({ state: 'running', order, started: false, leaseUntil, failures: record?.failures ?? 0 }),
      );
      return copy({ kind: 'won', order });
    },

    async started({ digest, generation }) {
      const record = records.get(digest);
      if (record === undefined || generationOf(record) !== generation) return false;
      if (record.state === 'running') records.set(digest, { ...record, started: true });
      return true;
    },

    async end({ digest, generation }, end, at) {
      const record = records.get(digest);
      if (record === undefined || generationOf(record) !== generation) return false;
      if (record.state === 'ended') return true;
      const failures = end.kind === 'finished' ? 0 : record.failures + 1;
      const { request } = record.order;
      records.set(digest, copy({ state: 'ended', generation, request, end, endedAt: at.toISOString(), failures }));
      return true;
    },

    async use(digest, use, at) {
      const known = usesOfDigest(digest);
      const before = known.get(useKey(use));
      const { firstSeenAt = at.toISOString(), told } = before?.recorded ?? {};
      const seen = { ...use, firstSeenAt, lastSeenAt: at.toISOString(), ...(told === undefined ? {} : { told }) };
      known.set(useKey(use), copy({ ...before, recorded: seen }));
    },

    async usesOf(digest) {
      const known = [...usesOfDigest(digest).values()].map(({ recorded }) => recorded);
      return copy(known.filter(({ lastSeenAt }) => isKept(lastSeenAt)));
    },

    async beginTelling(digest, use, fingerprint, at, leaseMs) {
      const known = usesOfDigest(digest);
      const item = known.get(useKey(use));
      const { told, ...recorded } = item?.recorded ?? unseen({ ...use, at });
      if (told?.fingerprint === fingerprint) return { kind: 'told' };
      if (item?.telling !== undefined && item.telling.until >= at.getTime()) return { kind: 'busy' };
      const telling = { fingerprint, until: at.getTime() + leaseMs };
      known.set(useKey(use), copy({ recorded: { ...recorded, ...(told === undefined ? {} : { told }) }, telling }));
      return copy({ kind: 'mine', ...(told === undefined ? {} : { before: told }) });
    },

    async told(digest, use, told) {
      const known = usesOfDigest(digest);
      const { recorded, telling } = known.get(useKey(use)) ?? { recorded: unseen({ ...use, at: new Date(told.at) }) };
      const isOurs = telling?.fingerprint === told.fingerprint;
      // Who told something older, and had lost the right meanwhile, does not undo what was told since.
      const isOlder = recorded.told !== undefined && Date.parse(recorded.told.at) > Date.parse(told.at);
      if (isOlder && !isOurs) return;
      const next = { recorded: { ...recorded, told: asSet(told) } };
      known.set(useKey(use), copy(isOurs || telling === undefined ? next : { ...next, telling }));
    },

    hints: async (digest) => [...(hints.get(digest) ?? [])].map((imageId) => ({ imageId })),

    forgetClaim: (digest) => void records.delete(digest),

    hint: (digest, imageId) => void hints.set(digest, (hints.get(digest) ?? new Set()).add(imageId)),

    seen: async (account, region, at) =>
      void targets.set(`${account}/${region}`, { account, region, seenAt: at.getTime() }),

    targets: async () =>
      [...targets.values()].filter(({ seenAt }) => isKept(seenAt)).map(({ account, region }) => ({ account, region })),
  };
}

function mayClaim(
  record: ScanRecord,
  wish: { readonly now: Date; readonly unlessEndedSince: string; readonly onlyAfter?: number },
): boolean {
  if (wish.onlyAfter !== undefined && generationOf(record) !== wish.onlyAfter) return false;
  return record.state === 'running'
    ? Date.parse(record.leaseUntil) < wish.now.getTime()
    : Date.parse(record.endedAt) < Date.parse(wish.unlessEndedSince);
}

function lost(record: ScanRecord): Claim {
  return record.state === 'running'
    ? { kind: 'running', order: record.order, started: record.started }
    : { kind: 'ended', record };
}

function generationOf(record: ScanRecord): number {
  return record.state === 'running' ? record.order.generation : record.generation;
}

function unseen({ at, ...use }: Omit<RecordedUse, 'firstSeenAt' | 'lastSeenAt'> & { readonly at: Date }): RecordedUse {
  return { ...use, firstSeenAt: at.toISOString(), lastSeenAt: at.toISOString() };
}

function asSet(told: Told): Told {
  return { ...told, findings: [...new Set(told.findings)].sort() };
}

function later(date: Date, ms: number): string {
  return new Date(date.getTime() + ms).toISOString();
}

/** What a table would give back: data that nobody else holds. */
function copy<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}
