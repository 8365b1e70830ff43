import { describe, expect, it } from 'vitest';
import { admissionWorld, sampleService } from '../../test/fakes/admission-world.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { hex } from '../../test/fakes/scans.ts';
import { RemoteError } from '../errors.ts';
import { type AdmissionPorts, type AdmissionWish, admit } from './admission.ts';

const deployment = { account: '123456789012', region: 'us-east-1', cluster: 'prod', service: 'api' };
const unreachable = new RemoteError('The table did not answer.', {
  code: 'internal',
  retryable: true,
  remedy: 'Wait.',
});
const silentRegistry = new RemoteError('The registry did not answer.', {
  code: 'registry-unreachable',
  retryable: true,
  remedy: 'Wait.',
});

const wish = (ports: AdmissionPorts, changes: Partial<AdmissionWish> = {}): AdmissionWish => ({
  id: 'wish-1',
  deployment,
  name: 'prod/api',
  since: ports.clock.now(),
  describe: async () => ({ taskDefinition: sampleService('a', 'b') }),
  ...changes,
});

describe('admit', () => {
  it('lets in what the hub knows to pass', async () => {
    const world = admissionWorld();
    await world.knows('a');
    await world.knows('b');

    const answer = await admit(wish(world), world);

    expect(answer.kind).toBe('allowed');
    expect(world.asked).toEqual([]);
    expect(world.counted).toEqual(['AdmissionAllowed']);
  });

  it('stops what fails, and says which finding', async () => {
    const world = admissionWorld();
    await world.knows('a');
    await world.knows('b', { findings: [sampleFinding()] });

    const answer = await admit(wish(world), world);

    expect(answer.kind).toBe('denied');
    expect(answer.text).toContain('team/api:b');
    expect(world.counted).toEqual(['AdmissionDenied']);
  });

  it('says so where the hub is told to simulate', async () => {
    const world = admissionWorld();
    await world.knows('a', { simulated: true });
    await world.knows('b');

    const answer = await admit(wish(world), world);

    expect(answer.text).toMatch(/^SIMULATED/);
  });

  it('asks the hub once for all that is missing, and waits', async () => {
    const world = admissionWorld();
    await world.knows('a');

    const answer = await admit(wish(world), world);

    expect(answer.kind).toBe('pending');
    expect(world.asked).toMatchObject([
      {
        kind: 'deployment',
        trigger: 'request',
        deployment,
        family: 'api',
        containers: [{ name: 'container-b', digest: `sha256:${hex('b')}` }],
      },
    ]);
  });

  it('does not wait for the rest when one image fails already', async () => {
    const world = admissionWorld();
    await world.knows('b', { findings: [sampleFinding()] });

    expect((await admit(wish(world), world)).kind).toBe('denied');
  });

  it('is inconclusive, and stops, when the scan does not end in time', async () => {
    const world = admissionWorld();
    await world.knows('a');
    const first = wish(world);
    await world.clock.sleep(900_000);

    const answer = await admit(first, world);

    expect(answer.kind).toBe('denied');
    expect(answer.text).toContain('900 seconds');
  });

  it('does not take a result that is older than the hub may believe', async () => {
    const world = admissionWorld();
    const old = new Date(world.clock.now().getTime() - 8 * 24 * 3_600_000).toISOString();
    await world.knows('a', { scannedAt: old });
    await world.knows('b');

    expect((await admit(wish(world), world)).kind).toBe('pending');
  });

  it('stops by a scan that failed a moment ago, and asks again for one that failed long ago', async () => {
    const world = admissionWorld();
    await world.knows('a');
    await world.failed('b');

    const now = await admit(wish(world), world);
    await world.clock.sleep(900_001);
    const later = await admit(wish(world), world);

    expect(now.kind).toBe('denied');
    expect(now.text).toContain('Qualys could not scan it.');
    expect(later.kind).toBe('pending');
  });

  it('stops an image that no registry knows', async () => {
    const world = admissionWorld();

    const answer = await admit(
      wish(world, { describe: async () => ({ taskDefinition: sampleService('gone') }) }),
      world,
    );

    expect(answer.kind).toBe('denied');
    expect(answer.text).toContain('is not there');
  });

  it('stops by a policy that can not be read, whatever the findings', async () => {
    const reason = { code: 'internal', message: 'The policy is broken.', remedy: 'Mend it.' } as const;
    const world = admissionWorld({ policy: async () => reason });
    await world.knows('a');
    await world.knows('b');

    const answer = await admit(wish(world), world);

    expect(answer.kind).toBe('denied');
    expect(answer.text).toContain('The policy is broken.');
  });

  it.each([
    ['waits', false, 'pending'],
    ['stops when there is no other look', true, 'denied'],
  ])('%s when the hub does not answer', async (_, last, kind) => {
    const broken = { get: () => Promise.reject(unreachable), record: async () => undefined };
    const world = admissionWorld({ store: broken });

    const answer = await admit(wish(world, { last }), world);

    expect(answer).toMatchObject({ kind, text: expect.stringContaining('The table did not answer.') });
    expect(world.counted).toContain('AdmissionErrors');
  });

  it.each([
    ['looks again', false, 'pending'],
    ['stops', true, 'denied'],
  ])('%s when the registry does not answer now', async (_, last, kind) => {
    const images = { resolve: () => Promise.reject(silentRegistry) };
    const world = admissionWorld({ images });

    const answer = await admit(wish(world, { last }), world);

    expect(answer).toMatchObject({ kind, text: expect.stringContaining('The registry did not answer.') });
    expect(world.asked).toEqual([]);
  });

  it.each(['describe', 'policy', 'breakGlass', 'store', 'queue', 'images'])(
    'ends a look in time when %s never answers',
    async (silent) => {
      const never = () => new Promise<never>(() => {});
      const deaf: Readonly<Record<string, Partial<AdmissionPorts>>> = {
        policy: { policy: never },
        breakGlass: { breakGlass: never },
        store: { store: { get: never, record: never } },
        queue: { queue: { send: never } },
        images: { images: { resolve: never } },
      };
      const world = admissionWorld(deaf[silent]);
      const begun = world.clock.now().getTime();

      const answer = await admit(wish(world, silent === 'describe' ? { describe: never } : {}), world);

      expect(answer).toMatchObject({ kind: 'pending', text: expect.stringContaining('20 seconds') });
      expect(world.clock.now().getTime() - begun).toBe(20_000);
      expect(world.counted).toEqual(['AdmissionErrors']);
    },
  );

  it('ends a look when it is told to', async () => {
    const world = admissionWorld();

    const answer = await admit(wish(world), world, AbortSignal.abort());

    expect(answer.kind).toBe('pending');
  });

  it('only says so where it warns', async () => {
    const settings = { ...admissionWorld().settings, failureMode: 'warn' } as const;
    const world = admissionWorld({ settings });
    await world.knows('a', { findings: [sampleFinding()] });

    const answer = await admit(wish(world), world);

    expect(answer).toMatchObject({ kind: 'allowed', text: expect.stringContaining('only warns') });
    expect(world.counted).toEqual(['AdmissionDenied']);
  });

  it.each([
    ['all services', undefined, 'allowed'],
    ['this service', ['prod/api'], 'allowed'],
    ['another service', ['prod/other', 'api', '*'], 'denied'],
  ])('is let through by break-glass for %s, on record', async (_, services, kind) => {
    const until = new Date('2026-03-01T13:00:00Z');
    const broken = { until, by: 'jane', reason: 'INC-1', ...(services === undefined ? {} : { services }) };
    const world = admissionWorld({ broken });
    await world.knows('a', { findings: [sampleFinding()] });

    const answer = await admit(wish(world), world);

    expect(answer.kind).toBe(kind);
    if (kind === 'denied') return;
    expect(world.counted).toEqual(['AdmissionBreakGlass', 'AdmissionAllowed']);
    expect(world.lines.join('\n')).toContain('INC-1');
  });
});
