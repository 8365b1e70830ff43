import { describe, expect, it } from 'vitest';
import { sampleInstallation, sampleService } from '../../../test/fakes/installation.ts';
import { fakeLogLines, functionLine } from '../../../test/fakes/log-lines.ts';
import { sampleNow } from '../../../test/fakes/samples.ts';
import { OperationError } from '../../errors.ts';
import { recentErrors } from '../recent-errors.ts';
import {
  checkBuckets,
  checkErrors,
  checkNotifications,
  checkPolicyInUse,
  checkScanTime,
  checkTargets,
} from './service.ts';

const installation = sampleInstallation();
const day = new Date('2026-11-20T00:00:00Z');

/** What the functions wrote, as it is read back for the checks. */
async function errorsOf(...lines: readonly (readonly [string, string | object])[]) {
  const logs = fakeLogLines();
  lines.forEach(([name, text], index) => {
    logs.write(`/aws/lambda/service-${name}`, `2026-11-21T09:00:${String(index).padStart(2, '0')}Z`, text);
  });
  return recentErrors(installation, day, logs);
}

const failedScan = (code: string) => functionLine('ERROR', 'A scan failed.', { code, message: 'It took too long.' });

describe('errors of the functions', () => {
  it('are counted, and the last is told with its reason', async () => {
    const errors = await errorsOf(
      ['intake', functionLine('ERROR', 'The function failed.', { fault: { message: 'Table not found.' } })],
      ['intake', functionLine('INFO', 'No ERROR at all')],
      ['finish', '2026-11-21T09:00:00Z 1 Task timed out after 300.00 seconds'],
      ['advance', functionLine('ERROR', 'The policy can not be read.', { message: 'fail-on: [' })],
    );

    expect(checkErrors(errors)).toMatchObject({
      state: 'warn',
      found: '3 errors in the last day; the last one of advance: The policy can not be read. fail-on: [',
    });
  });

  it('about scans and targets are checks of their own', async () => {
    const errors = await errorsOf(['advance', failedScan('timeout')]);

    expect(checkErrors(errors)).toMatchObject({ state: 'ok' });
  });
});

describe('the time for scans', () => {
  it('that was over is told with what gives more', async () => {
    const errors = await errorsOf(['advance', failedScan('timeout')], ['advance', failedScan('timeout')]);
    const given = sampleInstallation({ service: sampleService({ MaxPollAttempts: '20', PollIntervalSeconds: '30' }) });

    const [check] = checkScanTime(errors, given);

    expect(check).toMatchObject({ state: 'warn', found: '2 scans of the last day failed for want of time.' });
    expect(check?.remedy).toContain('MaxPollAttempts=40 (now 20 times 30 s)');
  });

  it('has nothing to do with scans that failed for another reason', async () => {
    const errors = await errorsOf(['advance', failedScan('no-connector')]);

    expect(checkScanTime(errors, installation)).toMatchObject([
      { state: 'warn', found: '1 scan of the last day failed (no-connector): It took too long.' },
    ]);
  });

  it('was enough', () => {
    expect(checkScanTime([], installation)).toMatchObject([{ state: 'ok' }]);
  });
});

describe('target accounts', () => {
  it('that do not let the service look are named once', async () => {
    const shut = { account: '444455556666', region: 'us-east-1', message: 'AWS STS refused the role.' };
    const line = functionLine('ERROR', 'A target can not be looked at.', shut);
    const errors = await errorsOf(['reconcile', line], ['reconcile', line]);

    expect(checkTargets(errors)).toMatchObject([
      { state: 'fail', found: 'The service could not look at 444455556666 in us-east-1: AWS STS refused the role.' },
    ]);
  });

  it('are all open', () => {
    expect(checkTargets([])).toMatchObject([{ state: 'ok' }]);
  });
});

describe('the policy in use', () => {
  it.each([
    ['fail-on: high\n', ['ok']],
    ['fail-on: high\nfail-on-kev: true\n', ['ok', 'warn']],
    ['fail-on: [', ['fail']],
    [undefined, ['fail']],
  ])('%j', async (text, states) => {
    const policies = { read: async () => (text === undefined ? undefined : { text }) };

    const found = await checkPolicyInUse(installation, policies, sampleNow);

    expect(found.map(({ state }) => state)).toEqual(states);
  });
});

describe('the bucket for findings', () => {
  it.each([
    ['eu-west-1', 'ok'],
    [undefined, 'fail'],
  ])('in %s', async (region, state) => {
    expect(await checkBuckets(installation, { regionOf: async () => region })).toMatchObject({ state });
  });

  it('of somebody else, or one that may not be looked at, is told as such', async () => {
    const foreign = new OperationError('The bucket is not one of account 1.', { remedy: '' });

    const check = await checkBuckets(installation, { regionOf: () => Promise.reject(foreign) });

    expect(check).toMatchObject({ state: 'warn', remedy: expect.stringContaining('s3:ListBucket') });
  });
});

describe('notifications', () => {
  const to = (isConfirmed: boolean) => ({ protocol: 'email', endpoint: 'a@example.com', isConfirmed });

  it.each([
    [[to(true)], 'ok'],
    [[to(true), to(false)], 'warn'],
    [[], 'warn'],
  ])('%j', async (all, state) => {
    expect(await checkNotifications(installation, { list: async () => all })).toMatchObject({ state });
  });
});
