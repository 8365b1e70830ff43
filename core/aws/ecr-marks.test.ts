import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { type FakeEcr, fakeEcr, memoryStorage } from '../../test/fakes/ecr.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { storedImage } from '../../test/fakes/registry.ts';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from '../report/build.ts';
import { type ImageMarks, imageAttestation, type RepositoryTags, repositoryTags } from '../service/marks.ts';
import { createEcrMarks } from './ecr-marks.ts';

const { manifest: image } = storedImage({ os: 'linux', architecture: 'arm64' });
const home = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };
const repository = 'team/app';
const where = { registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com', repository };
const arn = `arn:aws:ecr:eu-west-1:123456789012:repository/${repository}`;
const now = new Date('2026-11-20T12:00:00.000Z');
const report = buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [sampleFinding()])]));
const attestation = imageAttestation(report, image.digest, now.toISOString())!;

/** The tags of a scan at a moment. */
function tagsOf(scannedAt: string, fields: Partial<RepositoryTags> = {}): RepositoryTags {
  const [first] = report.images;
  const at = { ...first!, scan: { ...first!.scan!, scannedAt } };
  return { ...repositoryTags({ ...report, images: [at] }, image.digest, scannedAt), ...fields };
}

interface World extends AsyncDisposable {
  readonly ecr: FakeEcr;
  readonly storage: ReturnType<typeof memoryStorage>;
  readonly marks: ImageMarks;
}

/** A registry with one repository that has the image and tags of its own. */
async function makeWorld(tags: Readonly<Record<string, string>> = { team: 'payments' }): Promise<World> {
  const storage = memoryStorage();
  const ecr = await fakeEcr(storage);
  ecr.repositories.set(repository, new Map(Object.entries(tags)));
  storage.manifests.set(`${repository}@${image.digest}`, image);
  const http = testHttpClient();
  const credentials = async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' });
  const marks = createEcrMarks({ http, endpoint: ecr.url, credentials, home, clock: { now: () => now } });
  const end = async () => {
    await http.close();
    await ecr[Symbol.asyncDispose]();
  };
  return { ecr, storage, marks, [Symbol.asyncDispose]: end };
}

/** Every call is refused, without the repetitions of the SDK. */
function refusing(name: string) {
  const mock = mockClient(ECRClient);
  mock.rejects(awsError(name, 'words', name === 'ServerException' ? 500 : 400));
  return Object.assign(mock, { [Symbol.dispose]: () => mock.restore() });
}

/** Every image is answered for like this. */
function answering(answer: object) {
  const mock = mockClient(ECRClient);
  mock.on(BatchGetImageCommand).resolves(answer);
  return Object.assign(mock, { [Symbol.dispose]: () => mock.restore() });
}

const acts: readonly (readonly [string, (marks: ImageMarks) => Promise<string>])[] = [
  ['tags', (marks) => marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z'))],
  ['an attestation', (marks) => marks.attest(where, attestation)],
];

describe('tags of a repository', () => {
  it('stand beside those that it has', async () => {
    await using world = await makeWorld();

    const state = await world.marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z'));

    expect(state).toBe('written');
    expect(Object.fromEntries(world.ecr.repositories.get(repository)!)).toEqual({
      team: 'payments',
      'qualys:scanned': 'true',
      'qualys:scan-date': '2026-11-20',
      'qualys:scan-time': '2026-11-20T08:00:00.000Z',
      'qualys:digest': image.digest,
      'qualys:verdict': 'fail',
      'qualys:vulnerabilities': '1',
      'qualys:critical': '1',
    });
  });

  it('are written once', async () => {
    await using world = await makeWorld();
    await world.marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z'));

    const again = await world.marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z'));

    expect(again).toBe('known');
    expect(world.ecr.calls.filter((call) => call === 'TagResource')).toHaveLength(1);
  });

  it('of a newer scan stay, though the older ends later, on the same day too', async () => {
    await using world = await makeWorld();
    await world.marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z'));

    const older = await world.marks.tag(where, tagsOf('2026-11-20T07:59:59.000Z', { 'qualys:digest': 'other' }));

    expect(older).toBe('newer');
    expect(world.ecr.repositories.get(repository)?.get('qualys:digest')).toBe(image.digest);
  });

  it('that are too many are refused with what to do', async () => {
    await using world = await makeWorld(Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`own-${n}`, 'x'])));

    const thrown = await rejection(world.marks.tag(where, tagsOf('2026-11-20T08:00:00.000Z')));

    expect(thrown).toMatchObject({ retryable: false, remedy: expect.stringContaining('50 tags') });
  });
});

describe('an attestation', () => {
  it('is an artifact without a tag that refers to the image, in parts that ECR takes', async () => {
    await using world = await makeWorld();

    const state = await world.marks.attest(where, attestation);

    const [, pushed] = [...world.storage.manifests.values()];
    const { subject, layers } = JSON.parse(pushed!.body) as { subject: object; layers: { digest: string }[] };
    expect(state).toBe('written');
    expect(subject).toEqual({
      mediaType: image.mediaType,
      digest: image.digest,
      size: Buffer.byteLength(image.body),
    });
    expect(world.ecr.calls.filter((call) => call === 'UploadLayerPart').length).toBeGreaterThan(3);
    expect(JSON.parse(String(world.storage.blobs.get(`${repository}@${layers[0]?.digest}`)))).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      predicate: { verdict: 'fail', properties: [] },
    });
  });

  it('is uploaded though ECR says that a part has no bytes', async () => {
    await using world = await makeWorld();
    world.ecr.partSize = 0;

    await expect(world.marks.attest(where, attestation)).resolves.toBe('written');
  });

  it('is attached once', async () => {
    await using world = await makeWorld();
    await world.marks.attest(where, attestation);
    const before = world.ecr.calls.length;

    const again = await world.marks.attest(where, attestation);

    expect(again).toBe('known');
    expect(world.ecr.calls.slice(before)).toEqual(['BatchGetImage', 'BatchGetImage']);
    expect(world.storage.manifests.size).toBe(2);
  });

  it('of another moment is attached beside it, and shares the blobs', async () => {
    await using world = await makeWorld();
    await world.marks.attest(where, attestation);
    const later = imageAttestation(report, image.digest, '2026-11-21T12:00:00.000Z')!;

    const state = await world.marks.attest(where, later);

    // Config, what was found, and two verdicts.
    expect([state, world.storage.manifests.size, world.storage.blobs.size]).toEqual(['written', 3, 4]);
  });

  it('does not mind that another function uploads the same bytes meanwhile', async () => {
    await using world = await makeWorld();
    await world.marks.attest(where, attestation);
    world.storage.manifests.delete([...world.storage.manifests.keys()].at(-1) ?? '');
    const { hasBlob } = world.storage;
    let asked = 0;
    world.storage.hasBlob = async (...blob) => (asked++ < 3 ? false : hasBlob(...blob));

    const state = await world.marks.attest(where, attestation);

    expect([state, world.storage.manifests.size]).toEqual(['written', 2]);
  });

  it('does not mind that another function pushes the same meanwhile', async () => {
    await using world = await makeWorld();
    world.ecr.fault = (action) => (action === 'PutImage' ? 'ImageAlreadyExistsException' : undefined);

    expect(await world.marks.attest(where, attestation)).toBe('known');
  });

  it.each([
    ['UploadLayerPart', 'InvalidLayerPartException'],
    ['UploadLayerPart', 'UploadNotFoundException'],
    ['CompleteLayerUpload', 'EmptyUploadException'],
    ['PutImage', 'LayersNotFoundException'],
  ])('that lost a part (%s: %s) is written by the next attempt', async (action, name) => {
    await using world = await makeWorld();
    world.ecr.fault = (asked, count) => (asked === action && count === 1 ? name : undefined);

    const thrown = await rejection(world.marks.attest(where, attestation));
    const state = await world.marks.attest(where, attestation);

    expect(thrown).toMatchObject({ name: 'RemoteError', retryable: true });
    expect(state).toBe('written');
  });

  it('is not attached to what ECR serves in place of the image', async () => {
    await using world = await makeWorld();
    world.storage.manifests.set(`${repository}@${image.digest}`, { ...image, body: `${image.body} ` });

    const thrown = await rejection(world.marks.attest(where, attestation));

    expect(thrown).toMatchObject({ name: 'RemoteError', retryable: false, message: expect.stringContaining('digest') });
    expect(world.ecr.calls).not.toContain('PutImage');
  });

  it('of an image that ECR does not give says why', async () => {
    await using world = await makeWorld();
    using mock = answering({
      images: [],
      failures: [{ failureCode: 'KmsError', failureReason: 'The key is disabled.' }],
    });

    const thrown = await rejection(world.marks.attest(where, attestation));

    expect(mock.calls()).toHaveLength(1);
    expect(thrown).toMatchObject({
      retryable: false,
      message: expect.stringContaining('KmsError The key is disabled.'),
    });
  });

  it('of an image that was deleted since is none', async () => {
    await using world = await makeWorld();
    world.storage.manifests.clear();

    const state = await world.marks.attest(where, attestation);

    expect([state, world.storage.manifests.size]).toEqual(['gone', 0]);
  });
});

describe.each(acts)('%s', (_, act) => {
  it('for a repository that was deleted since are none', async () => {
    await using world = await makeWorld();
    world.ecr.repositories.clear();

    expect(await act(world.marks)).toBe('gone');
  });

  it.each([
    ['ThrottlingException', true, 'later'],
    ['ServerException', true, 'later'],
    ['LimitExceededException', false, 'quotas'],
    ['KmsException', false, 'Check'],
  ])('that meet a %s end with what to do', async (name, retryable, remedy) => {
    await using world = await makeWorld();
    using mock = refusing(name);

    const thrown = await rejection(act(world.marks));

    expect(mock.calls()).toHaveLength(1);
    expect(thrown).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
  });

  it('end when they are stopped', async () => {
    await using world = await makeWorld();
    const stopped = AbortSignal.abort();

    const thrown = await rejection(
      act({
        tag: (place, tags) => world.marks.tag(place, tags, stopped),
        attest: (place, one) => world.marks.attest(place, one, stopped),
      }),
    );

    expect(thrown.name).toBe('CanceledError');
  });
});

it.each([
  'ecr:ListTagsForResource',
  'ecr:TagResource',
  'ecr:BatchGetImage',
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
])('without %s the error names it, and the repository', async (permission) => {
  await using world = await makeWorld();
  world.ecr.fault = (action) => (permission === `ecr:${action}` ? 'AccessDeniedException' : undefined);
  const [tags, attest] = acts;
  const [, act] = permission.includes('Tag') ? tags! : attest!;

  const thrown = await rejection(act(world.marks));

  expect(thrown).toMatchObject({
    code: 'registry-denied',
    retryable: false,
    remedy: expect.stringContaining(`Allow ${permission} on ${arn}`),
  });
});

it.each(['999999999999.dkr.ecr.eu-west-1.amazonaws.com', '123456789012.dkr.ecr.us-east-1.amazonaws.com', 'docker.io'])(
  'nothing is written to %s, which is another registry',
  async (registry) => {
    await using world = await makeWorld();

    const state = await world.marks.attest({ registry, repository }, attestation);

    expect([state, world.ecr.calls]).toEqual(['elsewhere', []]);
  },
);
