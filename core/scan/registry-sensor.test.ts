import { beforeEach, describe, expect, it } from 'vitest';
import { type FakeClock, fakeClock } from '../../test/fakes/clock.ts';
import { answer, type FakeImage, type FakeQualys, fakeQualys } from '../../test/fakes/qualys.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { CanceledError, RemoteError } from '../errors.ts';
import type { Progress } from '../progress.ts';
import { createAuth } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { createRegistrySensor } from './registry-sensor.ts';
import { type RunEnd, runScans } from './run.ts';
import type { Scan, Scanner, ScanRequest } from './scan.ts';
import type { SensorContext } from './sensor-context.ts';

const host = '123456789012.dkr.ecr.us-east-1.amazonaws.com';
const finding = { qid: 105943, severity: 5, title: 'OpenSSH regreSSHion', cveids: ['CVE-2024-6387'] };

let clock: FakeClock;
let qualys: FakeQualys;
let events: Progress[];
let scanner: Scanner;

beforeEach(() => {
  clock = fakeClock();
  qualys = fakeQualys(clock);
  events = [];
  qualys.registries.push({
    registryUuid: 'r-1',
    registryUri: `https://${host}`,
    registryName: 'ecr',
    registryType: 'AWS',
  });
  scanner = sensor();
});

function sensor(changes: Partial<Pick<SensorContext, 'connectorRoleArn'>> = {}): Scanner {
  const tell = (event: Progress) => events.push(event);
  const auth = createAuth({
    gateway: 'https://gateway.example',
    credentials: { kind: 'token', token: 'secret' },
    http: qualys.http,
    mask: () => {},
  });
  let schedules = 0;
  return createRegistrySensor({
    calls: createCalls({ gateway: 'https://gateway.example', http: qualys.http, auth, now: clock.now }),
    clock,
    tell,
    polling: { intervalMs: 10_000, settleMs: 60_000 },
    nextScheduleName: () => `schedule-${++schedules}`,
    connectorRoleArn: changes.connectorRoleArn,
  });
}

function run(requests: readonly ScanRequest[], signal = new AbortController().signal): Promise<RunEnd> {
  const stopped = (scan: Scan) => ({ code: 'timeout', message: `stopped in ${scan.state}`, remedy: '' }) as const;
  return runScans(requests, { scanner, clock, tell: (event) => events.push(event) }, { signal, stopped });
}

function sha(image = ecrImage()): string {
  return image.imageId.slice('sha256:'.length);
}

/** Puts an image on the platform, scanned the given number of hours ago. */
function known(hoursAgo: number, image = ecrImage()): FakeImage {
  const lastScanned = new Date(clock.now().getTime() - hoursAgo * 3_600_000).toISOString();
  const entry: FakeImage = {
    sha: sha(image),
    registry: host,
    repository: 'team/api',
    lastScanned,
    vulnerabilities: [finding],
  };
  qualys.images.set(entry.sha, entry);
  return entry;
}

/** Lets the newest schedule end after a number of looks at it, with what the platform then knows. */
function scheduleEnds(looks: number, then: () => void, status = 'Finished') {
  let seen = 0;
  qualys.script = (request) => {
    const schedule = qualys.schedules.at(-1);
    if (request.method === 'GET' && request.url.includes('/schedule') && schedule !== undefined) {
      seen += 1;
      schedule.status = seen < looks ? 'Running' : status;
      if (seen === looks) then();
    }
    return undefined;
  };
}

describe('an image that Qualys knows', () => {
  it('is taken as it is when its result is fresh', async () => {
    known(3);

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({
      state: 'finished',
      from: 'qualys',
      result: { findings: [{ id: 'QID-105943' }] },
    });
    expect(qualys.schedules).toEqual([]);
  });

  it('is scanned again, by force, when its result is older than asked for', async () => {
    const image = known(25);
    scheduleEnds(3, () => {
      image.lastScanned = clock.now().toISOString();
    });

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished', from: 'scan' });
    expect(qualys.schedules).toMatchObject([{ name: 'schedule-1', onDemand: true, forceScan: true }]);
  });

  it('is not taken when it is known from another registry only', async () => {
    known(1).registry = 'docker.io';
    scheduleEnds(2, () => known(0));

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished', from: 'scan' });
  });

  it('is scanned again when force is asked for, and only a younger result counts', async () => {
    const image = known(1);
    scheduleEnds(2, () => {
      image.lastScanned = new Date(clock.now().getTime() + 1000).toISOString();
    });

    const end = await run([scanRequest({ force: true })]);

    expect(end.scans[0]).toMatchObject({ state: 'finished', from: 'scan', result: { scannedAt: image.lastScanned } });
  });

  it('ends without a result when the date does not move, and names the ways out', async () => {
    known(30);
    scheduleEnds(1, () => {});

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'not-rescanned' } });
    expect(end.scans[0]).toHaveProperty('reason.remedy', expect.stringMatching(/forced scans.*max-scan-age/));
  });

  it('is not believed when its date lies in the future', async () => {
    known(-48);
    scheduleEnds(1, () => {});

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'not-rescanned' } });
  });

  it('is scanned again after a scan that failed, and the old failure is not taken for the new one', async () => {
    const image = Object.assign(known(1), { scanStatus: 'FAILED', scanErrorCode: '42' });
    scheduleEnds(2, () => {
      Object.assign(image, { scanStatus: 'SUCCESS', scanErrorCode: undefined, lastScanned: clock.now().toISOString() });
    });

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished', from: 'scan' });
  });
});

describe('an image that Qualys does not know', () => {
  it('is scanned, and read only when its report is complete', async () => {
    scheduleEnds(2, () => {
      const image = known(0);
      image.vulnerabilities = null;
      const scripted = qualys.script;
      let looks = 0;
      qualys.script = (request) => {
        if (request.url.includes(`/images/${image.sha}?`) && ++looks === 4) image.vulnerabilities = [finding];
        return scripted(request);
      };
    });

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished', result: { findings: [{ qid: 105943 }] } });
    expect(qualys.schedules).toMatchObject([
      { forceScan: false, filters: [{ repoTags: [{ repo: 'team/api', tag: '1' }] }] },
    ]);
  });

  it('ends without a result when the schedule finishes and it never appears', async () => {
    scheduleEnds(1, () => {});

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'never-appeared' } });
  });

  it('ends with what Qualys says when the schedule fails', async () => {
    scheduleEnds(1, () => qualys.schedules.at(-1)?.errors.push({ errorMessage: 'no sensor is up' }), 'Error');

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'schedule-failed' } });
    expect(end.scans[0]).toHaveProperty('reason.message', expect.stringContaining('no sensor is up'));
  });

  it('ends with the scan error that Qualys reports for the image', async () => {
    scheduleEnds(1, () => Object.assign(known(0), { scanStatus: 'FAILED', scanErrorCode: 'UNSUPPORTED_OS' }));

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'scan-failed' } });
  });

  it.each(['PACKAGES_UNREADABLE', 42])(
    'is not believed to be scanned with the error %j beside SUCCESS',
    async (code) => {
      scheduleEnds(1, () => Object.assign(known(0), { scanStatus: 'SUCCESS', scanErrorCode: code }));

      const end = await run([scanRequest()]);

      expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'scan-failed' } });
    },
  );

  it('cannot be scheduled without a tag', async () => {
    const { tag: _, ...image } = ecrImage();

    const end = await run([scanRequest({ image })]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'no-tag' } });
  });

  it('cannot be scanned without a registry connector, and is told how to get one', async () => {
    qualys.registries.length = 0;

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'no-connector' } });
    expect(end.scans[0]).toHaveProperty('reason.remedy', expect.stringContaining('qualys-role-arn'));
  });

  it('joins a schedule that already runs for it', async () => {
    const filters = [{ repoTags: [{ repo: 'team/api', tag: '1' }] }];
    qualys.schedules.push({
      scheduleUuid: 's',
      name: 'theirs',
      status: 'Running',
      onDemand: true,
      filters,
      errors: [],
    });
    scheduleEnds(3, () => known(0));

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished' });
    expect(qualys.count('POST', /schedule/)).toBe(0);
  });

  it('submits a schedule of its own when the joined one brings nothing', async () => {
    const filters = [{ repoTags: [{ repo: 'team/api', tag: '1' }] }];
    qualys.schedules.push({
      scheduleUuid: 's',
      name: 'theirs',
      status: 'Running',
      onDemand: true,
      filters,
      errors: [],
    });
    let own = 0;
    qualys.script = (request) => {
      const [theirs, ours] = qualys.schedules;
      if (request.method === 'GET' && request.url.includes('/schedule')) {
        if (theirs !== undefined && request.url.includes('/schedule'))
          theirs.status = own++ < 1 ? 'Running' : 'Canceled';
        if (ours !== undefined) {
          ours.status = 'Finished';
          known(0);
        }
      }
      return undefined;
    };

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished' });
    expect(qualys.schedules.map((schedule) => schedule.name)).toEqual(['theirs', expect.stringMatching(/^schedule-/)]);
  });
});

describe('many images', () => {
  it('share one schedule a registry and one look at it', async () => {
    const images = ['a', 'b', 'c'].map((digit, index) =>
      ecrImage(digit, { tag: String(index), reference: { ...ecrImage().reference, tag: String(index) } }),
    );
    scheduleEnds(4, () => {
      for (const image of images) known(0, image);
    });

    const end = await run(images.map((image) => scanRequest({ image })));

    expect(end.scans.map((scan) => scan.state)).toEqual(['finished', 'finished', 'finished']);
    expect(qualys.count('POST', /schedule$/)).toBe(1);
    expect(qualys.schedules[0]?.filters[0]?.repoTags).toHaveLength(3);
    expect(qualys.requests.length / images.length).toBeLessThan(10);
  });
});

describe('faults', () => {
  it('does without the list of images where the platform does not take its filter', async () => {
    scheduleEnds(2, () => known(0));
    const scripted = qualys.script;
    qualys.script = (request) =>
      request.url.includes('/images?') ? answer(400, { message: 'unknown token' }) : scripted(request);

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished' });
  });

  it('never sends a schedule twice when the answer to it is lost', async () => {
    let lost = false;
    const ends = () => scheduleEnds(3, () => known(0));
    ends();
    const scripted = qualys.script;
    qualys.script = (request) => {
      if (request.method === 'POST' && !lost) {
        lost = true;
        qualys.schedules.push({
          scheduleUuid: 'x',
          status: 'Created',
          errors: [],
          ...JSON.parse(String(request.body)),
        });
        throw new RemoteError('the connection was reset', { code: 'qualys-unreachable', retryable: true, remedy: '' });
      }
      return scripted(request);
    };

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'finished' });
    expect(qualys.schedules).toHaveLength(1);
  });

  it('repeats a step from its JSON without a second schedule', async () => {
    let scan: Scan = { state: 'requested', request: scanRequest() };
    for (let step = 0; step < 6; step += 1) {
      const [first] = await scanner.advance([scan]);
      const [again] = await scanner.advance([JSON.parse(JSON.stringify(scan))]);
      scan = JSON.parse(JSON.stringify(again?.scan ?? first?.scan));
    }

    expect(qualys.schedules).toHaveLength(1);
    expect(scan.state).toBe('submitted');
  });

  it.each([
    [401, 'qualys-denied'],
    [403, 'qualys-denied'],
    [400, 'qualys-unreadable'],
  ])('ends at once when Qualys answers %i', async (status, code) => {
    qualys.script = () => answer(status, { errorCode: String(status), message: 'no', timestamp: 1 });

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code } });
    expect(qualys.requests).toHaveLength(1);
  });

  it('gives up before a scan is under way after a few faults, and not sooner', async () => {
    qualys.script = () => answer(503, 'down');

    const end = await run([scanRequest()]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'qualys-unreachable' } });
    expect(qualys.requests).toHaveLength(3);
    expect(clock.sleeps).toEqual([10_000, 20_000]);
  });

  it('waits as long as Qualys asks for', async () => {
    known(1);
    let refused = false;
    qualys.script = () => {
      if (refused) return undefined;
      refused = true;
      return answer(429, '', { 'retry-after': '77' });
    };

    const end = await run([scanRequest()]);

    expect(end.scans[0]?.state).toBe('finished');
    expect(clock.sleeps).toEqual([77_000]);
  });

  it('outlasts a fault in the middle of a scan and reads only what came after it', async () => {
    scheduleEnds(2, () => known(0));
    const scripted = qualys.script;
    let looks = 0;
    qualys.script = (request) => {
      if (qualys.schedules.length > 0) looks += 1;
      return looks > 1 && looks < 6 ? answer(500, '<html>oops</html>') : scripted(request);
    };

    const end = await run([scanRequest()]);

    expect(end.scans[0]?.state).toBe('finished');
  });

  it.each([
    ['an HTML page', '<html>login</html>'],
    ['a truncated body', '{"details":[{"qid":1,'],
    ['an empty body', ''],
    ['another object', '{"data":[]}'],
    ['an entry without a severity', { details: [{ qid: 7 }] }],
    ['no findings where the image has some', { details: [] }],
  ])('never passes a report that is %s', async (_, body) => {
    known(1);
    qualys.script = (request) => (request.url.includes('/vuln') ? answer(200, body) : undefined);

    const end = await run([scanRequest()]);

    expect(end.scans[0]?.state).toBe('failed');
  });

  it('leaves a canceled scan as it is', async () => {
    const scan: Scan = { state: 'requested', request: scanRequest() };
    qualys.script = () => {
      throw new CanceledError('stopped', { remedy: '' });
    };

    const [step] = await scanner.advance([scan]);

    expect(step).toEqual({ scan, waitMs: 0 });
  });

  it('says how far it got when it is stopped, and what still runs at Qualys', async () => {
    const stop = new AbortController();
    qualys.script = () => {
      if (clock.now().getTime() > Date.parse('2026-03-01T12:10:00Z')) stop.abort();
      return undefined;
    };

    const end = await run([scanRequest()], stop.signal);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { message: 'stopped in submitted' } });
    expect(end.stillRunning).toEqual([{ registry: host, schedule: 'schedule-1' }]);
  });
});

describe('a missing registry connector', () => {
  const role = 'arn:aws-us-gov:iam::123456789012:role/qualys-ecr';
  const govHost = '123456789012.dkr.ecr.us-gov-west-1.amazonaws.com';
  const govImage = ecrImage('d', { reference: { registry: govHost, repository: 'team/api', tag: '1' } });

  it.each<[string, SensorContext['connectorRoleArn']]>([
    ['the role', role],
    [
      "the role of the registry's account",
      ({ partition, accountId }) => `arn:${partition}:iam::${accountId}:role/qualys-ecr`,
    ],
  ])('is created once from %s, in GovCloud as US_Gov', async (_, connectorRoleArn) => {
    scanner = sensor({ connectorRoleArn });
    const created: unknown[] = [];
    qualys.script = (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/aws-base'))
        return answer(200, '{"accountId":"210987654321","externalId":90071992547409931}');
      if (pathname.endsWith('/aws/connectors')) return answer(200, []);
      for (const schedule of qualys.schedules) schedule.status = 'Finished';
      if (request.method !== 'POST' || pathname.endsWith('/schedule')) return undefined;
      const body = JSON.parse(String(request.body));
      created.push(body);
      if (pathname.endsWith('/registry')) qualys.registries.push({ registryUuid: 'r-2', ...body });
      return answer(201, 'ok');
    };

    const end = await run([scanRequest({ image: govImage })]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'never-appeared' } });
    expect(created).toMatchObject([
      { arn: role, externalId: '90071992547409931', accountType: 'US_Gov' },
      { registryUri: `https://${govHost}`, aws: { region: 'us-gov-west-1', accountType: 'US_Gov', arn: role } },
    ]);
    expect(qualys.schedules[0]?.filters[0]?.repoTags).toEqual([{ repo: 'team/api', tag: '1' }]);
  });

  it.each<[string, string, SensorContext['connectorRoleArn']]>([
    ['for an account without a role', govHost, () => undefined],
    ['for a registry that is not of ECR', 'registry.example', () => role],
  ])('is not created %s', async (_, registry, connectorRoleArn) => {
    scanner = sensor({ connectorRoleArn });
    const image = ecrImage('d', { reference: { registry, repository: 'team/api', tag: '1' } });

    const end = await run([scanRequest({ image })]);

    expect(end.scans[0]).toMatchObject({ state: 'failed', reason: { code: 'no-connector' } });
  });
});
