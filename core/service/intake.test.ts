import { describe, expect, it } from 'vitest';
import { samplePolicy } from '../../test/fakes/samples.ts';
import {
  deploymentOf,
  registryHost,
  type ServiceWorld,
  scansOf,
  serviceWorld,
  tellings,
  useOf,
  type WorldImage,
  worldAccount,
  worldImage,
} from '../../test/fakes/service-world.ts';
import { RemoteError } from '../errors.ts';
import { handleEvent } from './intake.ts';
import { useKey } from './use.ts';

const bad = worldImage(1);
const clean = worldImage(2, []);
const high = worldImage(3, [{ qid: 7, severity: 4, title: 'High', cveids: ['CVE-2026-0007'] }]);
const dayMs = 24 * 3_600_000;

function worldOf(images: readonly WorldImage[], changes: Parameters<typeof serviceWorld>[0] = {}): ServiceWorld {
  const world = serviceWorld(changes);
  for (const one of images) world.images.set(one.image.digest, one);
  return world;
}

/** The verdicts that people were told of, in order. */
function verdicts({ published }: ServiceWorld): readonly string[] {
  return published.map(({ data }) => (data as { readonly verdict: string }).verdict);
}

describe('a deployment', () => {
  it('of an unknown image is scanned once, archived, judged and told', async () => {
    const world = worldOf([bad]);

    world.send(deploymentOf(bad));
    await world.run();

    const hex = bad.image.digest.slice('sha256:'.length);
    expect(scansOf(world, bad)).toBe(1);
    expect([...world.archived.keys()]).toEqual([
      `scan-results/${registryHost}/team/app-1/${hex}/20260301T120046.000Z.json`,
    ]);
    expect(verdicts(world)).toEqual(['fail']);
    expect(world.announced).toMatchObject([{ verdict: 'fail', service: 'shop', findings: { total: 1, new: 1 } }]);
  });

  it('is scanned though its claim was deleted, and the names of executions come again', async () => {
    const world = worldOf([bad]);
    world.send(deploymentOf(bad));
    await world.run();
    await world.run(8 * dayMs);
    world.send(deploymentOf(bad));
    await world.run();
    await world.run(8 * dayMs);

    world.store.forgetClaim(bad.image.digest);
    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run();

    expect([...world.executions.keys()].map((name) => name.slice(-2))).toEqual(['-1', '-2', '-3']);
    expect(tellings(world).get(useKey(useOf(deploymentOf(bad, { service: 'bank' }))))).toBe(1);
  });

  it('of an image that is known is told at once, and starts nothing', async () => {
    const world = worldOf([bad]);
    world.send(deploymentOf(bad));
    await world.run();

    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run(0);

    expect(world.executions.size).toBe(1);
    expect([...tellings(world).keys()]).toContain(useKey(useOf(deploymentOf(bad, { service: 'bank' }))));
    expect(world.counted.get('CacheHits')).toBe(1);
  });

  it('that meets a running scan is told when the scan ends', async () => {
    const world = worldOf([bad]);
    world.send(deploymentOf(bad));
    await world.run(30_000);

    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run(1000);
    const meanwhile = world.published.length;
    await world.run();

    expect(meanwhile).toBe(0);
    expect(world.calls.filter(({ name }) => name === 'workflow.start')).toHaveLength(1);
    expect([...tellings(world).values()]).toEqual([1, 1]);
    expect(world.counted.get('ScansJoined')).toBe(1);
  });

  it('of a clean image is announced, and nobody is woken', async () => {
    const world = worldOf([clean]);

    world.send(deploymentOf(clean));
    await world.run();

    expect(world.announced).toMatchObject([{ verdict: 'pass' }]);
    expect(world.published).toEqual([]);
  });

  it('that Qualys has scanned already is read, and not scanned again', async () => {
    const world = worldOf([bad]);
    const sha = bad.image.imageId.slice('sha256:'.length);
    const lastScanned = new Date(world.now().getTime() - dayMs).toISOString();
    world.qualys.images.set(sha, {
      sha,
      registry: registryHost,
      repository: 'team/app-1',
      lastScanned,
      vulnerabilities: [],
    });

    world.send(deploymentOf(bad));
    await world.run();

    expect(scansOf(world, bad)).toBe(0);
    expect(verdicts(world)).toEqual(['fail']);
  });

  it('of an image whose result has grown too old is scanned again', async () => {
    const world = worldOf([bad]);
    world.send(deploymentOf(bad));
    await world.run(8 * dayMs);

    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run();

    expect(scansOf(world, bad)).toBe(2);
  });

  it('makes its account and region known', async () => {
    const world = worldOf([bad]);

    world.send(deploymentOf(bad, { account: '222222222222' }));
    await world.run();

    expect(await world.store.targets()).toEqual([{ account: '222222222222', region: 'us-east-1' }]);
  });

  it('whose event lost its images is looked up in its task definition', async () => {
    const world = worldOf([bad]);
    const event = deploymentOf(bad, { trigger: 'api-call' });
    world.running.push(event);

    world.send({ ...event, containers: [] });
    await world.run();

    expect(verdicts(world)).toEqual(['fail']);
  });

  it('of a new revision with the same image is not told again', async () => {
    const world = worldOf([bad]);
    const event = deploymentOf(bad);
    world.send(event);
    await world.run();

    world.send({ ...event, taskDefinition: event.taskDefinition!.replace(/:1$/, ':2') });
    await world.run();

    expect(verdicts(world)).toEqual(['fail']);
  });

  it('lists what AWS manages, and never scans it', async () => {
    const world = worldOf([clean]);
    const event = deploymentOf(clean);
    const agent = '593207742271.dkr.ecr.us-east-1.amazonaws.com/aws-guardduty-agent-fargate:v1';
    world.running.push(event);

    world.send({ ...event, containers: [...event.containers, { name: 'aws-gd-agent', image: agent }] });
    await world.run();

    expect(world.counted.get('ProviderManagedContainers')).toBe(1);
    expect(world.announced).toHaveLength(1);
  });
});

describe('a finding at the notification threshold', () => {
  it.each([
    [4, ['pass']],
    [5, []],
  ] as const)('of %i: told of an image that passes: %j', async (notificationThreshold, told) => {
    const world = worldOf([high], { notificationThreshold });

    world.send(deploymentOf(high));
    await world.run();

    expect(verdicts(world)).toEqual(told);
    expect(world.announced).toMatchObject([{ verdict: 'pass' }]);
  });
});

describe('an image that no registry knows', () => {
  const gone = deploymentOf(worldImage(9), { time: '2026-03-01T12:00:00.000Z' });

  it('is recorded, counted, and told once a day', async () => {
    const world = worldOf([]);
    world.lanes = 1;

    for (const _ of [1, 2, 3]) world.send(gone);
    await world.run();
    const today = verdicts(world);
    await world.run(dayMs);
    world.send(gone);
    await world.run();

    expect(today).toEqual(['inconclusive']);
    expect(verdicts(world)).toEqual(['inconclusive', 'inconclusive']);
    expect(world.counted.get('UnresolvedImages')).toBe(4);
    expect(world.published[0]?.data).toMatchObject({ reason: { code: 'unresolvable' }, service: 'shop' });
  });

  it('does not keep the other containers of the deployment from being scanned', async () => {
    const world = worldOf([bad]);
    const event = deploymentOf(bad);

    world.send({ ...event, containers: [...event.containers, { name: 'sidecar', image: `${registryHost}/gone:1` }] });
    await world.run();

    // A container that the described task definition does not have is AWS' own; here ECS tells of both.
    expect(verdicts(world).toSorted()).toEqual(['fail', 'inconclusive']);
  });
});

describe('a registry that can not be asked', () => {
  const unreachable = new RemoteError('The registry does not answer.', {
    code: 'registry-unreachable',
    retryable: true,
    remedy: 'Wait.',
  });
  it.each([
    ['for a moment is asked again before anybody is told', 10, ['fail']],
    ['for longer is told, and asked again', 25, ['inconclusive', 'fail']],
    ['at all is told, and left to the daily look', 100_000, ['inconclusive']],
  ])('%s', async (_, minutes, told) => {
    const world = worldOf([bad]);
    const until = world.now().getTime() + minutes * 60_000;
    world.registryFault = () => (world.now().getTime() < until ? unreachable : undefined);

    world.send(deploymentOf(bad));
    await world.run();

    expect(verdicts(world)).toEqual(told);
  });
});

it('is asked again by one message, however often that is handled in vain', async () => {
  const world = worldOf([bad]);
  world.registryFault = () =>
    new RemoteError('No answer.', { code: 'registry-unreachable', retryable: true, remedy: 'Wait.' });
  world.fault = ({ name }) => (name === 'outlets.publish' ? 'throttled' : undefined);

  world.send(deploymentOf(bad));
  await world.run(60 * 60_000);

  expect(world.calls.filter(({ name }) => name === 'queue.send')).toHaveLength(1);
  expect(world.deadLetters).toMatchObject([{ event: { kind: 'deployment' } }]);
});

it('is not asked again for an event whose time makes no sense', async () => {
  const world = worldOf([bad]);
  world.registryFault = () =>
    new RemoteError('No answer.', { code: 'registry-unreachable', retryable: true, remedy: 'Wait.' });

  world.send(deploymentOf(bad, { time: '2099-01-01T00:00:00Z' }), deploymentOf(bad, { service: 'bank', time: 'soon' }));
  await world.run();

  expect(verdicts(world)).toEqual(['inconclusive', 'inconclusive']);
});

describe('a task definition that can not be described', () => {
  const denied = new RemoteError('The role of account 333333333333 can not be assumed.', {
    code: 'unresolvable',
    retryable: false,
    remedy: 'Deploy target-account.yaml there.',
  });

  it('is told with its account, where the event names no image either', async () => {
    const world = worldOf([]);
    world.unreachable.set('333333333333', denied);

    world.send({ ...deploymentOf(bad, { account: '333333333333', trigger: 'api-call' }), containers: [] });
    await world.run();

    expect(world.published).toMatchObject([
      { data: { verdict: 'inconclusive', account: '333333333333', container: '(every container)' } },
    ]);
    expect(world.published[0]?.text).toContain('Deploy target-account.yaml there.');
  });

  it('does not matter where the event says what runs', async () => {
    const world = worldOf([bad]);
    world.unreachable.set('333333333333', denied);

    world.send(deploymentOf(bad, { account: '333333333333' }));
    await world.run();

    expect(verdicts(world)).toEqual(['fail']);
  });
});

describe('a policy that can not be read', () => {
  it('makes every verdict inconclusive, is counted, and is forgotten when it can be read again', async () => {
    const world = worldOf([bad, clean]);
    const { policy } = world;
    world.policy = { code: 'internal', message: 'The policy object is gone.', remedy: 'Upload it.' };
    world.send(deploymentOf(bad), deploymentOf(clean, { service: 'cron' }));
    await world.run();
    const without = verdicts(world);

    world.policy = policy;
    world.send(deploymentOf(bad), deploymentOf(clean, { service: 'cron' }));
    await world.run();

    expect(without).toEqual(['inconclusive', 'inconclusive']);
    expect(verdicts(world).slice(2)).toEqual(['fail']);
    expect(world.announced.slice(2)).toHaveLength(2);
    expect(world.counted.get('PolicyUnreadable')).toBeGreaterThanOrEqual(2);
    expect(world.published[0]?.text).toContain('The policy object is gone.');
  });
});

describe('the policy of the moment', () => {
  it.each([
    [{}, { scanTypes: ['packages'] }],
    [{ secrets: 'fail' }, { scanTypes: ['packages', 'secrets'] }],
    [{ 'fail-on-compliance': 'none' }, { scanTypes: ['packages'], welcome: ['compliance'] }],
  ] as const)('%j decides what is looked for: %j', async (options, expected) => {
    const world = worldOf([clean]);
    world.policy = samplePolicy(options);

    world.send(deploymentOf(clean));
    await world.run();

    expect(await world.store.record(clean.image.digest)).toMatchObject({ state: 'ended', request: expected });
  });

  it('judges what was scanned under another: what was not looked for is inconclusive, and asked of Qualys again', async () => {
    const world = worldOf([clean]);
    world.send(deploymentOf(clean));
    await world.run(3_600_000);
    world.policy = samplePolicy({ secrets: 'fail' });

    world.send(deploymentOf(clean));
    await world.run();

    expect(verdicts(world)).toEqual(['inconclusive']);
    expect(world.published[0]?.data).toMatchObject({ reason: { code: 'scan-types-missing' } });
    expect([world.executions.size, scansOf(world, clean)]).toEqual([2, 1]);
  });
});

describe('a hint of CI', () => {
  const failing = async () => {
    const world = worldOf([bad]);
    world.qualys.registries.length = 0;
    world.send(deploymentOf(bad));
    await world.run();
    const sha = bad.image.imageId.slice('sha256:'.length);
    const lastScanned = world.now().toISOString();
    world.qualys.images.set(sha, { sha, registry: registryHost, repository: 'team/app-1', lastScanned });
    return world;
  };

  it('makes Qualys be asked at once after a failure', async () => {
    const world = await failing();
    world.store.hint(bad.image.digest, bad.image.imageId);

    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run();

    expect(world.executions.size).toBe(2);
    expect(verdicts(world)).toEqual(['inconclusive', 'fail', 'fail']);
  });

  it('is no reason to ask again and again', async () => {
    const world = await failing();
    world.qualys.images.clear();
    world.store.hint(bad.image.digest, bad.image.imageId);

    for (const service of ['bank', 'cron', 'mail']) {
      world.send(deploymentOf(bad, { service }));
      await world.run();
    }

    expect(world.executions.size).toBe(2);
  });

  it.each([
    ['about another image', clean.image.imageId],
    ['that is not there', undefined],
  ])('%s changes nothing: the failure stands for a while', async (_, imageId) => {
    const world = await failing();
    if (imageId !== undefined) world.store.hint(bad.image.digest, imageId);

    world.send(deploymentOf(bad, { service: 'bank' }));
    await world.run();

    expect(world.executions.size).toBe(1);
    expect(verdicts(world)).toEqual(['inconclusive', 'inconclusive']);
  });
});

describe('a target that announces itself', () => {
  it('is looked at when it is new, and remembered', async () => {
    const world = serviceWorld();
    const sent: unknown[] = [];
    const reconcileQueue = { send: async (events: readonly unknown[]) => void sent.push(...events) };
    const event = { kind: 'target', account: '111111111111', region: 'eu-west-1' } as const;

    await handleEvent(event, { ...world.ports(), reconcileQueue });
    await handleEvent(event, { ...world.ports(), reconcileQueue });

    expect(sent).toEqual([event]);
    expect(await world.store.targets()).toEqual([{ account: '111111111111', region: 'eu-west-1' }]);
  });
});

describe('a service that looks at nothing daily', () => {
  it.each([
    ['a deployment', deploymentOf(clean)],
    ['a target that announces itself', { kind: 'target', account: worldAccount, region: 'eu-west-1' } as const],
  ])('remembers no target by %s', async (_, event) => {
    const world = worldOf([clean]);
    const { reconcileQueue: __, ...ports } = world.ports();

    await handleEvent(event, ports);

    expect(await world.store.targets()).toEqual([]);
    expect(world.calls.filter(({ name }) => /seen|targets/.test(name))).toEqual([]);
  });
});

it('is not distracted by what is to be ignored', async () => {
  const world = serviceWorld();

  world.send({ kind: 'ignored', why: 'nothing to do' });
  await world.run();

  expect(world.counted).toEqual(
    new Map([
      ['EventsReceived', 1],
      ['EventsIgnored', 1],
    ]),
  );
});
