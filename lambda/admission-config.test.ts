import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { readAdmissionConfig } from './admission-config.ts';

const environment = {
  AWS_REGION: 'us-west-2',
  HUB_ROLE_ARN: 'arn:aws:iam::111122223333:role/qualys-fargate-scanner-service-admission',
  HUB_REGION: 'eu-west-1',
  TABLE_NAME: 'service-cache',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/intake',
  POLICY_BUCKET: 'policies',
  POLICY_KEY: 'policy.yaml',
};

it('the environment with what must be there fails closed, waits half an hour, and knows no break-glass', () => {
  const config = readAdmissionConfig({ ...environment, POLICY_VERSION: '', BREAK_GLASS_PARAMETER: '' });

  expect(config).toEqual({
    region: 'us-west-2',
    hub: {
      roleArn: environment.HUB_ROLE_ARN,
      region: 'eu-west-1',
      table: 'service-cache',
      queueUrl: environment.QUEUE_URL,
      policy: { bucket: 'policies', key: 'policy.yaml' },
    },
    callBackDelaySeconds: 30,
    settings: {
      maxAgeMs: 7 * 86_400_000,
      retryDelayMs: 900_000,
      deadlineMs: 1_800_000,
      failureMode: 'fail',
      tool: { name: 'qualys-fargate-scanner', version: expect.any(String) },
    },
  });
});

it('the environment says what differs', () => {
  const config = readAdmissionConfig({
    ...environment,
    POLICY_VERSION: 'v1',
    FAILURE_MODE: 'warn',
    DEADLINE_SECONDS: '0',
    CALLBACK_DELAY_SECONDS: '60',
    BREAK_GLASS_PARAMETER: '/break-glass',
    MAX_SCAN_AGE_DAYS: '3',
    RETRY_DELAY_SECONDS: '60',
  });

  expect(config).toMatchObject({
    hub: { policy: { version: 'v1' } },
    breakGlassParameter: '/break-glass',
    callBackDelaySeconds: 60,
    settings: { failureMode: 'warn', deadlineMs: 0, maxAgeMs: 3 * 86_400_000, retryDelayMs: 60_000 },
  });
});

it.each([
  ['HUB_ROLE_ARN', undefined, 'is missing'],
  ['HUB_ROLE_ARN', 'admission', 'must be the ARN of a role'],
  ['TABLE_NAME', ' ', 'is empty'],
  ['QUEUE_URL', 'intake', 'must be the URL of a queue'],
  ['FAILURE_MODE', 'open', 'must be fail or warn'],
  ['FAILURE_MODE', '', 'must be fail or warn'],
  ['DEADLINE_SECONDS', '-1', 'must be a whole number'],
  ['CALLBACK_DELAY_SECONDS', '0', 'must be a whole number'],
])('%s that is %j is refused', (name, value, words) => {
  expect(() => readAdmissionConfig({ ...environment, [name]: value })).toThrow(UsageError);
  expect(() => readAdmissionConfig({ ...environment, [name]: value })).toThrow(`${name} ${words}`);
});
