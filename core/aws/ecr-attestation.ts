import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  type BatchGetImageCommandOutput,
  CompleteLayerUploadCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { RemoteError } from '../errors.ts';
import { manifestTypes } from '../image/media-types.ts';
import { verifyDigest } from '../registry/digest.ts';
import { type AttestationArtifact, attestationArtifact, type Descriptor } from '../report/attestation-artifact.ts';
import type { ImageAttestation, MarkState } from '../service/marks.ts';
import { type EcrRepository, unless } from './ecr-repository.ts';

/** What ECR takes in one part, should it not say: 10 MiB. */
const partBytes = 10 * 1024 * 1024;

/**
 * Attaches attestations to an image as a referrer: an artifact without a tag, which tags that can't change don't hinder, and which ECR
 * deletes with the image. The same attestations are the same artifact, found by its digest.
 */
export async function attach(repository: EcrRepository, attestation: ImageAttestation): Promise<MarkState> {
  const subject = await subjectOf(repository, attestation.digest);
  if (subject === undefined) return 'gone';
  const { attestations, annotations } = attestation;
  const artifact = attestationArtifact(attestations, subject, annotations);
  if (await isThere(repository, artifact.digest)) return 'known';
  await uploadMissing(repository, artifact.blobs);
  const command = new PutImageCommand({
    ...repository.id,
    imageManifest: artifact.manifest,
    imageManifestMediaType: artifact.mediaType,
    imageDigest: artifact.digest,
  });
  const put = await repository.ask('ecr:PutImage', (client, options) =>
    client.send(command, options).catch(unless('ImageAlreadyExistsException')),
  );
  return put === undefined ? 'known' : 'written';
}

/** The image as others refer to it, by what the registry has of it now; undefined where it has been deleted. */
async function subjectOf(repository: EcrRepository, digest: string): Promise<Descriptor | undefined> {
  const { images, failures } = await lookUp(repository, digest);
  const { imageManifest: body, imageManifestMediaType } = images?.[0] ?? {};
  if (body === undefined) {
    const { failureCode = 'no reason given', failureReason = '' } = failures?.[0] ?? {};
    if (failureCode === 'ImageNotFound') return undefined;
    const name = `${repository.id.repositoryName}@${digest}`;
    throw new RemoteError(`Amazon ECR does not give ${name}: ${`${failureCode} ${failureReason}`.trim()}`, {
      code: 'unresolvable',
      retryable: false,
      remedy: 'The image may be archived, or its KMS key out of use: see the repository.',
    });
  }
  verifyDigest(body, digest, `${repository.id.repositoryName}@${digest}`, repository.arn);
  return { mediaType: imageManifestMediaType ?? manifestTypes[2], digest, size: Buffer.byteLength(body) };
}

/** Whether an artifact is there. Whatever keeps ECR from saying so is left to the writing of it. */
async function isThere(repository: EcrRepository, digest: string): Promise<boolean> {
  const { images } = await lookUp(repository, digest);
  return images?.[0] !== undefined;
}

function lookUp(repository: EcrRepository, digest: string): Promise<BatchGetImageCommandOutput> {
  const command = new BatchGetImageCommand({
    ...repository.id,
    imageIds: [{ imageDigest: digest }],
    acceptedMediaTypes: [...manifestTypes],
  });
  return repository.ask('ecr:BatchGetImage', (client, options) => client.send(command, options));
}

async function uploadMissing(repository: EcrRepository, blobs: AttestationArtifact['blobs']): Promise<void> {
  const command = new BatchCheckLayerAvailabilityCommand({
    ...repository.id,
    layerDigests: blobs.map(({ digest }) => digest),
  });
  const { layers } = await repository.ask('ecr:BatchCheckLayerAvailability', (client, options) =>
    client.send(command, options),
  );
  const there = new Set(layers?.flatMap((one) => (one.layerAvailability === 'AVAILABLE' ? [one.layerDigest] : [])));
  for (const blob of blobs) if (!there.has(blob.digest)) await upload(repository, blob);
}

async function upload(
  repository: EcrRepository,
  { digest, bytes }: AttestationArtifact['blobs'][number],
): Promise<void> {
  const { id, ask } = repository;
  const { uploadId, partSize = partBytes } = await ask('ecr:InitiateLayerUpload', (client, options) =>
    client.send(new InitiateLayerUploadCommand(id), options),
  );
  // Without bytes in a part there would be no end of parts.
  const most = partSize > 0 ? Math.min(partSize, partBytes) : partBytes;
  for (let from = 0; from < bytes.length; from += most) {
    const part = bytes.subarray(from, from + most);
    const range = { partFirstByte: from, partLastByte: from + part.length - 1 };
    const command = new UploadLayerPartCommand({ ...id, uploadId, ...range, layerPartBlob: part });
    await ask('ecr:UploadLayerPart', (client, options) => client.send(command, options));
  }
  const command = new CompleteLayerUploadCommand({ ...id, uploadId, layerDigests: [digest] });
  // Another function may have uploaded the same bytes meanwhile.
  await ask('ecr:CompleteLayerUpload', (client, options) =>
    client.send(command, options).catch(unless('LayerAlreadyExistsException')),
  );
}
