import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { home } from './emulated-stack.ts';

/** What was pushed, as an event names it. */
interface PushedAs {
  readonly repository: string;
  readonly digest: string;
  readonly tag?: string;
  /** When; now by default. */
  readonly at?: Date;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
} as const;

/** A push as ECR itself tells of it: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
export function imageAction({ repository, digest, tag, at }: PushedAs): PutEventsRequestEntry {
  return {
    Source: 'aws.ecr',
    DetailType: 'ECR Image Action',
    ...(at === undefined ? {} : { Time: at }),
    Detail: JSON.stringify({
      result: 'SUCCESS',
      'repository-name': repository,
      'image-digest': digest,
      'action-type': 'PUSH',
      'artifact-media-type': types.config,
      ...(tag === undefined ? {} : { 'image-tag': tag }),
      'manifest-media-type': tag === undefined ? types.manifest : types.index,
    }),
  };
}

/** The call behind a push, as CloudTrail delivers it. */
export function putImageCall({ repository, digest, tag, at }: PushedAs): PutEventsRequestEntry {
  const registryId = home.account;
  const imageTag = tag === undefined ? {} : { imageTag: tag };
  const imageManifest = '{"schemaVersion":2,"annotations":{"note":"hunter2"}}';
  return {
    Source: 'aws.ecr',
    DetailType: 'AWS API Call via CloudTrail',
    ...(at === undefined ? {} : { Time: at }),
    Detail: JSON.stringify({
      eventVersion: '1.11',
      eventSource: 'ecr.amazonaws.com',
      eventName: 'PutImage',
      awsRegion: home.region,
      recipientAccountId: registryId,
      readOnly: false,
      requestParameters: { registryId, repositoryName: repository, ...imageTag, imageManifest },
      responseElements: {
        image: {
          ...{ registryId, repositoryName: repository, imageManifest },
          imageId: { imageDigest: digest, ...imageTag },
          imageManifestMediaType: tag === undefined ? types.manifest : types.index,
        },
      },
    }),
  };
}
