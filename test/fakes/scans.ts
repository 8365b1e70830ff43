import type { ResolvedImage } from '../../core/image/resolved.ts';
import type { ScanRequest } from '../../core/scan/scan.ts';

/** 64 hex digits that are easy to tell apart. */
export function hex(digit: string): string {
  return digit.repeat(64).slice(0, 64);
}

/** An image in a private ECR registry, as the resolver gives it. */
export function ecrImage(digit = 'a', changes: Partial<ResolvedImage> = {}): ResolvedImage {
  return {
    reference: {
      registry: '123456789012.dkr.ecr.us-east-1.amazonaws.com',
      repository: 'team/api',
      tag: '1',
    },
    digest: `sha256:${hex(digit)}`,
    imageId: `sha256:${hex(`${digit}0`)}`,
    platform: { os: 'linux', architecture: 'amd64' },
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    tag: '1',
    ...changes,
  };
}

/** A request for a result of the last day. */
export function scanRequest(changes: Partial<ScanRequest> = {}): ScanRequest {
  return { image: ecrImage(), maxAgeMs: 24 * 3_600_000, force: false, scanTypes: ['packages'], ...changes };
}
