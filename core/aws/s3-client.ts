import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import type { ReasonCode } from '../reason.ts';
import { type AwsAccess, clientSettings } from './client.ts';

/** A client that reads objects: the SDK wants their bodies as streams, and ours are whole. */
export function openS3(access: AwsAccess, unreachable: ReasonCode): S3Client {
  const settings = clientSettings(access, unreachable);
  const { requestHandler: whole } = settings;
  const requestHandler: typeof whole = {
    ...whole,
    handle: async (request, options) => {
      const { response } = await whole.handle(request, options);
      return { response: { ...response, body: Readable.from([response.body]) } };
    },
  };
  return new S3Client({
    ...settings,
    requestHandler,
    followRegionRedirects: true,
    // Other hosts than those of AWS seldom have a name for each bucket.
    forcePathStyle: access.endpoint !== undefined,
  });
}
