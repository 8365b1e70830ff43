import type { Reason, ReasonCode } from '../reason.ts';

/**
 * Whether what went wrong may be over when it is tried again some minutes later, without anybody changing the image. Trying again
 * where it is not would be a second scan for nothing.
 */
const mayPass: Readonly<Record<ReasonCode, boolean>> = {
  placeholder: false,
  'invalid-reference': false,
  'missing-image': false,
  unresolvable: false,
  'registry-denied': false,
  'registry-unreachable': true,
  'unsupported-manifest': false,
  'platform-missing': false,
  'local-image-unusable': false,
  'no-tag': false,
  'no-connector': false,
  'no-credentials': true,
  'qualys-denied': true,
  'qualys-unreachable': true,
  'qualys-unreadable': true,
  'schedule-failed': true,
  'scan-failed': false,
  'not-rescanned': false,
  'scanner-unusable': false,
  'scanner-failed': true,
  'never-appeared': false,
  'report-incomplete': true,
  'scan-types-missing': false,
  'qualys-policy': false,
  'feed-unusable': false,
  'baseline-unusable': false,
  timeout: true,
  canceled: true,
  internal: true,
};

/** Whether trying again later makes sense after this. */
export function isRetryable(reason: Reason): boolean {
  return mayPass[reason.code];
}
