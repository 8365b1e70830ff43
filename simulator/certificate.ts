import { generateKeyPairSync, sign } from 'node:crypto';

/** Tags of ASN.1 DER (ITU-T X.690) that a certificate is made of. */
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
  extensions: 0xa3,
  version: 0xa0,
} as const;

const oid = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
} as const;

/**
 * A self-signed certificate (X.509 v3, ECDSA P-256) for 127.0.0.1 and localhost, with its key, both PEM. For `tls` of a
 * simulator: clients trust it by naming it as their CA, or fail as they do with any unknown certificate.
 */
export function selfSignedCertificate(validFrom: Date, validTo: Date): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(der(tag.oid, Buffer.from(oid.ecdsaWithSha256, 'hex')));
  const name = sequence(
    der(tag.set, sequence(der(tag.oid, Buffer.from(oid.commonName, 'hex')), der(tag.utf8, Buffer.from('simulator')))),
  );
  const toBeSigned = sequence(
    der(tag.version, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, Buffer.from([1])),
    algorithm,
    name,
    sequence(time(validFrom), time(validTo)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(tag.extensions, sequence(alternativeNames(), certificateAuthority())),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, der(tag.bits, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tagByte: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tagByte, ...length]), body]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(tag.sequence, ...parts);
}

function time(at: Date): Buffer {
  return der(tag.time, Buffer.from(at.toISOString().replaceAll(/[-:T]|\.\d+/g, '')));
}

function alternativeNames(): Buffer {
  const dns = der(0x82, Buffer.from('localhost'));
  const ip = der(0x87, Buffer.from([127, 0, 0, 1]));
  return sequence(der(tag.oid, Buffer.from(oid.subjectAltName, 'hex')), der(tag.octets, sequence(dns, ip)));
}

function certificateAuthority(): Buffer {
  return sequence(
    der(tag.oid, Buffer.from(oid.basicConstraints, 'hex')),
    der(tag.boolean, Buffer.from([255])),
    der(tag.octets, sequence(der(tag.boolean, Buffer.from([255])))),
  );
}
