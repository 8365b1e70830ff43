import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UnreadableInputError, UsageError } from '../errors.ts';
import { printable } from '../report/text.ts';
import type { CodeZip } from './assets.ts';
import { layerZip } from './layer-zip.ts';

/** Where functions look for authorities, unless they are told. */
const usualPath = '/opt/qualys-ca.pem';

/** Certificate authorities as a layer. */
export interface CaLayer {
  readonly zip: CodeZip;
  /** What its owner should know: certificates that are over, or of no authority. */
  readonly notices: readonly string[];
}

/**
 * Makes a layer of a PEM file with certificate authorities, which are then at a path below /opt. It gets the certificates alone, each once, without what stands around them. Throws a
 * UsageError for a file with anything else in it, a private key above all, of which nothing is repeated; and for one that holds no certificate
 * that counts today.
 */
export async function readCaLayer(file: string, path: string | undefined, now: Date): Promise<CaLayer> {
  const certificates = parse(await read(file), file);
  const notices = certificates.flatMap((each) => noticesOf(each, now));
  if (certificates.every(({ validTo }) => new Date(validTo) < now)) {
    throw unusable(file, `none of its certificates counts any more: ${notices.join(' ')}`);
  }
  const pem = [...new Set(certificates.map((each) => each.toString()))].join('');
  return {
    zip: layerZip({ path: (path ?? usualPath).replace('/opt/', ''), kind: 'text', bytes: Buffer.from(pem) }),
    notices,
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new UnreadableInputError(`The CA bundle ${path} can't be read (${code}).`, {
      remedy: 'Give the path of a PEM file with the certificates of your authorities.',
      cause,
    });
  }
}

function parse(text: string, path: string): readonly X509Certificate[] {
  const labels = [...text.matchAll(/-----BEGIN ([^-]*)-----/g)].map(([, label = '']) => label);
  const other = labels.find((label) => label !== 'CERTIFICATE');
  if (other?.includes('PRIVATE KEY')) throw unusable(path, 'it holds a private key, which must not leave this machine');
  if (other !== undefined) throw unusable(path, `it holds something that is no certificate (${printable(other, 40)})`);
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw unusable(path, 'it holds no certificate in PEM form');
  if (blocks.length < labels.length) throw unusable(path, 'one of its certificates is damaged');
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw unusable(path, 'one of its certificates is damaged', cause);
    }
  });
}

function noticesOf(certificate: X509Certificate, now: Date): readonly string[] {
  const name = printable(certificate.subject.replaceAll('\n', ', '), 200);
  return [
    ...(new Date(certificate.validTo) < now ? [`The certificate of ${name} expired on ${certificate.validTo}.`] : []),
    ...(new Date(certificate.validFrom) > now
      ? [`The certificate of ${name} counts from ${certificate.validFrom} only.`]
      : []),
    ...(certificate.ca ? [] : [`The certificate of ${name} is of no authority: it vouches for itself at most.`]),
  ];
}

function unusable(path: string, why: string, cause?: unknown): UsageError {
  return new UsageError(`The CA bundle ${path} can't be deployed: ${why}.`, {
    remedy:
      'Give a PEM file with the certificates of your authorities alone (a DER file becomes one by openssl x509 -inform der). To trust it in this command only, name it in AWS_CA_BUNDLE.',
    ...(cause === undefined ? {} : { cause }),
  });
}
