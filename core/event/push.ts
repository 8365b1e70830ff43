import * as z from 'zod';
import { isRepositoryName } from '../image/reference.ts';
import type { PushEvent, ServiceEvent } from './deployment-event.ts';
import { type Envelope, part, text } from './envelope.ts';
import { unreadable } from './unreadable.ts';

/** The name of a repository in ECR: it takes 256 characters at most. */
export const repositoryName = z.string().max(256).refine(isRepositoryName, 'no name of a repository');

/** A tag, as registries take them. */
export const tagName = z.string().regex(/^\w[\w.-]{0,127}$/, 'no tag');

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
const actionSchema = z.object({
  'action-type': text,
  result: text,
  'repository-name': text,
  'image-digest': text,
  'image-tag': text,
});

/**
 * A record of CloudTrail, as far as pushes go. The manifest, which is in both parts, is never read here: what it says is asked of ECR.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
const recordSchema = z.object({
  eventSource: text,
  eventName: text,
  errorCode: text,
  awsRegion: text,
  recipientAccountId: text,
  requestParameters: part({ registryId: text, repositoryName: text, imageTag: text, imageDigest: text }),
  responseElements: part({
    image: part({
      registryId: text,
      repositoryName: text,
      imageId: part({ imageDigest: text, imageTag: text }),
    }),
  }),
});

/** What names an image, by the words of an event; whichever are there. */
interface Named {
  readonly repository: string | undefined;
  readonly digest: string | undefined;
  readonly tag: string | undefined;
}

/**
 * Reads what ECR itself reports: an image was pushed, or copied here by replication; an artifact or a referrer, too, for an image may say
 * that it is one. Deletions, archiving, and what failed are ignored.
 */
export function readImageAction(event: Envelope): ServiceEvent {
  const detail = actionSchema.safeParse(event.detail);
  if (!detail.success) throw unreadable('an action on an image without detail.');
  const { 'action-type': action = 'PUSH', result = 'SUCCESS', ...names } = detail.data;
  if (action !== 'PUSH' && action !== 'REPLICATE') return ignored(`${quoted(action)} brings no image`);
  if (result !== 'SUCCESS') return ignored(`the push ended with ${quoted(result)}`);
  return pushOf(event, event['detail-type'], {
    repository: names['repository-name'],
    digest: names['image-digest'],
    tag: names['image-tag'],
  });
}

/**
 * Reads the call PutImage that CloudTrail delivered. A push to the registry of another account is told in both accounts: that account
 * looks after its own.
 */
export function readPutImage(event: Envelope): ServiceEvent {
  const record = recordSchema.safeParse(event.detail);
  if (!record.success) throw unreadable('a call without detail.');
  const { eventSource, eventName = '', errorCode, awsRegion, recipientAccountId } = record.data;
  if (eventSource !== 'ecr.amazonaws.com') return ignored('the call is not one of ECR');
  if (errorCode !== undefined) return ignored(`the call failed (${errorCode.slice(0, 80)})`);
  if (eventName !== 'PutImage') return ignored(`${quoted(eventName)} pushes no image`);
  const { requestParameters: request, responseElements } = record.data;
  const { image: answer = {} } = responseElements;
  agreed('region', event.region, awsRegion);
  agreed('account', event.account, recipientAccountId);
  const registry = agreed('registry', request.registryId, answer.registryId) ?? event.account;
  if (!/^\d{12}$/.test(registry)) throw unreadable('a push to a registry that no account has.');
  if (registry !== event.account) return ignored(`the image was pushed to the registry of account ${registry}`);
  return pushOf(event, eventName, {
    repository: agreed('repository', request.repositoryName, answer.repositoryName),
    digest: answer.imageId?.imageDigest ?? request.imageDigest,
    tag: answer.imageId?.imageTag ?? request.imageTag,
  });
}

/** Names as anybody may have written them: what is none counts as not said. */
function pushOf(event: Envelope, name: string, named: Named): PushEvent {
  const repository = repositoryName.safeParse(named.repository).data;
  if (repository === undefined) throw unreadable('a push that names no repository.');
  const [digest] = /^sha256:[0-9a-f]{64}$/.exec(named.digest?.toLowerCase() ?? '') ?? [];
  const tag = tagName.safeParse(named.tag).data;
  if (digest === undefined && tag === undefined) throw unreadable('a push that names neither a digest nor a tag.');
  const { id, time, account, region } = event;
  return {
    kind: 'push',
    ...{ id, time, account, region, repository },
    ...(digest === undefined ? {} : { digest }),
    ...(tag === undefined ? {} : { tag }),
    name,
  };
}

/** The one word of two; AWS does not write an event that contradicts itself. */
function agreed(what: string, one: string | undefined, other: string | undefined): string | undefined {
  if (one !== undefined && other !== undefined && one !== other) {
    throw unreadable(`a push of one ${what} (${quoted(one)}) about another (${quoted(other)}).`);
  }
  return other ?? one;
}

function ignored(why: string): ServiceEvent {
  return { kind: 'ignored', why };
}

function quoted(word: string): string {
  return JSON.stringify(word.slice(0, 80));
}
