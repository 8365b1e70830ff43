import * as z from 'zod';
import type { ScanRequest } from '../../scan/scan.ts';
import type { ScanEnd, ScanRecord } from '../../service/scan-store.ts';
import type { Item } from './attributes.ts';
import { jsonText } from './json-text.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const date = z.iso.datetime();
const generation = z.int().min(1);
const failures = z.int().min(0);

const request = jsonText<ScanRequest>(
  z.object({
    image: z.object({
      reference: z.object({ registry: z.string(), repository: z.string() }),
      digest,
      imageId: digest,
      platform: z.object({ os: z.string(), architecture: z.string() }),
      mediaType: z.string(),
    }),
    maxAgeMs: z.number(),
    force: z.boolean(),
    scanTypes: z.array(z.string()),
  }),
);

const end = jsonText<ScanEnd>(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('finished'), scannedAt: z.iso.datetime({ offset: true }) }),
    z.object({
      kind: z.literal('failed'),
      reason: z.object({ code: z.string(), message: z.string(), remedy: z.string() }),
      retryable: z.boolean(),
    }),
  ]),
);

const claimItem = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('running'),
    generation,
    request,
    claimedAt: date,
    deadlineAt: date,
    leaseUntilMs: z.number(),
    started: z.boolean(),
    failures,
  }),
  z.object({ state: z.literal('ended'), generation, request, end, endedAtMs: z.number(), failures }),
]);

/** What an item says of the scans of a digest; undefined for one that can't be read, or is about another digest. */
export function readClaimItem(digest: string, item: Item): ScanRecord | undefined {
  const { data } = claimItem.safeParse(item);
  if (data === undefined || data.request.image.digest !== digest) return undefined;
  const { generation, request, failures } = data;
  switch (data.state) {
    case 'running': {
      const { claimedAt, deadlineAt, started, leaseUntilMs } = data;
      const order = { digest, generation, request, claimedAt, deadlineAt };
      return { state: 'running', order, started, leaseUntil: new Date(leaseUntilMs).toISOString(), failures };
    }
    case 'ended': {
      const endedAt = new Date(data.endedAtMs).toISOString();
      return { state: 'ended', generation, request, end: data.end, endedAt, failures };
    }
    default:
      return data satisfies never;
  }
}
