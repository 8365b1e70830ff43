import type { Reason } from '../reason.ts';
import type { ScanResult } from '../scan/result.ts';
import type { ServicePorts } from './ports.ts';
import { wantedScanTypes } from './scan-request.ts';
import type { ScanRecord, StoreQuery } from './scan-store.ts';

/** What is known of a digest: a result that was read at Qualys, or why there is none. Never a verdict. */
export type Outcome =
  | { readonly kind: 'scanned'; readonly result: ScanResult; readonly from: 'cache' | 'qualys' }
  | { readonly kind: 'unscanned'; readonly reason: Reason };

/** How long a result of QScanner answers that does not show that all was looked for, in milliseconds. */
const lackingAnswersMs = 24 * 3_600_000;

/** The result that answers for a digest now, if one does; `readSince` (our clock, ISO 8601) asks for one that was read lately. */
export async function freshResult(
  digest: string,
  ports: ServicePorts,
  readSince?: string,
): Promise<ScanResult | undefined> {
  const { clock, settings, store } = ports;
  const scanTypes = await wantedScanTypes(ports);
  const query = {
    digest,
    scanTypes,
    notBefore: new Date(clock.now().getTime() - settings.maxAgeMs).toISOString(),
    ...(settings.scanner === undefined ? {} : { scanner: settings.scanner }),
    ...(readSince === undefined ? {} : { readSince }),
  };
  return (await store.get(query)) ?? lackingResult(query, ports);
}

/**
 * A result of QScanner whose scan was asked to look for all that is wanted, and that does not show that it did: another scan would show no
 * more, so it answers for a while as it is. What the policy asks and it lacks makes the verdict inconclusive.
 */
async function lackingResult(
  { digest, scanTypes, notBefore, readSince }: StoreQuery,
  { store, clock }: ServicePorts,
): Promise<ScanResult | undefined> {
  const record = await store.record(digest);
  if (record?.state !== 'ended' || record.end.kind !== 'finished') return undefined;
  const asked = record.request.scanTypes;
  const isOld = clock.now().getTime() - Date.parse(record.endedAt) > lackingAnswersMs;
  if (isOld || !scanTypes.every((type) => asked.includes(type))) return undefined;
  return store.get({
    ...{ digest, scanTypes: [], notBefore, scanner: 'qscanner' },
    ...(readSince === undefined ? {} : { readSince }),
  });
}

/**
 * What the end of a scan leaves to be told. A scan that failed does not take back an older result that is still fresh enough: it is
 * only the look for news that failed, and that is tried again.
 */
export async function outcomeOf(
  digest: string,
  { end }: Extract<ScanRecord, { state: 'ended' }>,
  ports: ServicePorts,
): Promise<Outcome> {
  switch (end.kind) {
    case 'finished': {
      const result = await ports.store.get({ digest, scanTypes: [], notBefore: end.scannedAt });
      return result === undefined
        ? { kind: 'unscanned', reason: unreadable(digest) }
        : { kind: 'scanned', result, from: 'qualys' };
    }
    case 'failed': {
      const result = await freshResult(digest, ports);
      return result === undefined
        ? { kind: 'unscanned', reason: end.reason }
        : { kind: 'scanned', result, from: 'cache' };
    }
    default:
      return end satisfies never;
  }
}

function unreadable(digest: string): Reason {
  return {
    code: 'internal',
    message: `The scan of ${digest} finished, and its result can't be read back from the service's table.`,
    remedy:
      'It is read at Qualys again with the next event or the daily look at what runs; please report it if it stays.',
  };
}
