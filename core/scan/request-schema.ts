import * as z from 'zod';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Reason, ReasonCode } from '../reason.ts';
import type { ScanRequest } from './scan.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const text = z.string().min(1);
const scanType = z.enum(['packages', 'secrets', 'malware', 'compliance']);

const imageSchema: z.ZodType<ResolvedImage> = z.strictObject({
  reference: z.strictObject({
    registry: text,
    repository: text,
    tag: text.exactOptional(),
    digest: digest.exactOptional(),
  }),
  digest,
  indexDigest: digest.exactOptional(),
  imageId: digest,
  platform: z.strictObject({
    os: text,
    architecture: text,
    variant: z.string().exactOptional(),
    osVersion: z.string().exactOptional(),
  }),
  mediaType: z.string(),
  tag: text.exactOptional(),
});

/** A request as this project hands it from one function to another: an image in a registry, and nothing that is not known here. */
export const requestSchema: z.ZodType<ScanRequest> = z.strictObject({
  image: imageSchema,
  maxAgeMs: z.number().min(0),
  force: z.boolean(),
  scanTypes: z.array(scanType),
  welcome: z.array(scanType).exactOptional(),
  qualysPolicy: z.literal(true).exactOptional(),
  scanner: z.enum(['registry-sensor', 'qscanner']).exactOptional(),
  until: z.iso.datetime({ offset: true }).exactOptional(),
});

/** Reasons are made by our own code, which may be of another release than the one that reads them: the code is any word, and more may be said. */
export const reasonSchema: z.ZodType<Reason> = z.object({
  code: z.custom<ReasonCode>((code) => typeof code === 'string' && /^[a-z-]{1,40}$/.test(code)),
  message: z.string(),
  remedy: z.string(),
});
