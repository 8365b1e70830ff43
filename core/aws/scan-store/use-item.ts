import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { RecordedUse, Told } from '../../service/scan-store.ts';
import type { DeployedUse } from '../../service/use.ts';
import type { Item } from './attributes.ts';
import { jsonText } from './json-text.ts';

/** Bytes that the ids of told findings may take of an item, compressed. */
const mostFindingsBytes = 250 * 1024;
const mostTextBytes = 64 * 1024 * 1024;

const date = z.iso.datetime();

const toldItem = z.object({ toldFingerprint: z.string(), toldAt: date, toldFindings: z.instanceof(Uint8Array) });

const useItem = z.object({
  use: jsonText<DeployedUse>(
    z.object({
      deployment: z.object({ account: z.string(), region: z.string() }),
      use: z.object({ family: z.string(), container: z.string(), image: z.object({ kind: z.string() }) }),
    }),
  ),
  firstSeenAt: date,
  lastSeenAt: date,
});

/** The use in an item; undefined for what is none. */
export function readUseItem(item: Item): RecordedUse | undefined {
  const { data } = useItem.safeParse(item);
  if (data === undefined) return undefined;
  const { use, firstSeenAt, lastSeenAt } = data;
  const told = readTold(item);
  return { ...use, firstSeenAt, lastSeenAt, ...(told === undefined ? {} : { told }) };
}

/** What was told, as an item says; undefined when it says nothing, or nothing that can be read: then it is told again. */
export function readTold(item: Item): Told | undefined {
  const { data } = toldItem.safeParse(item);
  const findings = data === undefined ? undefined : unpack(data.toldFindings);
  if (data === undefined || findings === undefined) return undefined;
  return { fingerprint: data.toldFingerprint, findings, at: data.toldAt };
}

/** Ids of findings, sorted and compressed, and how many had no room: those will be told again, which is better than never. */
export function packFindings(ids: readonly string[]): { readonly bytes: Uint8Array; readonly dropped: number } {
  const sorted = [...new Set(ids)].sort();
  for (let count = sorted.length; ; count = Math.floor(count / 2)) {
    const bytes = gzipSync(JSON.stringify(sorted.slice(0, count)));
    if (bytes.length <= mostFindingsBytes) return { bytes, dropped: sorted.length - count };
  }
}

function unpack(bytes: Uint8Array): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: mostTextBytes }).toString());
    return z.array(z.string()).safeParse(value).data;
  } catch {
    return undefined;
  }
}
