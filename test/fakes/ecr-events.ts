import { sampleEnvelope } from './ecs-events.ts';

const account = '111122223333';
const region = 'eu-west-1';

/** Digest of the sample push. */
export const pushedDigest = `sha256:${'a'.repeat(64)}`;

/** "ECR Image Action" of a push of `shop/web:1.4`, as ECR sends it, with fields of its detail and its envelope replaced. */
export function imageActionEvent(
  detail: Readonly<Record<string, unknown>> = {},
  envelope: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return sampleEnvelope({
    'detail-type': 'ECR Image Action',
    source: 'aws.ecr',
    detail: {
      result: 'SUCCESS',
      'repository-name': 'shop/web',
      'image-digest': pushedDigest,
      'action-type': 'PUSH',
      'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
      'image-tag': '1.4',
      'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
      ...detail,
    },
    ...envelope,
  });
}

/** The call PutImage of the same push, as CloudTrail delivers it, with fields of its record replaced. */
export function putImageEvent(record: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const imageManifest = '{"schemaVersion": 2, "annotations": {"note": "hunter2"}}';
  return sampleEnvelope({
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ecr',
    detail: {
      eventVersion: '1.11',
      eventSource: 'ecr.amazonaws.com',
      eventName: 'PutImage',
      awsRegion: region,
      recipientAccountId: account,
      readOnly: false,
      requestParameters: { registryId: account, repositoryName: 'shop/web', imageTag: '1.4', imageManifest },
      responseElements: {
        image: {
          registryId: account,
          repositoryName: 'shop/web',
          imageId: { imageDigest: pushedDigest, imageTag: '1.4' },
          imageManifest,
          imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
        },
      },
      ...record,
    },
  });
}
