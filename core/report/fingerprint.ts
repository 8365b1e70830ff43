import { createHash } from 'node:crypto';

/** SHA-256 (hex) over the parts; no two different lists of parts are the same text. */
export function hashOf(parts: readonly (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** A UUID (RFC 9562, version 8) made of the parts: the same parts give the same id. */
export function uuidOf(parts: readonly (string | undefined)[]): string {
  const hex = hashOf(parts);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
