import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../core/cache/memory.ts';
import { gate } from '../../core/gate.ts';
import { createHttpClient } from '../../core/http/client.ts';
import type { HttpClient } from '../../core/http/http.ts';
import { readImageText } from '../../core/image/reference.ts';
import type { Clock, Ports } from '../../core/ports.ts';
import { createAuth } from '../../core/qualys/auth.ts';
import { createCalls } from '../../core/qualys/calls.ts';
import { createImageResolver } from '../../core/registry/resolve.ts';
import type { GateReport } from '../../core/report/report.ts';
import { createRegistrySensor } from '../../core/scan/registry-sensor.ts';
import { systemClock } from '../../core/system-clock.ts';
import type { TaskDefinition } from '../../core/task-definition/task-definition.ts';
import { type Fault, type Simulator, startSimulator } from '../../simulator/index.ts';
import type { Operation } from '../../simulator/operation.ts';
import { samplePolicy } from '../fakes/samples.ts';

/**
 * Every remote operation of a gate times every fault. While a fault lasts, the gate must not pass and must end with a reason;
 * where the fault ends after two calls, the gate may pass only on what it read afterwards. The image is clean: whoever guesses
 * open here says pass. Where a fault hides only a short cut (a list of images or of schedules), or only the answer to a
 * submission that took effect, the whole report is read all the same, and then a pass is right.
 */
const operations: readonly Operation[] = [
  'auth',
  'images.get',
  'images.list',
  'images.vuln',
  'registry.list',
  'schedule.list',
  'schedule.create',
  'registry.manifest',
  'registry.blob',
];

const faults = {
  'wrong token': { kind: 'answer', status: 401 },
  'expired token': { kind: 'expired-token' },
  'sub-user': { kind: 'answer', status: 403 },
  'not found': { kind: 'answer', status: 404 },
  'not Qualys': { kind: 'html', status: 404 },
  'no content': { kind: 'answer', status: 204, body: '' },
  'bad request': { kind: 'answer', status: 400 },
  '429 storm': { kind: 'rate-limited' },
  '429 that asks for an hour': { kind: 'rate-limited', retryAfter: '3600' },
  '5xx burst': { kind: 'answer', status: 503 },
  'HTML page': { kind: 'html' },
  'not JSON': { kind: 'not-json' },
  'truncated body': { kind: 'truncated' },
  'empty object': { kind: 'empty-object' },
  'empty body': { kind: 'answer', status: 200, body: '' },
  'JSON null': { kind: 'answer', status: 200, body: 'null' },
  'empty list': { kind: 'answer', status: 200, body: '{"data":[],"count":0}' },
  reset: { kind: 'reset' },
  'reset in mid-body': { kind: 'reset-mid-body' },
  hang: { kind: 'hang' },
  'hang in mid-body': { kind: 'hang-mid-body' },
  'huge body': { kind: 'huge', bytes: 40 * 1024 * 1024 },
} as const satisfies Readonly<Record<string, Fault>>;

const survivable: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  'images.list': ['not found', 'no content', 'bad request', 'empty list'],
  'schedule.list': ['not found', 'no content', 'empty list'],
  'schedule.create': ['truncated body', 'reset in mid-body', 'hang in mid-body'],
};

/** The config of an image is only fetched where no index tells its platform. */
function imageFor(operation: Operation): string {
  return operation === 'registry.blob' ? 'team/single:1' : 'team/clean:1';
}

/** Our time runs a thousand times faster than life: waits are short, and what is waited for is the same. */
const hurry = 1000;
const begun = Date.now();
const quickClock: Clock = {
  now: () => new Date(begun + (Date.now() - begun) * hurry),
  sleep: (ms, signal) => systemClock.sleep(ms / hurry, signal),
};

/** Calls to one simulator at a time: each cell has its own, so that cells run side by side. */
async function withSimulator<T>(run: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ timeScale: 20_000, rateLimits: 'off' });
  try {
    for (const image of ['team/clean:1', 'team/single:1']) {
      simulator.addImage({ reference: `${simulator.registryHost}/${image}`, findings: [] });
    }
    return await run(simulator);
  } finally {
    await simulator.close();
  }
}

async function runGate(simulator: Simulator, image = 'team/clean:1'): Promise<GateReport> {
  const client = createHttpClient({
    environment: {},
    userAgent: 'test',
    clock: quickClock,
    random: () => 0.5,
    tell: () => {},
  });
  const http: HttpClient = {
    ...client,
    send: (request) => client.send({ ...request, deadlineMs: 150, maxBytes: 8 * 1024 * 1024 }),
  };
  const auth = createAuth({
    gateway: simulator.url,
    credentials: { kind: 'password', username: 'simulator', password: 'simulator' },
    http,
    mask: () => {},
  });
  const ports: Ports = {
    clock: quickClock,
    tell: () => {},
    cache: createMemoryCache(),
    images: createImageResolver({ http, environment: {}, warn: () => {}, now: systemClock.now }),
    scanner: createRegistrySensor({
      calls: createCalls({ gateway: simulator.url, http, auth, now: systemClock.now }),
      clock: quickClock,
      tell: () => {},
      polling: { intervalMs: 10_000, settleMs: 60_000 },
      nextScheduleName: () => `schedule-${Math.random()}`,
      connectorRoleArn: undefined,
    }),
  };
  const request = {
    taskDefinitions: [taskDefinition(`${simulator.registryHost}/${image}`)],
    notices: [],
    policy: samplePolicy(),
    maxAgeMs: 0,
    force: false,
    timeoutMs: 3_600_000,
    tool: { name: 'gate', version: '0' },
    simulated: false,
  };
  try {
    return await gate(request, ports);
  } finally {
    await client.close();
  }
}

function taskDefinition(image: string): TaskDefinition {
  const platform = { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } } as const;
  const containers = [{ name: 'app', essential: true, role: 'app', image: readImageText(image) }] as const;
  return { format: 'json', source: 'web.json', family: 'web', platform, containers, notices: [] };
}

const cells = operations.flatMap((operation) =>
  Object.entries(faults).map(([name, fault]) => ({ operation, name, fault: fault as Fault })),
);

describe('without a fault', () => {
  it('a clean image passes', async () => {
    const report = await withSimulator(runGate);

    expect(report).toMatchObject({ verdict: 'pass', outcome: 'allow', simulated: true });
  });
});

describe('while a fault lasts', () => {
  it.concurrent.each(cells)(
    '$operation answers with $name: no pass, a reason, an end',
    async ({ operation, name, fault }) => {
      const { report, hits, reads } = await withSimulator(async (simulator) => {
        simulator.setFault({ ...fault, operation });
        const ended = await runGate(simulator, imageFor(operation));
        return { report: ended, hits: simulator.calls.count(operation), reads: simulator.calls.count('images.vuln') };
      });

      expect(hits).toBeGreaterThan(0);
      if (survivable[operation]?.includes(name)) {
        expect(report.verdict).toBe('pass');
        expect(reads).toBeGreaterThan(0);
        return;
      }
      expect(report).toMatchObject({ verdict: 'inconclusive', outcome: 'block' });
      const [image] = report.images;
      expect(image?.reason?.code).not.toBe('internal');
      expect(image?.reason?.remedy).not.toBe('');
      expect(JSON.stringify(report)).not.toContain('undefined');
    },
  );
});

describe('when a fault ends after two calls', () => {
  it.concurrent.each(cells)(
    '$operation answers with $name: only what was read afterwards may pass',
    async ({ operation, fault }) => {
      const { report, reads, schedules } = await withSimulator(async (simulator) => {
        simulator.setFault({ ...fault, operation, times: 2 });
        const ended = await runGate(simulator);
        return { report: ended, reads: simulator.calls.count('images.vuln'), schedules: simulator.schedules().length };
      });

      expect(['pass', 'inconclusive']).toContain(report.verdict);
      expect(schedules).toBeLessThanOrEqual(1);
      if (report.verdict === 'pass') expect(reads).toBeGreaterThan(operation === 'images.vuln' ? 2 : 0);
      else expect(report.images[0]?.reason?.remedy).not.toBe('');
    },
  );
});

describe('when the answer to a submission is lost', () => {
  it.each(['reset', 'hang', 'truncated'] as const)('by %s, the schedule is still sent once', async (kind) => {
    const { report, schedules } = await withSimulator(async (simulator) => {
      simulator.setFault({ kind, operation: 'schedule.create', takesEffect: true });
      return { report: await runGate(simulator), schedules: simulator.schedules().length };
    });

    expect(report.verdict).toBe('pass');
    expect(schedules).toBe(1);
  });
});
