import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rejection } from '../../test/fakes/http-client.ts';
import { sampleDigest, samplePolicyFile } from '../../test/fakes/samples.ts';
import {
  criticalFinding,
  deploymentOf,
  type Fault,
  pushOf,
  registryHost,
  type ServiceWorld,
  scansOf,
  serviceWorld,
  tellings,
  type WorldImage,
  worldImage,
} from '../../test/fakes/service-world.ts';
import { RemoteError } from '../errors.ts';
import { lookAtPush } from './push.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** An image of a repository as it is pushed for an index: without a tag of its own. */
function platformImage(number: number, architecture: string, findings?: readonly object[]): WorldImage {
  const { image, findings: found } = worldImage(number, findings);
  const { tag: _, ...untagged } = image;
  const reference = { ...image.reference, repository: 'team/shop' };
  return { image: { ...untagged, reference, platform: { os: 'linux', architecture } }, findings: found };
}

const bad = worldImage(1);
const clean = worldImage(2, []);
const amd64 = platformImage(11, 'amd64');
const arm64 = platformImage(12, 'arm64');
const indexDigest = sampleDigest('e');
const attestation = sampleDigest('f');
const chart = sampleDigest('c');
const inToto = 'application/vnd.in-toto+json';

function worldOf(images: readonly WorldImage[], changes: Parameters<typeof serviceWorld>[0] = {}): ServiceWorld {
  const world = serviceWorld(changes);
  for (const one of images) world.images.set(one.image.digest, one);
  world.indexes.set(indexDigest, [amd64.image.digest, arm64.image.digest]);
  world.artifacts.set(attestation, inToto).set(chart, 'application/vnd.acme.thing.v1+json');
  return world;
}

/** The events of a push of the index, in the order in which clients push: what it holds first. */
const children = [amd64, arm64].map((one, index) => pushOf(one, { id: `child-${index}` }));
const index = pushOf(amd64, { id: 'index', digest: indexDigest, tag: '2.0' });
const attested = pushOf(amd64, { id: 'attestation', digest: attestation });

interface Said {
  readonly verdict: string;
  readonly pushedTo?: string;
  readonly image: { readonly text: string; readonly digest?: string; readonly platform?: string };
}

const said = ({ published }: ServiceWorld) => published.map(({ data }) => data as Said);
const verdicts = (world: ServiceWorld) => said(world).map(({ verdict }) => verdict);

describe('a push', () => {
  it('of an unknown image is scanned once, archived, judged and told by its repository and tag', async () => {
    const world = worldOf([bad], { archiveLayout: 'repository' });

    world.send(pushOf(bad));
    await world.run();

    expect(scansOf(world, bad)).toBe(1);
    expect([...world.archived.keys()]).toEqual([
      `scan-results/team/app-1/${bad.image.digest}/20260301T120046.000Z.json`,
    ]);
    expect(said(world)).toMatchObject([
      { verdict: 'fail', pushedTo: 'team/app-1', image: { text: `${registryHost}/team/app-1:1`, tag: '1' } },
    ]);
    expect(world.announced).toMatchObject([{ verdict: 'fail', pushedTo: 'team/app-1', account: '123456789012' }]);
    expect(world.published[0]?.subject).toBe(
      'FAIL: team/app-1:1 pushed to ECR (123456789012 us-east-1): 1 new finding',
    );
  });

  it('of a clean image is announced, and nobody is woken', async () => {
    const world = worldOf([clean]);

    world.send(pushOf(clean));
    await world.run();

    expect(world.announced).toMatchObject([{ verdict: 'pass', pushedTo: 'team/app-2' }]);
    expect(world.published).toEqual([]);
  });

  it('that ECR and CloudTrail both tell of is one', async () => {
    const world = worldOf([bad]);

    world.send(pushOf(bad), pushOf(bad, { id: 'call', name: 'PutImage' }), pushOf(bad));
    await world.run();

    expect([scansOf(world, bad), world.executions.size]).toEqual([1, 1]);
    expect([...tellings(world).values()]).toEqual([1]);
  });

  it('does not make its account one whose ECS is looked at', async () => {
    const world = worldOf([bad]);

    world.send(pushOf(bad));
    await world.run();

    expect(await world.store.targets()).toEqual([]);
  });

  it('of a known digest by another tag is told by nobody, and goes by that tag from then on', async () => {
    const world = worldOf([bad]);
    world.send(pushOf(bad));
    await world.run();

    world.send(pushOf(bad, { tag: 'stable' }));
    await world.run();

    expect(verdicts(world)).toEqual(['fail']);
    expect(world.announced).toHaveLength(1);
    const [use, ...others] = await world.store.usesOf(bad.image.digest);
    expect([use?.use.image.text, others]).toEqual([`${registryHost}/team/app-1:stable`, []]);
  });

  it('of a known digest is told once more when the verdict has changed', async () => {
    const world = worldOf([bad]);
    world.send(pushOf(bad));
    await world.run();
    world.policy = samplePolicyFile(
      'fail-on: critical\nexceptions:\n  - {cve: CVE-2024-6387, reason: Not reachable, owner: ops, expires: 2026-12-01}\n',
    );

    world.send(pushOf(bad));
    await world.run();

    expect(world.announced).toMatchObject([{ verdict: 'fail' }, { verdict: 'pass' }]);
    expect(scansOf(world, bad)).toBe(1);
  });

  it('of a digest that another repository holds is told there too, and archived for it, without another scan', async () => {
    const world = worldOf([bad], { archiveLayout: 'repository' });
    world.send(pushOf(bad));
    await world.run();

    world.send(pushOf(bad, { repository: 'prod/app' }));
    await world.run();

    expect(said(world).map(({ pushedTo }) => pushedTo)).toEqual(['team/app-1', 'prod/app']);
    expect([...world.archived.keys()]).toEqual([
      `scan-results/team/app-1/${bad.image.digest}/20260301T120046.000Z.json`,
      `scan-results/prod/app/${bad.image.digest}/20260301T120046.000Z.json`,
    ]);
    expect(new Set(world.archived.values()).size).toBe(1);
    expect(world.executions.size).toBe(1);
  });

  it('that meets the scan of another repository is archived for it when the scan ends', async () => {
    const world = worldOf([bad], { archiveLayout: 'repository' });

    world.send(pushOf(bad), pushOf(bad, { repository: 'prod/app' }));
    await world.run();

    expect([...world.archived.keys()].toSorted()).toEqual([
      `scan-results/prod/app/${bad.image.digest}/20260301T120046.000Z.json`,
      `scan-results/team/app-1/${bad.image.digest}/20260301T120046.000Z.json`,
    ]);
  });

  it('is told though the bucket refuses what another repository asked for', async () => {
    const world = worldOf([bad], { archiveLayout: 'repository' });
    world.send(pushOf(bad));
    await world.run();
    const refused = new RemoteError('Denied.', { code: 'internal', retryable: false, remedy: 'Allow it.' });
    const archive = { put: () => Promise.reject(refused) };

    await lookAtPush(pushOf(bad, { repository: 'prod/app' }), { ...world.ports(), archive });

    expect(said(world).map(({ pushedTo }) => pushedTo)).toEqual(['team/app-1', 'prod/app']);
  });

  it('of an image that runs already is told beside its containers', async () => {
    const world = worldOf([bad]);
    world.send(deploymentOf(bad));
    await world.run();

    world.send(pushOf(bad));
    await world.run();

    expect(said(world).map(({ pushedTo }) => pushedTo)).toEqual([undefined, 'team/app-1']);
    expect(scansOf(world, bad)).toBe(1);
  });

  it('is not excepted by what a policy says of a family or a container of the same name', async () => {
    const world = worldOf([bad]);
    world.policy = samplePolicyFile(
      [
        'fail-on: critical',
        'exceptions:',
        '  - {cve: CVE-2024-6387, reason: Inside, owner: ops, expires: 2026-12-01, families: [team/app-1]}',
        '  - {cve: CVE-2024-6387, reason: Inside, owner: ops, expires: 2026-12-01, containers: [team/app-1, app]}',
        '',
      ].join('\n'),
    );

    world.send(pushOf(bad));
    await world.run();

    expect(verdicts(world)).toEqual(['fail']);
  });

  it('without a digest is of what the tag names now', async () => {
    const world = worldOf([bad]);
    const { digest: _, ...event } = pushOf(bad);

    world.send(event);
    await world.run();

    expect(said(world)).toMatchObject([{ image: { digest: bad.image.digest } }]);
  });
});

describe('a service that tells nobody', () => {
  it('judges and remembers all the same, and counts no notification', async () => {
    const world = worldOf([bad]);
    world.send(pushOf(bad));
    await world.run();
    const counted = world.counted.get('NotificationsSent');

    await lookAtPush(pushOf(bad, { repository: 'prod/app' }), { ...world.ports(), outlets: {} });

    const uses = await world.store.usesOf(bad.image.digest);
    expect(uses.map(({ told }) => told?.findings)).toEqual([['QID-105943'], ['QID-105943']]);
    expect([counted, world.counted.get('NotificationsSent')]).toEqual([1, 1]);
    expect([world.published.length, world.announced.length]).toEqual([1, 1]);
  });
});

describe('an index', () => {
  it('is told for each of its platforms by its tag, and its images are not told again', async () => {
    const world = worldOf([amd64, arm64]);

    world.send(...children, attested, index);
    await world.run();

    const told = said(world).map(({ image }) => [image.platform, image.text]);
    expect(told.toSorted()).toEqual([
      ['linux/amd64', `${registryHost}/team/shop:2.0`],
      ['linux/arm64', `${registryHost}/team/shop:2.0`],
    ]);
    expect(world.executions.size).toBe(2);
    expect(world.counted.get('ArtifactsIgnored')).toBe(1);
  });

  it('and all that it holds, in any order and any number of times, are scanned and told once, by the tag', async () => {
    const events = [...children, attested, index];
    const delivery = fc.record({ event: fc.nat({ max: events.length - 1 }), pauseMs: fc.nat({ max: 2000 }) });
    const deliveries = fc.array(delivery, { maxLength: 8 }).chain((extra) => {
      const all = [...events.map((_, event) => ({ event, pauseMs: 1000 })), ...extra];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });

    await fc.assert(
      fc.asyncProperty(deliveries, async (order) => {
        const world = worldOf([amd64, arm64]);

        for (const { event, pauseMs } of order) {
          world.send(events[event]!);
          await world.run(pauseMs);
        }
        await world.run();

        expect(world.executions.size).toBe(2);
        expect(
          said(world)
            .map(({ image }) => image.digest)
            .toSorted(),
        ).toEqual([amd64, arm64].map(({ image }) => image.digest).toSorted());
        for (const { image } of [amd64, arm64]) {
          const uses = await world.store.usesOf(image.digest);
          expect(uses.map(({ use }) => use.image.text)).toEqual([`${registryHost}/team/shop:2.0`]);
        }
        expect(world.deadLetters).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('whose images were pushed long before gives them the tag that a registry sensor needs', async () => {
    const world = worldOf([amd64, arm64]);
    world.send(...children);
    await world.run(5 * minuteMs);
    const before = verdicts(world);

    world.send(index);
    await world.run();

    expect(before).toEqual(['inconclusive', 'inconclusive']);
    expect(verdicts(world).slice(2)).toEqual(['fail', 'fail']);
    expect(said(world)[0]).toMatchObject({ reason: { code: 'no-tag' } });
  });
});

describe('what is no image', () => {
  it.each([
    ['an attestation', attestation, [1, undefined]],
    ['something of a type that is not known', chart, [1, 1]],
  ])('%s is counted, and never scanned or judged', async (_, digest, counted) => {
    const world = worldOf([]);

    world.send(pushOf(bad, { digest }));
    await world.run();

    expect([world.counted.get('ArtifactsIgnored'), world.counted.get('ArtifactsUnknown')]).toEqual(counted);
    expect([world.announced, world.published, world.executions.size, world.deadLetters]).toEqual([[], [], 0, []]);
  });

  it('is told to whoever reads the log by its type, on one line', async () => {
    const world = worldOf([]);
    world.artifacts.set(chart, 'text/x\nfake: line\u202e');
    const lines: unknown[] = [];
    const log = { ...world.ports().log, warn: (...line: unknown[]) => void lines.push(line) };

    await lookAtPush(pushOf(bad, { digest: chart }), { ...world.ports(), log });

    expect(lines).toMatchObject([
      [expect.stringContaining('type that is not known'), { type: 'text/x fake: line\\u{202e}' }],
    ]);
  });
});

describe('an image that is gone, or can not be read', () => {
  it('is told once as inconclusive, with the digest that was pushed', async () => {
    const world = worldOf([]);
    world.lanes = 1;

    world.send(pushOf(bad), pushOf(bad, { id: 'call', name: 'PutImage' }));
    await world.run();

    const text = `${registryHost}/team/app-1:1@${bad.image.digest}`;
    expect(said(world)).toMatchObject([{ verdict: 'inconclusive', pushedTo: 'team/app-1', image: { text } }]);
    expect(world.counted.get('UnresolvedImages')).toBe(2);
    expect(world.executions.size).toBe(0);
  });

  it('is not taken for an artifact because it is no image that is understood', async () => {
    const world = worldOf([]);
    world.registryFault = () =>
      new RemoteError('It is a Docker schema 1 manifest.', {
        ...{ code: 'unsupported-manifest', retryable: false, remedy: 'Build it again.' },
      });

    world.send(pushOf(bad));
    await world.run();

    expect(verdicts(world)).toEqual(['inconclusive']);
    expect(world.counted.get('ArtifactsIgnored')).toBeUndefined();
  });
});

describe('a registry that can not be asked', () => {
  const throttled = new RemoteError('Amazon ECR throttled the calls.', {
    ...{ code: 'registry-unreachable', retryable: true, remedy: 'Wait.' },
  });

  it.each([
    ['for a moment is asked again before anybody is told', 10, ['fail']],
    ['for longer is told, and asked again', 25, ['inconclusive', 'fail']],
    ['at all is told', 100_000, ['inconclusive']],
  ])('%s', async (_, minutes, told) => {
    const world = worldOf([bad]);
    const until = world.now().getTime() + minutes * minuteMs;
    world.registryFault = () => (world.now().getTime() < until ? throttled : undefined);

    world.send(pushOf(bad));
    await world.run();

    expect(verdicts(world)).toEqual(told);
  });

  it('in time is asked again with the message', async () => {
    const world = worldOf([bad]);
    const stop = new AbortController();
    world.registryFault = () => {
      stop.abort();
      return throttled;
    };

    const error = await rejection(lookAtPush(pushOf(bad), world.ports(), stop.signal));

    expect(error).toMatchObject({ name: 'CanceledError', message: expect.stringContaining('team/app-1') });
    expect(world.published).toEqual([]);
  });
});

describe('an image without a tag', () => {
  const untagged = pushOf(amd64, { id: 'alone' });

  it('is looked at when an index had the time to name it', async () => {
    const world = worldOf([amd64]);

    world.send(untagged);
    await world.run(20_000);
    const soon = world.executions.size;
    await world.run();

    expect([soon, world.executions.size]).toEqual([0, 1]);
    expect(said(world)).toMatchObject([{ image: { text: `${registryHost}/team/shop@${amd64.image.digest}` } }]);
  });

  it('is looked at once when its event is late, or has a time that makes no sense', async () => {
    const world = worldOf([amd64]);

    world.send({ ...untagged, time: 'soon' }, { ...untagged, time: '2026-02-01T00:00:00Z' });
    await world.run(20_000);

    expect(world.executions.size).toBe(1);
  });
});

describe('a process that dies at any call of a port', () => {
  const story = async (fault: (count: number) => Fault | undefined) => {
    const world = worldOf([amd64, arm64, bad], { archiveLayout: 'repository' });
    let died: string | undefined;
    world.fault = ({ count, name }) => {
      const kind = fault(count);
      if (kind !== undefined) died = name;
      return kind;
    };
    const retagged = pushOf(bad, { repository: 'prod/app', tag: '9', time: '2026-03-01T12:20:00.000Z' });
    const named = [amd64, arm64].map((one) => pushOf(one, { tag: `2.0-${one.image.platform.architecture}` }));
    world.send(...named, index, pushOf(bad));
    // Whatever was asked again has its claim by then.
    await world.run(20 * minuteMs);
    world.send(retagged);
    await world.run();
    return { world, died };
  };

  it.each<Fault>(['dies-before', 'dies-after', 'answer-lost', 'throttled'])(
    '(%s) is followed by another that loses nothing, scans nothing twice, and tells nobody twice',
    async (kind) => {
      const calls = (await story(() => undefined)).world.calls.length;
      expect(calls).toBeGreaterThan(80);

      for (let at = 1; at <= calls; at += 1) {
        const { world, died } = await story((count) => (count === at ? kind : undefined));

        const repeats = /outlets\.publish|store\.told|outlets\.announce/.test(died ?? '');
        expect([at, died, scansOf(world, bad), world.executions.size]).toEqual([at, died, 1, 3]);
        const told = tellings(world);
        expect([at, died, told.size]).toEqual([at, died, 3]);
        const digests = said(world).map(({ image, pushedTo }) => `${pushedTo} ${image.digest}`);
        expect([at, died, new Set(digests).size]).toEqual([at, died, 4]);
        if (!repeats) expect([at, died, digests.length]).toEqual([at, died, 4]);
        expect(world.archived.size).toBe(4);
        expect(world.deadLetters).toEqual([]);
      }
    },
    240_000,
  );
});

describe('a burst', () => {
  it('of 500 pushes of 50 digests gives 50 scans, and tells each repository once', async () => {
    const images = Array.from({ length: 50 }, (_, number) => worldImage(number, [criticalFinding]));
    const world = worldOf(images);
    world.lanes = 50;

    world.send(
      ...Array.from({ length: 500 }, (_, number) =>
        pushOf(images[number % 50]!, { id: `push-${number}`, tag: String(number % 3) }),
      ),
    );
    await world.run(dayMs);

    expect(world.executions.size).toBe(50);
    expect([...tellings(world).values()]).toEqual(Array.from({ length: 50 }, () => 1));
  }, 60_000);
});
