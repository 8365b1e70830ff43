import { describe, expect, it } from 'vitest';
import {
  deploymentOf,
  type Fault,
  pushOf,
  qualysDown,
  registryHost,
  type ServiceWorld,
  serviceWorld,
  tellings,
  worldImage,
} from '../../test/fakes/service-world.ts';
import { RemoteError } from '../errors.ts';
import { finishOrder } from './finish.ts';
import { handleEvent } from './intake.ts';
import type { MarkedRepositories } from './marks.ts';

const image = worldImage(1);
const { digest } = image.image;
const { repository } = image.image.reference;
const everything: MarkedRepositories = { tagged: ['*'], attested: ['*'] };

/** A world in which the image was pushed, and all came to rest. */
async function pushed(marked?: MarkedRepositories, fault?: (name: string, count: number) => Fault | undefined) {
  const world = serviceWorld(marked === undefined ? {} : { marked });
  world.images.set(digest, image);
  const counts = new Map<string, number>();
  world.fault = ({ name }) => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return fault?.(name, counts.get(name) ?? 0);
  };
  world.send(pushOf(image));
  await world.run();
  return world;
}

function attached({ attestations }: ServiceWorld, name = repository) {
  return attestations.get(`${name}@${digest}`) ?? [];
}

function statuses({ executions }: ServiceWorld) {
  return [...executions.values()].map(({ status }) => status);
}

describe('a push that was told', () => {
  it('is marked as what it is: tags of the repository, and an attestation at the image', async () => {
    const world = await pushed(everything);

    const [attestation, ...others] = attached(world);
    expect(world.tags.get(repository)).toMatchObject({
      'qualys:scanned': 'true',
      'qualys:digest': digest,
      'qualys:verdict': 'fail',
      'qualys:critical': '1',
    });
    expect(attestation?.attestations.verdict).toMatchObject({
      subjects: [{ name: `${registryHost}/${repository}`, digest: { sha256: digest.slice('sha256:'.length) } }],
      predicate: { verdict: 'fail', properties: [] },
    });
    expect(others).toEqual([]);
  });

  it.each<[string, MarkedRepositories | undefined, boolean, boolean]>([
    ['nothing is to be', undefined, false, false],
    ['its repository is to be, by name', { tagged: [repository], attested: [repository] }, true, true],
    ['its repository is to be, by its beginning', { tagged: ['team/*'], attested: [] }, true, false],
    ['another repository is to be', { tagged: ['team/app'], attested: ['other/*'] }, false, false],
  ])('is marked where %s', async (_, marked, isTagged, isAttested) => {
    const world = await pushed(marked);

    expect([world.tags.has(repository), attached(world).length > 0]).toEqual([isTagged, isAttested]);
    expect(world.published).toHaveLength(1);
  });

  it('is marked once, however often it is told of', async () => {
    const world = await pushed(everything);

    world.send(pushOf(image, { id: 'again' }), pushOf(image, { id: 'by another tag', tag: '2' }));
    await world.run();

    expect(attached(world)).toHaveLength(1);
  });

  it('is marked in another repository too, where what is known is told at once', async () => {
    const world = await pushed(everything);

    world.send(pushOf(image, { repository: 'prod/app' }));
    await world.run();

    expect(world.tags.has('prod/app')).toBe(true);
    expect(attached(world, 'prod/app')).toHaveLength(1);
  });

  it('by a newer scan of the image is marked anew', async () => {
    const world = await pushed(everything);
    const before = world.tags.get(repository);

    await world.run(8 * 24 * 3_600_000);
    world.send(pushOf(image, { id: 'later', time: world.now().toISOString() }));
    await world.run();

    expect(world.tags.get(repository)?.['qualys:scan-time']).not.toBe(before?.['qualys:scan-time']);
    expect(attached(world)).toHaveLength(2);
  });

  it('that could not be scanned is marked as inconclusive', async () => {
    const world = serviceWorld({ marked: everything, maxRetries: 0 });
    world.images.set(digest, image);
    qualysDown(world);

    world.send(pushOf(image));
    await world.run();

    expect(world.tags.get(repository)).toMatchObject({ 'qualys:scanned': 'false', 'qualys:verdict': 'inconclusive' });
    expect(attached(world)[0]?.attestations.verdict?.predicate).toMatchObject({ verdict: 'inconclusive' });
    expect(attached(world)[0]?.attestations.vulnerabilities).toBeUndefined();
  });
});

it('what runs is not marked, only what was pushed', async () => {
  const world = serviceWorld({ marked: everything });
  world.images.set(digest, image);

  world.send(deploymentOf(image));
  await world.run();

  expect(world.published).toHaveLength(1);
  expect([world.tags.size, world.attestations.size]).toEqual([0, 0]);
});

describe('a fault of marking', () => {
  it.each<[string, Fault]>([
    ['marks.tag', 'throttled'],
    ['marks.attest', 'throttled'],
    ['marks.tag', 'answer-lost'],
    ['marks.attest', 'answer-lost'],
    ['marks.tag', 'dies-before'],
    ['marks.attest', 'dies-after'],
  ])('(%s %s) is mended by the next attempt, and nobody is told twice', async (call, fault) => {
    const world = await pushed(everything, (name, count) => (name === call && count === 1 ? fault : undefined));

    expect([world.tags.size, attached(world).length]).toEqual([1, 1]);
    expect([...tellings(world).values()]).toEqual([1]);
    expect(statuses(world)).toEqual(['SUCCEEDED']);
  });

  it('that goes on is given up, counted, and changes nothing else', async () => {
    const world = await pushed(everything, (name) => (name.startsWith('marks.') ? 'throttled' : undefined));

    expect(world.counted.get('MarksFailed')).toBeGreaterThan(2);
    expect(world.calls.filter(({ name }) => name === 'marks.tag').length).toBeLessThan(8);
    expect([...tellings(world).values()]).toEqual([1]);
    expect([statuses(world), world.deadLetters]).toEqual([['SUCCEEDED'], []]);
  });

  it('of the one does not keep the other from being written', async () => {
    const world = await pushed(everything, (name) => (name === 'marks.tag' ? 'throttled' : undefined));

    expect([world.tags.size, attached(world).length]).toEqual([0, 1]);
  });

  it('that will not pass is counted once, and nothing is repeated', async () => {
    const { world, finish } = await finishing();
    const ports = world.ports();
    const details = { code: 'registry-denied', retryable: false, remedy: 'Allow it.' } as const;
    const refused = new RemoteError('Amazon ECR refused it.', details);
    const marks = { tag: () => Promise.reject(refused), attest: () => Promise.reject(refused) };

    const answer = await finish({ ...ports, outlets: { ...ports.outlets, marks } });

    expect(answer).toMatchObject({ told: 1 });
    expect(world.counted.get('MarksFailed')).toBe(2);
  });
});

/** A world in which the scan of a push has ended, and its last step is due. */
async function finishing() {
  const world = serviceWorld({ marked: everything });
  world.images.set(digest, image);
  await handleEvent(pushOf(image), world.ports());
  const record = await world.store.record(digest);
  if (record?.state !== 'running') throw new Error('no scan is running');
  return { world, finish: (ports: Parameters<typeof finishOrder>[1]) => finishOrder(record.order, ports) };
}
