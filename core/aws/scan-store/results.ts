import { answers, rememberable } from '../../cache/answers.ts';
import { RemoteError } from '../../errors.ts';
import type { ScanResult } from '../../scan/result.ts';
import type { StoreQuery } from '../../service/scan-store.ts';
import { packResult, type ResultBody, unpackResult } from './body.ts';
import { describeResult, mayAnswer, type ResultHead, readHead } from './head.ts';
import { headKey, isDigest, partitionFor, partPrefix } from './keys.ts';
import type { Table } from './table.ts';

/** What results are read from and written to. */
export interface ResultShelf {
  readonly table: Table;
  readonly now: () => Date;
  /** Told what is wrong with a result that can't be read: it is then as if there were none. */
  readonly warn: (message: string) => void;
  /** What becomes of results of the simulator; they are kept, and marked, when nothing is said. */
  readonly simulated?: 'kept' | 'ignored';
}

/** A result of the future would never grow old. */
const futureToleranceMs = 24 * 3_600_000;

/** The youngest result in the table that answers. A result that is not whole, or not what it says, is none. */
export async function findResult(query: StoreQuery, shelf: ResultShelf): Promise<ScanResult | undefined> {
  if (!isDigest(query.digest)) return undefined;
  const items = await shelf.table.query(partitionFor('result', query.digest), 'head#');
  const heads = items.flatMap((item) => {
    const head = readHead(item);
    if (head === undefined) shelf.warn(ignored(query.digest, shelf, 'its head can’t be read'));
    const isWanted = head !== undefined && !(head.simulated && shelf.simulated === 'ignored') && mayAnswer(head, query);
    return isWanted ? [head] : [];
  });
  for (const head of heads.sort((one, other) => other.scannedAtMs - one.scannedAtMs)) {
    const result = await readResult(query.digest, head, shelf);
    if (result !== undefined && answers(result, query)) return result;
  }
  return undefined;
}

async function readResult(digest: string, head: ResultHead, shelf: ResultShelf): Promise<ScanResult | undefined> {
  const packed = await readBody(digest, head, shelf.table);
  try {
    const result = await unpackResult(packed, head.sha256);
    const { scanner, scannedAt, simulated } = head;
    const isItself =
      result.digest === digest &&
      result.scanner === scanner &&
      result.scannedAt === scannedAt &&
      result.simulated === simulated;
    if (!isItself) throw new Error('it is about something else');
    if (Date.parse(scannedAt) > shelf.now().getTime() + futureToleranceMs) throw new Error('it is dated in the future');
    return result;
  } catch (error) {
    shelf.warn(ignored(digest, shelf, error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

async function readBody(digest: string, { scanner, sha256, count, body }: ResultHead, table: Table) {
  if (count === 0) return body ?? new Uint8Array();
  const items = await table.query(partitionFor('result', digest), partPrefix(scanner, sha256));
  return Buffer.concat(items.flatMap(({ body: part }) => (part instanceof Uint8Array ? [part] : [])));
}

/**
 * Writes a result: first its parts, under their hash, then the head that names them, so that a reader finds the old result or the
 * new one whatever happens in between. A body that fits into one item is in the head itself. A younger result stays.
 */
export async function keepResult(result: ScanResult, retentionMs: number, shelf: ResultShelf): Promise<void> {
  const kept = rememberable({ ...result, simulated: false });
  if (kept === undefined) return;
  const { table, now } = shelf;
  const { digest, scanner, simulated } = result;
  const { sha256, parts } = await pack({ ...kept, simulated }, shelf);
  const readAt = now();
  const ttl = Math.ceil((readAt.getTime() + retentionMs) / 1000);
  const [only, ...more] = parts;
  const isInHead = only !== undefined && more.length === 0;
  if (!isInHead) {
    for (const [index, body] of parts.entries()) {
      const sk = `${partPrefix(scanner, sha256)}${String(index).padStart(4, '0')}`;
      await table.put({ pk: partitionFor('result', digest), sk }, { body, ttl });
    }
  }
  const head = { ...describeResult(result, readAt), sha256, count: isInHead ? 0 : parts.length, ttl };
  await table.put(headKey(digest, scanner), isInHead ? { ...head, body: only } : head, {
    // Not `<=`: a head whose date is none, or is in the future, gives way.
    condition: 'NOT (#scannedAtMs > :scannedAtMs AND #scannedAtMs <= :future)',
    values: { ':scannedAtMs': Date.parse(result.scannedAt), ':future': readAt.getTime() + futureToleranceMs },
  });
}

async function pack(result: ScanResult, { table }: ResultShelf): Promise<ResultBody> {
  try {
    return await packResult(result);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RemoteError(`The result of ${result.digest} can't be kept in the table ${table.name}: ${why}.`, {
      code: 'internal',
      retryable: false,
      remedy: 'Please report it with the image that led to it.',
      cause: error,
    });
  }
}

function ignored(digest: string, { table }: ResultShelf, why: string): string {
  return `The result of ${digest} in the table ${table.name} is ignored: ${why}.`;
}
