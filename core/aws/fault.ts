import { CanceledError, RemoteError, runAgain, UsageError } from '../errors.ts';
import type { ReasonCode } from '../reason.ts';

/** What was asked of AWS, for messages. */
export interface AwsAsk {
  /** Whom, and for what: `Amazon ECR in eu-west-1`, `team/app:1`. */
  readonly service: string;
  readonly what: string;
  /** The permission that the call needs, and the ARN it needs it for. */
  readonly permission: string;
  readonly resource: string;
  readonly codes: { readonly denied: ReasonCode; readonly unreachable: ReasonCode };
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const invalid = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
]);
const denied = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'NotAuthorized',
  'OptInRequired',
  // Amazon SNS.
  'AuthorizationError',
  'AuthorizationErrorException',
]);
const throttled = /Throttl|ThroughputExceeded|TooManyRequests|RequestLimitExceeded|SlowDown/;

/** How to give the SDK credentials; its own words name providers that few people know. */
const givesCredentials =
  'Give AWS credentials: aws-actions/configure-aws-credentials in a workflow; AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "aws sso login" elsewhere.';

/** What an error of the SDK means: ours pass as they are, a missing region is the user's to mend, all else a RemoteError. */
export function awsFault(error: unknown, ask: AwsAsk): Error {
  if (error instanceof RemoteError || error instanceof CanceledError || error instanceof UsageError) return error;
  const name = error instanceof Error ? error.name : 'unknown error';
  const words = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300) : '';
  if (name === 'AbortError') {
    const stopped = `${ask.service} was being asked for ${ask.what} when that was stopped.`;
    return new CanceledError(stopped, { remedy: runAgain, cause: error });
  }
  if (/Region is missing|Invalid region/i.test(words)) return missingRegion(error);
  const remote = (code: ReasonCode, message: string, remedy: string, retryable = false) =>
    new RemoteError(message, { code, retryable, remedy, status: statusOf(error), cause: error });
  const refused = `${ask.service} refused ${ask.what}`;
  // What every provider says when none has any is no news; a profile that is not there, or a session that has ended, is.
  const detail =
    words === '' || words.startsWith('Could not load credentials from any') ? '' : ` (${words.replace(/\.$/, '')})`;
  if (/^(?:CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) {
    return remote(
      ask.codes.denied,
      `${ask.service} can't be asked for ${ask.what}: there are no AWS credentials${detail}.`,
      givesCredentials,
    );
  }
  if (expired.has(name)) {
    return remote(
      ask.codes.denied,
      `${refused}: the AWS credentials have expired.`,
      'Renew them, or ask for longer ones, and run again.',
    );
  }
  if (invalid.has(name)) {
    return remote(
      ask.codes.denied,
      `${refused}: it does not know the AWS credentials (${name}).`,
      `Check that they are whole and of this partition. ${givesCredentials}`,
    );
  }
  if (denied.has(name)) {
    return remote(
      ask.codes.denied,
      `${refused}: ${words || name}`,
      `Allow ${ask.permission} on ${ask.resource}, in the role's policy and, across accounts, in the policy of the resource.`,
    );
  }
  if (throttled.test(name)) {
    return remote(
      ask.codes.unreachable,
      `${ask.service} throttled the calls for ${ask.what} (${name}).`,
      'Ask less at once, or try again later.',
      true,
    );
  }
  if ((statusOf(error) ?? 0) >= 500) {
    return remote(
      ask.codes.unreachable,
      `${ask.service} has a fault (${name}) when asked for ${ask.what}.`,
      'Try again later; see health.aws.amazon.com.',
      true,
    );
  }
  return remote(
    ask.codes.unreachable,
    `${ask.service} did not give ${ask.what}: ${name}: ${words}`,
    'Check the reference, the region and the credentials.',
  );
}

/** The error for calls without a region. */
export function missingRegion(cause?: unknown): UsageError {
  return new UsageError('The AWS region is not known.', {
    remedy:
      'Set AWS_REGION, or give --region (for the gate --aws-region, in a workflow aws-region), or use an ARN, which names its region.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The HTTP status behind an error of the SDK; undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
