import * as z from 'zod';
import type { ScanResult } from '../../scan/result.ts';
import type { StoreQuery } from '../../service/scan-store.ts';
import type { Item } from './attributes.ts';

const head = z.object({
  scanner: z.enum(['registry-sensor', 'qscanner']),
  scanTypes: z.string(),
  scannedAt: z.iso.datetime({ offset: true }),
  scannedAtMs: z.number(),
  readAt: z.iso.datetime({ offset: true }),
  simulated: z.boolean(),
  /** Parts that the body is in; 0 when it is in the head itself. */
  count: z.int().min(0).max(1000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  body: z.instanceof(Uint8Array).exactOptional(),
});

/** What is known of a result before its body is read, and where the body is. */
export type ResultHead = z.infer<typeof head>;

/** The head in an item; undefined for what is none. */
export function readHead(item: Item): ResultHead | undefined {
  return head.safeParse(item).data;
}

/** Whether a result with this head can answer: worth reading its body. */
export function mayAnswer(found: ResultHead, query: StoreQuery): boolean {
  const { scanner, scanTypes, notBefore, readSince } = query;
  const looked = found.scanTypes.split(',');
  return (
    scanTypes.every((type) => looked.includes(type)) &&
    (scanner === undefined || found.scanner === scanner) &&
    found.scannedAtMs >= Date.parse(notBefore) &&
    (readSince === undefined || Date.parse(found.readAt) >= Date.parse(readSince))
  );
}

/** The item's attributes that say what a result is. */
export function describeResult({ scanner, scanTypes, scannedAt, simulated }: ScanResult, readAt: Date): Item {
  return {
    scanner,
    scanTypes: scanTypes.join(','),
    scannedAt,
    scannedAtMs: Date.parse(scannedAt),
    readAt: readAt.toISOString(),
    simulated,
  };
}
