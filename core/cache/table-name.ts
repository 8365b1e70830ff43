import { UsageError } from '../errors.ts';

/** A DynamoDB table that a user named as the cache: by name or ARN, and where it is when that was said. */
export interface TableName {
  readonly table: string;
  readonly region?: string;
}

const named = /^([\w.-]{3,255})(?:\?region=([a-z]{2}[a-z0-9-]+))?$/;
const arn = /^(arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):\d{12}:table\/[\w.-]{3,255})$/;

/** Reads `dynamodb://TABLE?region=REGION`; undefined for what begins otherwise. Throws a UsageError for a table that can't be one. */
export function readTableName(text: string): TableName | undefined {
  const [, rest] = /^dynamodb:(?:\/\/)?(.*)$/is.exec(text) ?? [];
  if (rest === undefined) return undefined;
  const [, table, region] = named.exec(rest) ?? arn.exec(rest) ?? [];
  if (table === undefined) {
    throw new UsageError('cache begins with dynamodb: and names no DynamoDB table.', {
      remedy:
        'Write dynamodb://TABLE?region=eu-central-1, or the ARN of a table of another account: dynamodb://arn:aws:dynamodb:….',
    });
  }
  return region === undefined ? { table } : { table, region };
}
