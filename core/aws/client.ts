import type { AwsCredentialIdentity, Provider } from '@smithy/types';
import type { HttpClient } from '../http/http.ts';
import type { ReasonCode } from '../reason.ts';
import { type AwsAsk, awsFault } from './fault.ts';
import { awsRequestHandler } from './http-handler.ts';

/** Hands out credentials of a role; asked again when they are about to expire. */
export type AwsCredentials = Provider<AwsCredentialIdentity>;

/** How a client reaches AWS. Without region or credentials the SDK asks the environment. */
export interface AwsAccess {
  readonly http: HttpClient;
  readonly region?: string | undefined;
  readonly credentials?: AwsCredentials | undefined;
  /** A profile of the AWS configuration files, in place of what the environment names. */
  readonly profile?: string | undefined;
  /** Where all calls go, in place of AWS. */
  readonly endpoint?: string | undefined;
}

/** What every client of ours is made with: our network stack, and a bounded number of attempts that slow down when AWS throttles. */
export function clientSettings(access: AwsAccess, unreachable: ReasonCode) {
  const { http, region, credentials, profile, endpoint } = access;
  return {
    requestHandler: awsRequestHandler(http, unreachable),
    retryMode: 'adaptive',
    maxAttempts: 4,
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  } as const;
}

/** Waits for an answer of AWS; what goes wrong is thrown as an error of ours that names what was asked. */
export async function answered<Answer>(answer: Promise<Answer>, ask: AwsAsk): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw awsFault(error, ask);
  }
}

/** The SDK's option for a signal that may not be there. */
export function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
