import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pushedDigest as digest, imageActionEvent, putImageEvent } from '../../test/fakes/ecr-events.ts';
import { UnreadableInputError } from '../errors.ts';
import { formatReference, readImageText } from '../image/reference.ts';
import type { ServiceEvent } from './deployment-event.ts';
import { parseServiceEvent } from './parse.ts';

const push = {
  kind: 'push',
  id: '3317b2af-7005-947d-b652-f55e762e571a',
  time: '2026-11-21T09:00:00Z',
  account: '111122223333',
  region: 'eu-west-1',
  repository: 'shop/web',
  digest,
  tag: '1.4',
} as const;
const { tag: _, ...untagged } = push;
const { digest: __, ...withoutDigest } = push;

/** Parts of a record that CloudTrail cut. */
const request = (fields: Readonly<Record<string, unknown>>) => ({ requestParameters: fields, responseElements: null });
const answer = (fields: Readonly<Record<string, unknown>>) => ({
  responseElements: {
    image: {
      registryId: push.account,
      repositoryName: push.repository,
      imageId: { imageDigest: digest, imageTag: '1.4' },
      ...fields,
    },
  },
});

describe('what ECR reports', () => {
  it.each([
    ['a push', {}, {}, { ...push, name: 'ECR Image Action' }],
    ['a push without a tag', { 'image-tag': '' }, {}, { ...untagged, name: 'ECR Image Action' }],
    ['a push by a tag that is none', { 'image-tag': '-x y' }, {}, { ...untagged, name: 'ECR Image Action' }],
    ['a push that lost its digest', { 'image-digest': '' }, {}, { ...withoutDigest, name: 'ECR Image Action' }],
    [
      'a push with the fields alone that a rule passes on',
      { 'manifest-media-type': '', 'artifact-media-type': '' },
      { resources: undefined, version: undefined },
      { ...push, name: 'ECR Image Action' },
    ],
    [
      'a push of what refers to another image',
      {},
      { 'detail-type': 'ECR Referrer Action' },
      { ...push, name: 'ECR Referrer Action' },
    ],
    [
      'a copy by replication',
      { 'action-type': 'REPLICATE', 'source-account': '999988887777', 'source-region': 'us-east-1' },
      { 'detail-type': 'ECR Replication Action' },
      { ...push, name: 'ECR Replication Action' },
    ],
  ])('as %s is one', (_, detail, envelope, expected) => {
    expect(parseServiceEvent(imageActionEvent(detail, envelope))).toEqual(expected);
  });

  it.each([
    ['a deletion', { 'action-type': 'DELETE' }, {}],
    ['an image that was archived', { 'action-type': 'UPDATE_STORAGE_CLASS' }, {}],
    ['a push that failed', { result: 'FAILURE' }, {}],
    ['a scan', {}, { 'detail-type': 'ECR Image Scan' }],
  ])('as %s is ignored', (_, detail, envelope) => {
    expect(parseServiceEvent(imageActionEvent(detail, envelope))).toMatchObject({ kind: 'ignored' });
  });
});

describe('a call of PutImage', () => {
  it.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['as a whole', {}, push],
    [
      'that lost its answer',
      request({ registryId: push.account, repositoryName: 'shop/web', imageTag: '1.4', imageDigest: digest }),
      push,
    ],
    ['that lost its answer, of a tag', request({ repositoryName: 'shop/web', imageTag: '1.4' }), withoutDigest],
    ['that lost its request', { requestParameters: '', ...answer({}) }, push],
    ['to the own registry, which it does not name', answer({ registryId: '' }), push],
    ['of an image without a tag', { ...request({}), ...answer({ imageId: { imageDigest: digest } }) }, untagged],
    ['with empty texts where there was nothing', { errorCode: '', ...answer({}) }, push],
  ])('%s is a push', (_, record, expected) => {
    const event = parseServiceEvent(putImageEvent(record));

    expect(event).toEqual({ ...expected, name: 'PutImage' });
    expect(JSON.stringify(event)).not.toContain('hunter2');
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['that failed', { errorCode: 'ImageAlreadyExistsException', responseElements: null }, 'ImageAlreadyExists'],
    ['of another name', { eventName: 'BatchGetImage' }, 'pushes no image'],
    ['of another service', { eventSource: 'ecr-public.amazonaws.com' }, 'not one of ECR'],
    [
      'to the registry of another account',
      { requestParameters: { registryId: '999988887777' }, ...answer({ registryId: '999988887777' }) },
      'registry of account 999988887777',
    ],
  ])('%s is ignored', (_, record, why) => {
    expect(parseServiceEvent(putImageEvent(record))).toEqual({ kind: 'ignored', why: expect.stringContaining(why) });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['from another account', { recipientAccountId: '999988887777' }],
    ['from another region', { awsRegion: 'us-east-1' }],
    ['with two registries', answer({ registryId: '999988887777' })],
    ['with two repositories', answer({ repositoryName: 'shop/bank' })],
    ['with a registry that no account has', request({ registryId: '../1', repositoryName: 'a', imageTag: '1' })],
    ['without a repository', request({ imageTag: '1.4' })],
    ['without an image', request({ repositoryName: 'shop/web' })],
    ['with an image that has no name', { ...request({ repositoryName: 'shop/web', imageTag: 'a b' }) }],
    ['of nothing', { requestParameters: null, responseElements: null }],
  ])('%s is refused', (_, record) => {
    expect(() => parseServiceEvent(putImageEvent(record))).toThrow(UnreadableInputError);
  });
});

describe('a message of our own', () => {
  it.each([
    ['a push', { ...push, name: 'PutImage' }],
    ['a push by a tag', { ...withoutDigest, name: 'PutImage' }],
    ['a push by a digest', { ...untagged, name: 'PutImage' }],
  ])('about %s is read as it is', (_, message) => {
    expect(parseServiceEvent(structuredClone(message))).toEqual(message);
  });

  it.each([
    ['names no image', { digest: undefined, tag: undefined }],
    ['names a repository that is none', { repository: '../etc' }],
    ['names a tag that is none', { tag: 'a b' }],
    ['says more', { verdict: 'pass' }],
  ])('that %s is refused', (_, fields) => {
    const message = JSON.parse(JSON.stringify({ ...push, name: 'PutImage', ...fields })) as unknown;

    expect(() => parseServiceEvent(message)).toThrow(UnreadableInputError);
  });
});

/** Names that somebody may have chosen, among those that a registry takes. */
const names = fc.oneof(
  fc.constantFrom('shop/web', 'a', `${'x'.repeat(254)}/y`, 'Shop/web', 'a//b', '/a', '../a', 'a b', 'a:1', 'a@b', 'é'),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

it('is never anything but an event or an UnreadableInputError', () => {
  const fields = fc.dictionary(
    fc.constantFrom('action-type', 'result', 'repository-name', 'image-digest', 'image-tag'),
    fc.anything(),
  );
  const records = fc.dictionary(
    fc.constantFrom('errorCode', 'awsRegion', 'recipientAccountId', 'requestParameters', 'responseElements'),
    fc.anything(),
  );

  void fc.assert(
    fc.property(
      fc.oneof(
        fields.map((one) => imageActionEvent(one)),
        records.map(putImageEvent),
      ),
      (body) => {
        try {
          return ['push', 'ignored'].includes(parseServiceEvent(body).kind);
        } catch (error) {
          return error instanceof UnreadableInputError;
        }
      },
    ),
  );
});

it('names nothing that is no reference, whatever things are called', () => {
  void fc.assert(
    fc.property(names, names, fc.boolean(), (repository, tag, isCall) => {
      const event = isCall
        ? putImageEvent(request({ repositoryName: repository, imageTag: tag, imageDigest: digest }))
        : imageActionEvent({ 'repository-name': repository, 'image-tag': tag });
      const read = readOrRefused(event);
      if (read === 'refused') return true;
      if (read.kind !== 'push') return false;

      const reference = { registry: 'a.example', repository: read.repository, tag: read.tag ?? 'x' };
      const text = formatReference(reference);
      const again = readImageText(text);
      // Amazon ECS takes no longer ones, though Amazon ECR does.
      return text.length > 255 || (again.kind === 'reference' && formatReference(again.reference) === text);
    }),
  );
});

function readOrRefused(body: unknown): ServiceEvent | 'refused' {
  try {
    return parseServiceEvent(body);
  } catch (error) {
    if (error instanceof UnreadableInputError) return 'refused';
    throw error;
  }
}
