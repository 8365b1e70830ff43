import { manifestTypes, scanAttestationType } from '../image/media-types.ts';
import { digestOf } from '../registry/digest.ts';
import type { Attestation } from './attestation.ts';

/** What OCI calls a descriptor: something in a registry by its digest; `size` in bytes. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Attestations as a registry keeps them beside an image: blobs, and the manifest that names these and the image. */
export interface AttestationArtifact {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: string;
  readonly blobs: readonly { readonly digest: string; readonly bytes: Uint8Array }[];
}

/** The config of what has none (image-spec, manifest.md). Without `data`, which not every registry takes. */
const emptyConfig = Buffer.from('{}');

/**
 * Unsigned in-toto statements about an image as an artifact that refers to it by `subject`
 * (https://github.com/opencontainers/image-spec/blob/main/manifest.md): one layer a statement, named as a file for those who pull it. The
 * same attestations give the same digest.
 */
export function attestationArtifact(
  attestations: Readonly<Record<string, Attestation>>,
  subject: Descriptor,
  annotations: Readonly<Record<string, string>>,
): AttestationArtifact {
  const statements = Object.entries(attestations).map(([name, attestation]) => {
    const bytes = Buffer.from(statementOf(attestation));
    return { name, attestation, blob: { digest: digestOf(bytes), bytes } };
  });
  const config = { digest: digestOf(emptyConfig), bytes: emptyConfig };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestTypes[2],
    artifactType: scanAttestationType,
    config: descriptorOf(config, 'application/vnd.oci.empty.v1+json'),
    layers: statements.map(({ name, attestation, blob }) => ({
      ...descriptorOf(blob, scanAttestationType),
      annotations: {
        'in-toto.io/predicate-type': attestation.predicateType,
        'org.opencontainers.image.title': `${name}.intoto.json`,
      },
    })),
    subject,
    annotations,
  });
  const blobs = [config, ...statements.map(({ blob }) => blob)];
  return { digest: digestOf(manifest), mediaType: manifestTypes[2], manifest, blobs };
}

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
function statementOf({ subjects, predicateType, predicate }: Attestation): string {
  return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject: subjects, predicateType, predicate });
}

function descriptorOf(blob: AttestationArtifact['blobs'][number], mediaType: string): Descriptor {
  return { mediaType, digest: blob.digest, size: blob.bytes.length };
}
