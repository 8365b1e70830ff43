import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, fakeClock } from '../test/fakes/clock.ts';
import { samplePolicy, sampleResult } from '../test/fakes/samples.ts';
import { ecrImage, hex } from '../test/fakes/scans.ts';
import { createMemoryCache } from './cache/memory.ts';
import { RemoteError } from './errors.ts';
import { type GateRequest, gate } from './gate.ts';
import { readImageText } from './image/reference.ts';
import type { ResolvedImage } from './image/resolved.ts';
import type { StandIn } from './image/unpushed.ts';
import type { Ports } from './ports.ts';
import type { Progress } from './progress.ts';
import type { Scan, Step } from './scan/scan.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition/task-definition.ts';

const linux = { os: 'linux', architecture: 'amd64' } as const;

function container(
  name: string,
  image: string | null,
  changes: Partial<ContainerDefinition> = {},
): ContainerDefinition {
  return { name, essential: true, role: 'app', image: readImageText(image), ...changes };
}

function taskDefinition(containers: readonly ContainerDefinition[], family = 'web'): TaskDefinition {
  const platform = { kind: 'one', platform: linux } as const;
  return { format: 'json', source: `${family}.json`, family, platform, containers, notices: [] };
}

function request(taskDefinitions: readonly TaskDefinition[], changes: Partial<GateRequest> = {}): GateRequest {
  return {
    taskDefinitions,
    notices: [],
    policy: samplePolicy(),
    maxAgeMs: 24 * 3_600_000,
    force: false,
    timeoutMs: 30 * 60_000,
    tool: { name: 'gate', version: '0' },
    simulated: false,
    ...changes,
  };
}

let clock: FakeClock;
let events: Progress[];
/** What the registry serves, by `repository:tag`; a RemoteError is thrown. */
let served: Map<string, readonly ResolvedImage[] | RemoteError>;
/** References that were resolved and digests that were scanned. */
let resolved: string[];
let scanned: string[];
let step: (scan: Scan) => Step;

beforeEach(() => {
  clock = fakeClock();
  events = [];
  served = new Map();
  resolved = [];
  scanned = [];
  step = (scan) => {
    const { digest, imageId } = scan.request.image;
    const result = sampleResult({ digest, imageId, scannedAt: clock.now().toISOString() });
    return { scan: { state: 'finished', request: scan.request, result, from: 'scan' }, waitMs: 0 };
  };
});

function ports(changes: Partial<Ports> = {}): Ports {
  return {
    clock,
    tell: (event) => events.push(event),
    cache: createMemoryCache(),
    images: {
      resolve: async (reference, platform) => {
        const name = `${reference.repository}:${reference.tag ?? reference.digest}`;
        resolved.push(`${name} ${platform.kind}${reference.digest === undefined ? '' : ` ${reference.digest}`}`);
        const found = served.get(name) ?? [ecrImage(String(served.size), { reference })];
        if (found instanceof RemoteError) throw found;
        return found;
      },
    },
    scanner: {
      advance: async (scans) => {
        scanned.push(...scans.map((scan) => scan.request.image.digest));
        return scans.map(step);
      },
    },
    ...changes,
  };
}

describe('gate', () => {
  it('passes when every image was scanned and none breaks the policy', async () => {
    const report = await gate(request([taskDefinition([container('app', 'team/api:1')])]), ports());

    expect(report).toMatchObject({
      verdict: 'pass',
      outcome: 'allow',
      images: [{ verdict: 'pass', text: 'team/api:1' }],
    });
  });

  it('resolves a reference once and scans a digest once, whoever names it', async () => {
    const image = ecrImage('a');
    served.set('team/api:1', [image]).set('team/api:stable', [image]);
    const definitions = ['web', 'worker'].map((family) =>
      taskDefinition(
        [
          container('app', 'team/api:1'),
          container('init', 'docker.io/team/api:1'),
          container('side', 'team/api:stable'),
        ],
        family,
      ),
    );

    const report = await gate(request(definitions), ports());

    expect(resolved).toEqual(['team/api:1 one', 'team/api:stable one']);
    expect(scanned).toEqual([image.digest]);
    expect(report.images).toHaveLength(1);
    expect(report.images[0]?.uses).toHaveLength(6);
  });

  it('judges every platform of an image that may run on any', async () => {
    const arm = ecrImage('b', { platform: { os: 'linux', architecture: 'arm64' } });
    served.set('team/api:1', [ecrImage('a'), arm]);
    const definition = taskDefinition([container('app', 'team/api:1')]);

    const report = await gate(request([{ ...definition, platform: { kind: 'every', why: 'EC2' } }]), ports());

    expect(resolved).toEqual(['team/api:1 every']);
    expect(report.images.map((one) => one.image?.platform.architecture).sort()).toEqual(['amd64', 'arm64']);
  });

  it('takes the digest that ECS says is running', async () => {
    const runningDigest = `sha256:${hex('e')}`;

    await gate(request([taskDefinition([container('app', 'team/api:1', { runningDigest })])]), ports());

    expect(resolved).toEqual([`team/api:1 one ${runningDigest}`]);
  });

  it.each([
    ['<IMAGE1_NAME>', 'placeholder'],
    [null, 'missing-image'],
    ['not an image', 'invalid-reference'],
  ])('is inconclusive about the image %j, and names the container', async (image, code) => {
    const report = await gate(request([taskDefinition([container('app', image)])]), ports());

    expect(report).toMatchObject({ verdict: 'inconclusive', outcome: 'block', images: [{ reason: { code } }] });
    expect(report.images[0]?.reason?.message).toMatch(/app.*web/);
  });

  it('is inconclusive about nothing at all', async () => {
    expect(await gate(request([]), ports())).toMatchObject({ verdict: 'inconclusive', outcome: 'block' });
    expect(await gate(request([taskDefinition([])]), ports())).toMatchObject({
      verdict: 'inconclusive',
      outcome: 'block',
    });
  });

  it('keeps the reason of what could not be resolved, and judges the rest', async () => {
    served.set(
      'gone:1',
      new RemoteError('no such tag', { code: 'unresolvable', retryable: false, remedy: 'spell it' }),
    );
    const definition = taskDefinition([container('app', 'team/api:1'), container('side', 'team/gone:1')]);
    served.set(
      'team/gone:1',
      new RemoteError('no such tag', { code: 'unresolvable', retryable: false, remedy: 'Spell it.' }),
    );

    const report = await gate(request([definition]), ports());

    expect(report.verdict).toBe('inconclusive');
    expect(report.images.map((image) => image.reason?.code)).toEqual(['unresolvable', undefined]);
  });

  it('is inconclusive when a resolver answers with nothing', async () => {
    served.set('team/api:1', []);

    const report = await gate(request([taskDefinition([container('app', 'team/api:1')])]), ports());

    expect(report).toMatchObject({ verdict: 'inconclusive', images: [{ reason: { code: 'internal' } }] });
  });

  it('ends in time, and says how far it got', async () => {
    step = (scan) => ({ scan, waitMs: 60_000 });

    const report = await gate(
      request([taskDefinition([container('app', 'team/api:1')])], { timeoutMs: 300_000 }),
      ports(),
    );

    expect(report).toMatchObject({ verdict: 'inconclusive', outcome: 'block' });
    expect(report.images[0]?.reason).toMatchObject({ code: 'timeout', message: expect.stringContaining('5 min') });
    expect(clock.now().toISOString()).toBe('2026-03-01T12:05:00.000Z');
  });

  it('ends when it is canceled', async () => {
    const stop = new AbortController();
    step = (scan) => {
      stop.abort();
      return { scan, waitMs: 60_000 };
    };

    const report = await gate(request([taskDefinition([container('app', 'team/api:1')])]), ports(), stop.signal);

    expect(report.images[0]).toMatchObject({ verdict: 'inconclusive', reason: { code: 'canceled' } });
  });
});

describe('the cache', () => {
  const definitions = [taskDefinition([container('app', 'team/api:1')])];

  it('answers for a digest that was scanned before; the verdict is made anew', async () => {
    const cache = createMemoryCache();
    served.set('team/api:1', [ecrImage('a')]);
    await gate(request(definitions), ports({ cache }));
    const denied = samplePolicy({ secrets: 'fail' });

    const again = await gate(request(definitions), ports({ cache }));
    const stricter = await gate(request(definitions, { policy: denied }), ports({ cache }));

    expect(scanned).toHaveLength(2);
    expect(again.images[0]?.scan?.from).toBe('cache');
    expect(stricter).toMatchObject({ verdict: 'inconclusive', images: [{ scan: { from: 'scan' } }] });
  });

  it.each<[string, Partial<GateRequest>]>([
    ['a rule asks for compliance', { policy: samplePolicy({ 'max-compliance': '0' }) }],
    ['compliance is to be reported', { policy: samplePolicy({ 'fail-on-compliance': 'none' }) }],
    ['the scanner is told to look for more', { scanTypes: ['packages', 'secrets'] }],
    ["the verdict of Qualys' policies is asked for", { asksQualysPolicy: true }],
  ])('is no answer when %s', async (_, wider) => {
    const cache = createMemoryCache();
    await gate(request(definitions), ports({ cache }));

    await gate(request(definitions, wider), ports({ cache }));

    expect(scanned).toHaveLength(2);
  });

  it("keeps what was found beside the verdict of Qualys' policies, and never that", async () => {
    const cache = createMemoryCache();
    const plain = step;
    step = (scan) => {
      const { scan: ended, waitMs } = plain(scan);
      if (ended.state !== 'finished') throw new Error('not finished');
      const result = { ...ended.result, qualysPolicy: { verdict: 'allow', tags: [] } } as const;
      return { scan: { ...ended, result }, waitMs };
    };
    const policy = samplePolicy({ 'qualys-policy': 'with' });

    const first = await gate(request(definitions, { policy, asksQualysPolicy: true }), ports({ cache }));
    const again = await gate(request(definitions, { policy }), ports({ cache }));

    expect(first).toMatchObject({ verdict: 'pass', images: [{ scan: { qualysPolicy: { verdict: 'allow' } } }] });
    expect(again).toMatchObject({ verdict: 'inconclusive', images: [{ scan: { from: 'cache' } }] });
    expect(again.images[0]?.reason?.code).toBe('qualys-policy');
  });

  it('is not asked when a scan is forced', async () => {
    const cache = createMemoryCache();
    await gate(request(definitions), ports({ cache }));

    await gate(request(definitions, { force: true }), ports({ cache }));

    expect(scanned).toHaveLength(2);
  });

  it('is not asked for a result that is too old', async () => {
    const cache = createMemoryCache();
    await gate(request(definitions), ports({ cache }));
    clock.advance(25 * 3_600_000);

    await gate(request(definitions), ports({ cache }));

    expect(scanned).toHaveLength(2);
  });
});

describe('what runs now', () => {
  const running = (image: string, digest: string) => ({
    source: 'service prod/web',
    family: 'web',
    taskDefinition: taskDefinition([container('app', image, { runningDigest: digest })]),
  });

  it('is resolved and scanned with what is gated, and not judged', async () => {
    const before = ecrImage('b');
    served.set('team/api:2', [ecrImage('a')]).set('team/api:1', [before]);

    const report = await gate(
      request([taskDefinition([container('app', 'team/api:2')])], { running: running('team/api:1', before.digest) }),
      ports(),
    );

    expect(scanned).toEqual([ecrImage('a').digest, before.digest]);
    expect(report.images).toMatchObject([{ text: 'team/api:2', comparison: { state: 'compared' }, newFindings: [] }]);
  });

  it('is scanned once when it is what is gated', async () => {
    const image = ecrImage('a');
    served.set('team/api:1', [image]);

    const report = await gate(
      request([taskDefinition([container('app', 'team/api:1')])], { running: running('team/api:1', image.digest) }),
      ports(),
    );

    expect(scanned).toEqual([image.digest]);
    expect(report.images[0]?.comparison?.state).toBe('compared');
  });
});

describe('a local image', () => {
  const imageId = `sha256:${hex('e')}`;
  const image = { imageId, platform: linux };
  const standIn = (name: string, changes: Partial<StandIn> = {}): StandIn => ({
    source: { kind: 'archive', name, path: `/images/${name}` },
    names: [],
    image,
    ...changes,
  });

  it('is scanned in place of what the registry has, and neither taken from a cache nor put there', async () => {
    const cache = createMemoryCache();
    await cache.put(sampleResult({ digest: imageId, imageId, scannedAt: clock.now().toISOString() }));
    const app = container('app', 'team/api:1', { standIn: standIn('app.tar') });

    const report = await gate(request([taskDefinition([app])]), ports({ cache: { ...cache, put: refused } }));

    expect(resolved).toEqual([]);
    expect(scanned).toEqual([imageId]);
    expect(report.images).toMatchObject([
      { text: 'team/api:1', image: { imageId, local: { name: 'app.tar' }, reference: { repository: 'team/api' } } },
    ]);
  });

  it('is one scan for all containers that it stands for, and another file of the same image another scan', async () => {
    const [one, other] = [standIn('one.tar'), standIn('other.tar')];
    const containers = [
      container('a', 'team/api:1', { standIn: one }),
      container('b', 'team/api:latest', { standIn: one }),
      container('c', '<IMAGE>', { standIn: other }),
    ];

    const report = await gate(request([taskDefinition(containers)]), ports());

    expect(scanned).toEqual([imageId, imageId]);
    expect(report.images.map(({ uses }) => uses.map((use) => use.container))).toEqual([['a', 'b'], ['c']]);
  });

  it.each<[string, Partial<StandIn>, string]>([
    ['of another platform', { image: { ...image, platform: { ...linux, architecture: 'arm64' } } }, 'platform-missing'],
    [
      'that can not be read',
      { reason: { code: 'local-image-unusable', message: 'Broken.', remedy: '' } },
      'local-image-unusable',
    ],
  ])('%s is inconclusive', async (_, changes, code) => {
    const app = container('app', 'team/api:1', { standIn: standIn('app.tar', changes) });

    const report = await gate(request([taskDefinition([app])]), ports());

    expect(scanned).toEqual([]);
    expect(report).toMatchObject({ verdict: 'inconclusive', images: [{ reason: { code } }] });
  });
});

describe('when the time is over', () => {
  it.each([
    ['scanning', /check that QScanner is done .*qscanner-timeout/],
    ['requested', /check that this machine reaches Qualys/],
  ] as const)('a scan in state %s says what to look at', async (state, remedy) => {
    step = ({ request }) => ({ scan: { state, request, startedAt: '' }, waitMs: 60_000 });

    const report = await gate(request([taskDefinition([container('app', 'team/api:1')])]), ports());

    expect(report.images[0]?.reason).toMatchObject({ code: 'timeout', remedy: expect.stringMatching(remedy) });
  });

  it('a scan that was to be tried again says what went wrong', async () => {
    const last = { code: 'scanner-unusable', message: "QScanner's server is out of order.", remedy: '' } as const;
    step = ({ request }) => ({ scan: { state: 'requested', request, faults: { count: 1, last } }, waitMs: 60_000 });

    const report = await gate(request([taskDefinition([container('app', 'team/api:1')])]), ports());

    expect(report.images[0]?.reason).toMatchObject({
      message: expect.stringMatching(
        /waited for another try\. The last fault was: QScanner's server is out of order\.$/,
      ),
      remedy: 'Give it more time with timeout, and check what the last fault names.',
    });
  });
});

function refused(): Promise<void> {
  throw new Error('nothing is remembered');
}
