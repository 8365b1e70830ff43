import { expect, it } from 'vitest';
import { fakeClock } from '../../../test/fakes/clock.ts';
import { emptyInstallation, sampleInstallation, sampleTarget } from '../../../test/fakes/installation.ts';
import { fakeLogLines, functionLine } from '../../../test/fakes/log-lines.ts';
import type { Installation } from '../installation.ts';
import { checkEventPath } from './event-path.ts';

const intake = '/aws/lambda/service-intake';

/** The event arrives at the given look, or never. */
function makePorts(arrives: number | undefined) {
  const lines = fakeLogLines();
  const clock = fakeClock();
  const put: { readonly source: string; readonly detailType: string; readonly bus?: string }[] = [];
  const read: typeof lines.read = (query, signal) => {
    if (lines.queries.length + 1 === arrives) {
      lines.write(
        intake,
        clock.now().toISOString(),
        functionLine('INFO', 'A target announced itself.', { event: 'id-1' }),
      );
    }
    return lines.read(query, signal);
  };
  const rules = {
    rule: async () => undefined,
    busPolicy: async () => undefined,
    put: async (event: (typeof put)[number]) => {
      put.push(event);
      return 'id-1';
    },
  };
  return { rules, lines: { read }, clock, put };
}

it.each<[Installation, string | undefined, string]>([
  [
    sampleInstallation({ target: sampleTarget() }),
    undefined,
    'An event came from the default bus over the central bus',
  ],
  [sampleInstallation(), 'qualys-fargate-scanner-service-bus', 'An event came over the central bus'],
])('an event is put where targets put theirs, and followed to the intake (%#)', async (installation, bus, words) => {
  const ports = makePorts(3);

  const check = await checkEventPath(installation, ports);

  expect(check).toMatchObject({ state: 'ok', found: expect.stringContaining(words) });
  expect(ports.put).toMatchObject([{ source: 'qualys-fargate-scanner.target', detailType: 'Target Announced' }]);
  expect(ports.put[0]?.bus).toBe(bus);
});

it('an event that does not come is a failure after a while', async () => {
  const ports = makePorts(undefined);

  const check = await checkEventPath(sampleInstallation(), ports);

  expect(check).toMatchObject({ state: 'fail', found: expect.stringContaining('within 120 s') });
});

it('an event to a service elsewhere can only be followed there', async () => {
  const check = await checkEventPath({ ...emptyInstallation(), target: sampleTarget() }, makePorts(1));

  expect(check).toMatchObject({ state: 'skipped', found: expect.stringContaining('logs --of intake --filter id-1') });
});

it('no event is put where nothing is deployed', async () => {
  const ports = makePorts(1);

  expect(await checkEventPath(emptyInstallation(), ports)).toMatchObject({ state: 'skipped' });
  expect(ports.put).toEqual([]);
});
