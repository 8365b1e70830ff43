import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SecureContext } from 'node:tls';
import { UsageError } from '../errors.ts';

/** Reads a PEM file of certificate authorities. Throws a UsageError when it is missing or holds no certificate. */
export function readCaBundle(path: string): readonly string[] {
  const blocks = readText(path).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw unusable(path, 'it holds no certificate in PEM form');
  for (const block of blocks) checkCertificate(block, path);
  return blocks;
}

/**
 * Trust in the given authorities beside those that Node trusts by itself (its own, `NODE_EXTRA_CA_CERTS`) and those of the
 * operating system. Made once a client: reading some hundred certificates takes about 10 ms.
 */
export async function trustBeside(authorities: readonly string[]): Promise<SecureContext> {
  const tls = await import('node:tls');
  // Node 22.0 to 22.14 can't name them.
  const known: typeof tls.getCACertificates | undefined = tls.getCACertificates;
  const usual = known === undefined ? tls.rootCertificates : [...known('default'), ...known('system')];
  return tls.createSecureContext({ ca: [...new Set([...usual, ...authorities])] });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown fault';
    throw unusable(path, `it can't be read (${code})`, cause);
  }
}

function checkCertificate(pem: string, path: string): void {
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw unusable(path, 'one of its certificates is damaged', cause);
  }
}

function unusable(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`The CA bundle ${path} can't be used: ${why}.`, {
    remedy: 'Point --ca-bundle at a PEM file with the certificates of your authorities.',
    cause,
  });
}
