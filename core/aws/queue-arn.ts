import { partitionOf } from '../image/ecr.ts';

/** The ARN of a queue, for messages, from its URL (`https://sqs.eu-west-1.amazonaws.com/123456789012/name`); the URL where it is another. */
export function queueArn(url: string): string {
  const [, region, account, name] = /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(url) ?? [];
  if (region === undefined) return url;
  return `arn:${partitionOf(region).partition}:sqs:${region}:${account}:${name}`;
}
