import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { readTableName } from './table-name.ts';

const arn = 'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/scans';

describe('a table as the cache', () => {
  it.each([
    ['dynamodb://scans', { table: 'scans' }],
    ['dynamodb://Scans_1.a-b?region=eu-west-1', { table: 'Scans_1.a-b', region: 'eu-west-1' }],
    [`dynamodb://${arn}`, { table: arn, region: 'cn-north-1' }],
    ['auto', undefined],
    ['./dynamodb', undefined],
    ['', undefined],
  ])('%s is %j', (text, expected) => {
    const name = readTableName(text);

    expect(name).toEqual(expected);
  });

  it.each([
    'dynamodb://',
    'dynamodb://ab',
    'dynamodb://scans/result',
    'dynamodb://scans?region=',
    'dynamodb://scans?region=eu-west-1&endpoint=http://example.com',
    'dynamodb://scans?endpoint=http://example.com',
    'dynamodb://user:hunter2@scans',
    'dynamodb://arn:aws:s3:::scans',
    'DYNAMODB://sc ans',
  ])('%s is a usage error', (text) => {
    expect(() => readTableName(text)).toThrow(UsageError);
  });
});
