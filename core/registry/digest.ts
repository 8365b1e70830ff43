import { createHash } from 'node:crypto';
import { RemoteError } from '../errors.ts';

/** `sha256:` and the hash of the bytes. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Throws a RemoteError when a registry served something else than the digest that it was asked for or announced. */
export function verifyDigest(bytes: Uint8Array | string, expected: string, what: string, registry: string): void {
  const actual = digestOf(bytes);
  if (actual === expected) return;
  throw new RemoteError(`The registry ${registry} served ${what} with digest ${actual} in place of ${expected}.`, {
    code: 'unresolvable',
    retryable: false,
    remedy: 'What it serves is damaged or changed on the way: check the registry, mirrors and proxies in between.',
  });
}
