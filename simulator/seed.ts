import { createHash } from 'node:crypto';

/** sha256 of the parts as 64 hex digits; parts are kept apart, so `('a', 'bc')` and `('ab', 'c')` differ. */
export function hexOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex');
}

/** `sha256:…` of bytes, as registries name content. */
export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A number in [0, 1) that is always the same for the same parts. */
export function fractionOf(...parts: readonly (string | number)[]): number {
  return Number.parseInt(hexOf(...parts).slice(0, 13), 16) / 2 ** 52;
}

/** One of the items, always the same for the same parts. */
export function pickOf<T>(items: readonly [T, ...T[]], ...parts: readonly (string | number)[]): T {
  return items[Math.floor(fractionOf(...parts) * items.length)] ?? items[0];
}

/** A UUID (version 4 in form) that is always the same for the same parts. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hex = hexOf(...parts);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
