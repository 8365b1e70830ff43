import { RemoteError } from '../../errors.ts';
import type { Claim, ClaimWish, ScanRecord, ScanStore } from '../../service/scan-store.ts';
import type { Item } from './attributes.ts';
import { readClaimItem } from './claim-item.ts';
import { claimKey } from './keys.ts';
import type { Change, Table } from './table.ts';

/** Names of executions come back after 90 days at Step Functions; until then a generation must not be used twice. */
const leastRetentionMs = 120 * 24 * 3_600_000;

/** The part of the store that says who scans a digest. `retentionMs` counts from the end of the claim. */
export function createClaims(
  table: Table,
  retentionMs: number,
): Pick<ScanStore, 'record' | 'claim' | 'started' | 'end'> {
  const ttlAfter = (ms: number) => Math.ceil((ms + Math.max(retentionMs, leastRetentionMs)) / 1000);
  const read = (digest: string, item: Item): ScanRecord => {
    const record = readClaimItem(digest, item);
    if (record === undefined) throw unreadable(digest, table);
    return record;
  };
  const readMaybe = (digest: string, item: Item | undefined) => (item === undefined ? undefined : read(digest, item));

  return {
    record: async (digest) => readMaybe(digest, await table.get(claimKey(digest))),

    claim: async (wish) => {
      const { digest, request, now, deadlineMs, graceMs } = wish;
      const key = claimKey(digest);
      if (request.image.digest !== digest) throw new RangeError(`The request for ${digest} is about another image.`);
      const leaseUntilMs = now.getTime() + deadlineMs + graceMs;
      const changed = await table.change(key, takingOf(wish, leaseUntilMs, ttlAfter(leaseUntilMs)));
      const record = readMaybe(digest, changed.item);
      if (record === undefined) throw vanished(digest, table);
      if (changed.kind === 'refused') return lost(record);
      if (record.state === 'ended') throw unreadable(digest, table);
      return { kind: 'won', order: record.order };
    },

    started: async ({ digest, generation }) => {
      const changed = await table.change(claimKey(digest), {
        update: 'SET #started = :yes',
        condition: '#generation = :generation AND #state = :running',
        values: { ':yes': true, ':generation': generation, ':running': 'running' },
      });
      return changed.kind === 'done' || hasEnded(readMaybe(digest, changed.item), generation);
    },

    end: async ({ digest, generation }, end, at) => {
      const failures = end.kind === 'finished' ? ':none' : '#failures + :one';
      const changed = await table.change(claimKey(digest), {
        update: `SET #state = :ended, #end = :end, #endedAtMs = :at, #ttl = :ttl, #failures = ${failures}`,
        condition: '#generation = :generation AND #state = :running',
        values: {
          ':generation': generation,
          ':running': 'running',
          ':ended': 'ended',
          ':end': JSON.stringify(end),
          ':at': at.getTime(),
          ':ttl': ttlAfter(at.getTime()),
          ...(end.kind === 'finished' ? { ':none': 0 } : { ':one': 1 }),
        },
      });
      return changed.kind === 'done' || hasEnded(readMaybe(digest, changed.item), generation);
    },
  };
}

/** The one write that takes a claim, where nobody has it, or the lease is over, or the last scan ended too long ago. */
function takingOf(wish: ClaimWish, leaseUntilMs: number, ttl: number): Change {
  const { request, now, deadlineMs, unlessEndedSince, onlyAfter } = wish;
  const isOver = '#state = :running AND #leaseUntilMs < :now';
  const isOld = '#state = :ended AND #endedAtMs < :since';
  const isThatOne = onlyAfter === undefined ? '' : ' AND #generation = :after';
  return {
    update: `SET #state = :running, #generation = if_not_exists(#generation, :none) + :one,
      #failures = if_not_exists(#failures, :none), #request = :request, #claimedAt = :claimedAt, #deadlineAt = :deadlineAt,
      #leaseUntilMs = :leaseUntil, #started = :no, #ttl = :ttl REMOVE #end, #endedAtMs`,
    condition: `attribute_not_exists(#pk) OR (${isOver}${isThatOne}) OR (${isOld}${isThatOne})`,
    values: {
      ':running': 'running',
      ':ended': 'ended',
      ':none': 0,
      ':one': 1,
      ':no': false,
      ':now': now.getTime(),
      ':since': Date.parse(unlessEndedSince),
      ':request': JSON.stringify(request),
      ':claimedAt': now.toISOString(),
      ':deadlineAt': new Date(now.getTime() + deadlineMs).toISOString(),
      ':leaseUntil': leaseUntilMs,
      ':ttl': ttl,
      ...(onlyAfter === undefined ? {} : { ':after': onlyAfter }),
    },
  };
}

function lost(record: ScanRecord): Claim {
  return record.state === 'running'
    ? { kind: 'running', order: record.order, started: record.started }
    : { kind: 'ended', record };
}

function hasEnded(record: ScanRecord | undefined, generation: number): boolean {
  return record?.state === 'ended' && record.generation === generation;
}

/** Nobody may guess what it says: neither that nobody scans, nor that somebody does. */
function unreadable(digest: string, { name }: Table): RemoteError {
  return new RemoteError(`The item scan#${digest} of the table ${name} can't be read as a claim.`, {
    code: 'internal',
    retryable: false,
    remedy: 'Find out who wrote it; only the service may. Delete it, and the digest is scanned anew.',
  });
}

function vanished(digest: string, { name }: Table): RemoteError {
  return new RemoteError(`The item scan#${digest} of the table ${name} was deleted while it was asked for.`, {
    code: 'internal',
    retryable: true,
    remedy: 'Try again.',
  });
}
