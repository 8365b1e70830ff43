import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RemoteError, UsageError } from '../core/errors.ts';
import { lambdaContext } from '../test/fakes/lambda.ts';
import { createLog, faultFields } from './log.ts';

let written: string;

beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

function lines(): readonly Record<string, unknown>[] {
  return written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a line of the log', () => {
  it('is JSON with the level, the fields and the invocation', () => {
    const log = createLog();
    log.begin(lambdaContext());

    log.info('one', { digest: 'sha256:1' });
    log.warn('two');
    log.error('three', { code: 'timeout' });

    expect(lines()).toMatchObject([
      { level: 'INFO', message: 'one', about: { digest: 'sha256:1' }, function_request_id: 'request-1' },
      { level: 'WARN', message: 'two', function_name: 'intake' },
      { level: 'ERROR', message: 'three', about: { code: 'timeout' } },
    ]);
  });

  it('keeps fields that are called as those of the logger are', () => {
    createLog().info('one', { service: 'shop', message: 'words', level: 3 });

    expect(lines()[0]).toMatchObject({ message: 'one', about: { service: 'shop', message: 'words', level: 3 } });
  });

  it('never shows a secret, wherever it turns up', () => {
    const log = createLog();
    log.mask('hunter2-token');

    log.info('got hunter2-token', { deep: [{ text: 'Bearer hunter2-token, hunter2-token' }] });
    log.error('failed', faultFields(new Error('with hunter2-token')));

    expect(written).not.toContain('hunter2');
    expect(lines()[0]).toMatchObject({ message: 'got ***', about: { deep: [{ text: 'Bearer ***, ***' }] } });
  });

  it.each(['', 'a', 'abcde'])('is not blacked out for a secret as short as %j', (secret) => {
    const log = createLog();
    log.mask(secret);

    log.info('abcdefgh');

    expect(lines()[0]).toMatchObject({ message: 'abcdefgh' });
  });

  it('has an end', () => {
    createLog().info('x'.repeat(10_000));

    expect(String(lines()[0]?.message)).toHaveLength(4_001);
  });
});

describe('the fields of a fault', () => {
  it('of ours say what to do, and nothing of its cause', () => {
    const details = {
      code: 'timeout',
      retryable: true,
      status: 503,
      remedy: 'Wait.',
      cause: new Error('secret'),
    } as const;

    expect(faultFields(new RemoteError('late', details))).toEqual({
      fault: { name: 'RemoteError', message: 'late', remedy: 'Wait.', code: 'timeout', retryable: true, status: 503 },
    });
    expect(faultFields(new UsageError('wrong', { remedy: 'Mend.', cause: new Error('secret') }))).toEqual({
      fault: { name: 'UsageError', message: 'wrong', remedy: 'Mend.' },
    });
  });

  it('of others say where it was', () => {
    expect(faultFields(new TypeError('broken'))).toMatchObject({
      fault: { name: 'TypeError', message: 'broken', stack: expect.stringContaining('log.test.ts') },
    });
    expect(faultFields('thrown')).toEqual({ fault: { name: 'unknown', message: 'thrown' } });
  });
});
