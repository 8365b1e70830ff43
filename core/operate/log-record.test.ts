import { describe, expect, it } from 'vitest';
import { functionLine } from '../../test/fakes/log-lines.ts';
import { readLogLine } from './log-record.ts';

const at = new Date('2026-11-21T09:00:00Z');

function read(text: string | object) {
  return readLogLine(
    { id: '1', at, stream: 's', text: typeof text === 'string' ? text : JSON.stringify(text) },
    'intake',
  );
}

describe('a line of a log', () => {
  it('of a function says what it is about, without where it was written', () => {
    expect(read(functionLine('WARN', 'A scan failed.', { digest: 'sha256:a', code: 'timeout' }))).toEqual({
      at,
      source: 'intake',
      kind: 'own',
      level: 'warn',
      message: 'A scan failed.',
      fields: { digest: 'sha256:a', code: 'timeout' },
    });
  });

  it('of metrics is numbers for CloudWatch', () => {
    expect(read({ _aws: {}, EventsReceived: 1 })).toMatchObject({ kind: 'metrics', level: 'debug' });
  });

  it('of the workflow is a failure, and names the execution', () => {
    const line = { type: 'TaskFailed', execution_arn: 'arn:x', details: { error: 'States.Timeout' } };

    expect(read(line)).toMatchObject({
      kind: 'own',
      level: 'error',
      message: 'TaskFailed',
      fields: { execution: 'arn:x', error: 'States.Timeout' },
    });
  });

  it.each([
    ['START RequestId: 1 Version: $LATEST', 'debug'],
    ['2026-11-21T09:00:00Z 1 Task timed out after 120.05 seconds', 'error'],
    ['REPORT RequestId: 1 Status: timeout', 'error'],
    ['{"time":"x","type":"platform.start","record":{"requestId":"1"}}', 'debug'],
    ['{"time":"x","type":"platform.report","record":{"status":"timeout"}}', 'error'],
    ['{"errorType":"Runtime.ImportModuleError","type":"x"}', 'error'],
  ])('of Lambda itself is told apart: %s', (text, level) => {
    expect(read(text)).toMatchObject({ kind: 'platform', level });
  });

  it.each(['{', '{"a":', '[]', '', 'null', '{"message":1}'])('is read whatever it is: %s', (text) => {
    expect(read(text).source).toBe('intake');
  });
});
