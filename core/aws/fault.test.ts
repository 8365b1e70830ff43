import { describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { CanceledError, RemoteError, UsageError } from '../errors.ts';
import { awsFault, statusOf } from './fault.ts';

const ask = {
  service: 'Amazon ECR in eu-west-1',
  what: 'team/app:1',
  permission: 'ecr:BatchGetImage',
  resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/app',
  codes: { denied: 'registry-denied', unreachable: 'registry-unreachable' },
} as const;

describe('an error of the SDK', () => {
  it.each([
    ['AccessDeniedException', 'registry-denied', false, /^Allow ecr:BatchGetImage on arn:aws:ecr:.*team\/app,/],
    ['AuthorizationErrorException', 'registry-denied', false, /^Allow ecr:BatchGetImage on/],
    ['ExpiredTokenException', 'registry-denied', false, /^Renew them/],
    ['UnrecognizedClientException', 'registry-denied', false, /whole and of this partition/],
    ['CredentialsProviderError', 'registry-denied', false, /^Give AWS credentials/],
    ['ThrottlingException', 'registry-unreachable', true, /try again later/],
    ['ProvisionedThroughputExceededException', 'registry-unreachable', true, /try again later/],
    ['SomethingElse', 'registry-unreachable', false, /^Check the reference/],
  ] as const)('%s is the reason %s, may pass: %s', (name, code, retryable, remedy) => {
    const fault = awsFault(awsError(name, 'no'), ask);

    expect(fault).toMatchObject({ name: 'RemoteError', code, retryable, remedy: expect.stringMatching(remedy) });
    expect(fault.message).toContain('team/app:1');
  });

  it('with a status of the server may pass', () => {
    const error = Object.assign(awsError('InternalFailure'), { $metadata: { httpStatusCode: 503 } });

    expect(awsFault(error, ask)).toMatchObject({ retryable: true, status: 503 });
  });

  it.each([
    new RemoteError('ours', { code: 'internal', retryable: false, remedy: 'x' }),
    new CanceledError('ours', { remedy: 'x' }),
    new UsageError('ours', { remedy: 'x' }),
  ])('that is ours already passes as it is: $name', (error) => {
    expect(awsFault(error, ask)).toBe(error);
  });

  it('about a missing region is for the user to mend', () => {
    const fault = awsFault(new Error('Region is missing'), ask);

    expect(fault).toMatchObject({ name: 'UsageError', remedy: expect.stringContaining('AWS_REGION') });
  });

  it('keeps no more than a line of what AWS said', () => {
    const fault = awsFault(awsError('SomethingElse', `first\n${'x'.repeat(1000)}`), ask);

    expect(fault.message).not.toContain('\n');
    expect(fault.message.length).toBeLessThan(500);
  });

  it('that stopped a call is no fault, and any command may be run again', () => {
    const stopped = awsFault(Object.assign(new Error('aborted'), { name: 'AbortError' }), ask);

    expect(stopped).toMatchObject({ name: 'CanceledError', remedy: 'Run again.' });
  });
});

it.each([
  [{ $metadata: { httpStatusCode: 418 } }, 418],
  [{ $metadata: { httpStatusCode: 'x' } }, undefined],
  [{ $metadata: null }, undefined],
  [{}, undefined],
])('the status of an error with %j is %s', (fields, status) => {
  expect(statusOf(Object.assign(new Error('x'), fields))).toBe(status);
});
