import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, fakeClock } from '../../test/fakes/clock.ts';
import { answer, type FakeQualys, fakeQualys } from '../../test/fakes/qualys.ts';
import { sampleResult } from '../../test/fakes/samples.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Progress } from '../progress.ts';
import { createAuth } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { createAutoScanner } from './auto.ts';
import type { HeldScanner } from './qscanner.ts';
import type { ScannerName } from './result.ts';
import type { Scan, ScanRequest } from './scan.ts';

const host = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const healthy = { sensorType: 'REGISTRY', status: 'Running', lastCheckedIn: '2026-03-01T11:30:00.000Z' };

let clock: FakeClock;
let qualys: FakeQualys;
let told: Progress[];
let advanced: [ScannerName, string][];
let sensors: object[];

beforeEach(() => {
  clock = fakeClock();
  qualys = fakeQualys(clock);
  told = [];
  advanced = [];
  sensors = [healthy];
  qualys.registries.push({
    registryUuid: 'r-1',
    registryUri: `https://${host}`,
    registryName: 'ecr',
    registryType: 'AWS',
  });
  qualys.script = ({ url }) =>
    url.includes('/sensors') ? (sensors.length === 0 ? answer(204) : answer(200, { data: sensors })) : undefined;
});

/** A scanner that ends every scan at its first step. */
function ending(name: ScannerName): HeldScanner {
  return {
    advance: async (scans) =>
      scans.map((scan) => {
        advanced.push([name, scan.request.image.digest]);
        const result = sampleResult({ scanner: name });
        return { scan: { state: 'finished', request: scan.request, result, from: 'scan' }, waitMs: 0 };
      }),
    close: async () => {},
  };
}

function scanner(connectorRoleArn?: string): HeldScanner {
  const gateway = 'https://gateway.example';
  const credentials = { kind: 'token', token: 'secret' } as const;
  const auth = createAuth({ gateway, credentials, http: qualys.http, mask: () => {} });
  return createAutoScanner({
    sensor: ending('registry-sensor'),
    qscanner: ending('qscanner'),
    calls: createCalls({ gateway, http: qualys.http, auth, now: clock.now }),
    clock,
    tell: (event) => told.push(event),
    connectorRoleArn,
  });
}

function requested(...requests: readonly ScanRequest[]): readonly Scan[] {
  return requests.map((request) => ({ state: 'requested', request }));
}

function untagged(): ResolvedImage {
  const { tag: _, ...image } = ecrImage();
  return image;
}

async function choiceFor(request: ScanRequest, connectorRoleArn?: string) {
  const [step] = await scanner(connectorRoleArn).advance(requested(request));
  const chosen = told.find((event) => event.kind === 'scanner-chosen');
  return { scanner: chosen?.scanner, why: chosen?.why, scan: step?.scan };
}

describe('the registry sensor takes an image', () => {
  it('with a tag, for linux/amd64, whose registry has a connector, while a sensor runs', async () => {
    const { scanner: chosen, why, scan } = await choiceFor(scanRequest());

    expect([chosen, why]).toEqual([
      'registry-sensor',
      'its registry has a connector, and a registry sensor is running',
    ]);
    expect(scan?.request.scanner).toBe('registry-sensor');
  });

  it('whose connector is made from a role', async () => {
    qualys.registries.length = 0;

    expect((await choiceFor(scanRequest(), 'arn:aws:iam::123456789012:role/qualys')).scanner).toBe('registry-sensor');
  });
});

describe('what a worker has begun', () => {
  const work = { id: `${'a'.repeat(12)}-${'0'.repeat(24)}`, place: 'function', attempt: 1 } as const;

  it.each<Scan>([
    { state: 'starting', request: scanRequest(), work },
    { state: 'working', request: scanRequest(), work, startedAt: '2026-03-01T12:00:00.000Z' },
    { state: 'starting', request: scanRequest({ scanner: 'registry-sensor' }), work },
  ])('stays with QScanner', async (scan) => {
    await scanner().advance([scan]);

    expect(advanced).toEqual([['qscanner', scan.request.image.digest]]);
    expect(told).toEqual([]);
  });
});

describe('QScanner takes an image', () => {
  it.each<[string, Partial<ScanRequest>, RegExp]>([
    ['without a tag', { image: untagged() }, /no tag/],
    ['for arm64', { image: ecrImage('a', { platform: { os: 'linux', architecture: 'arm64' } }) }, /linux\/arm64/],
    ['whose Qualys verdict is asked for', { qualysPolicy: true }, /verdict of Qualys' policies/],
    ['for Windows', { image: ecrImage('a', { platform: { os: 'windows', architecture: 'amd64' } }) }, /windows/],
    [
      'of an archive',
      { image: ecrImage('a', { local: { kind: 'archive', name: 'x.tar', path: '/x.tar' } }) },
      /not in a registry/,
    ],
    [
      'of a registry without a connector',
      { image: ecrImage('a', { reference: { registry: 'ghcr.io', repository: 'x', tag: '1' } }) },
      /no registry connector for ghcr.io/,
    ],
  ])('%s', async (_, changes, why) => {
    const choice = await choiceFor(scanRequest(changes));

    expect(choice.scanner).toBe('qscanner');
    expect(choice.why).toMatch(why);
  });

  it.each([
    ['there is none', [], /no registry sensor$/],
    ['it is silent', [{ ...healthy, lastCheckedIn: '2026-03-01T10:59:00.000Z' }], /no registry sensor is running/],
    ['it never reported', [{ ...healthy, lastCheckedIn: null }], /is running/],
    ['it is stopped', [{ ...healthy, status: 'Stopped' }], /is running/],
    ['it is of another kind', [{ ...healthy, sensorType: 'GENERAL' }], /is running/],
  ])('when no sensor scans: %s', async (_, there, why) => {
    sensors = there;

    const choice = await choiceFor(scanRequest());

    expect(choice.scanner).toBe('qscanner');
    expect(choice.why).toMatch(why);
  });

  it('when the user may not look at sensors', async () => {
    qualys.script = () => answer(403, { errorCode: '403', message: 'no' });

    expect(await choiceFor(scanRequest())).toMatchObject({
      scanner: 'qscanner',
      why: expect.stringMatching(/may not/),
    });
  });
});

it('a refused token ends the scan, for no scanner can do without', async () => {
  qualys.script = () => answer(401, { errorCode: '401', message: 'no' });

  const { scanner: chosen, scan } = await choiceFor(scanRequest());

  expect(chosen).toBeUndefined();
  expect(scan).toMatchObject({ state: 'failed', reason: { code: 'qualys-denied' } });
});

it('while Qualys has a fault the choice waits, and is made later', async () => {
  let faults = 1;
  const { script } = qualys;
  qualys.script = (request) => (faults-- > 0 ? answer(503) : script(request));
  const auto = scanner();

  const [first] = await auto.advance(requested(scanRequest()));
  const [second] = await auto.advance([first?.scan as Scan]);

  expect(first).toMatchObject({ scan: { state: 'requested', faults: { count: 1 } } });
  expect(first?.waitMs).toBeGreaterThan(0);
  expect(second?.scan.state).toBe('finished');
});

it('a choice is made once, survives as JSON, and Qualys is asked once for all', async () => {
  const auto = scanner();
  const arm = ecrImage('b', { platform: { os: 'linux', architecture: 'arm64' } });
  const chosen: Scan = {
    state: 'requested',
    request: JSON.parse(JSON.stringify(scanRequest({ image: ecrImage('c'), scanner: 'qscanner' }))),
  };

  const steps = await auto.advance([
    ...requested(scanRequest(), scanRequest({ image: arm }), scanRequest({ image: ecrImage('d') })),
    chosen,
  ]);

  expect(steps.map((step) => step.scan.request.scanner)).toEqual([
    'registry-sensor',
    'qscanner',
    'registry-sensor',
    'qscanner',
  ]);
  expect(steps.map((step) => step.scan.request.image.digest[7])).toEqual(['a', 'b', 'd', 'c']);
  expect(told).toHaveLength(3);
  expect(qualys.count('GET', /^\/registry$/)).toBe(1);
  expect(qualys.count('GET', /^\/sensors$/)).toBe(1);
});
