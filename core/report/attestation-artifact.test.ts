import { expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleDigest, sampleFinding } from '../../test/fakes/samples.ts';
import { readManifest } from '../image/manifest.ts';
import { digestOf } from '../registry/digest.ts';
import { verdictAttestation, vulnerabilityAttestations } from './attestation.ts';
import { attestationArtifact } from './attestation-artifact.ts';
import { buildReport } from './build.ts';

const subject = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: sampleDigest('a'), size: 424 };
const annotations = { 'org.opencontainers.image.created': '2026-11-20T12:00:00.000Z' };

function attestations() {
  const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [sampleFinding()])]));
  return { verdict: verdictAttestation(report)!, vulnerabilities: vulnerabilityAttestations(report)[0]! };
}

it('is an image manifest that refers to the image, with an empty config', () => {
  const artifact = attestationArtifact(attestations(), subject, annotations);

  expect(artifact.mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
  expect(artifact.digest).toBe(digestOf(artifact.manifest));
  expect(JSON.parse(artifact.manifest)).toMatchObject({
    schemaVersion: 2,
    mediaType: artifact.mediaType,
    artifactType: 'application/vnd.in-toto+json',
    // The digest of `{}` as the image-spec has it.
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      size: 2,
    },
    subject,
    annotations,
  });
});

it('has a layer for each statement, and a blob for all that it names', () => {
  const artifact = attestationArtifact(attestations(), subject, annotations);

  const { config, layers } = JSON.parse(artifact.manifest) as {
    config: { digest: string };
    layers: { mediaType: string; digest: string; size: number; annotations: Record<string, string> }[];
  };
  const blobs = new Map(artifact.blobs.map(({ digest, bytes }) => [digest, Buffer.from(bytes).toString()]));
  expect(layers.map((layer) => layer.annotations['org.opencontainers.image.title'])).toEqual([
    'verdict.intoto.json',
    'vulnerabilities.intoto.json',
  ]);
  for (const { digest, size, annotations: own } of layers) {
    const text = blobs.get(digest) ?? '';
    expect([digestOf(text), Buffer.byteLength(text)]).toEqual([digest, size]);
    expect(JSON.parse(text)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ digest: { sha256: 'a'.repeat(64) } }],
      predicateType: own['in-toto.io/predicate-type'],
    });
  }
  expect([...blobs.keys()]).toEqual([config.digest, ...layers.map(({ digest }) => digest)]);
});

it('is the same for the same attestations, and another for any other', () => {
  const [first, again, other] = [subject, subject, { ...subject, digest: sampleDigest('b') }].map(
    (one) => attestationArtifact(attestations(), one, annotations).digest,
  );

  expect(first).toBe(again);
  expect(first).not.toBe(other);
});

it('is nothing that would be scanned', () => {
  const { manifest, mediaType } = attestationArtifact(attestations(), subject, annotations);

  expect(readManifest(manifest, mediaType).kind).toBe('other');
});

it('has no field that Amazon ECR is known to refuse: data, annotations of the config, parameters of media types', () => {
  const { manifest } = attestationArtifact(attestations(), subject, annotations);

  const { config, layers } = JSON.parse(manifest) as { config: object; layers: { mediaType: string }[] };
  expect(Object.keys(config)).toEqual(['mediaType', 'digest', 'size']);
  expect(layers.filter(({ mediaType }) => mediaType.includes(';'))).toEqual([]);
});
