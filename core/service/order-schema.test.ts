import { describe, expect, it } from 'vitest';
import { scanRequest } from '../../test/fakes/scans.ts';
import { sampleWorkId } from '../../test/fakes/work.ts';
import type { PendingScan } from '../scan/scan.ts';
import { readWorkflowInput } from './order-schema.ts';

const request = scanRequest();
const order = {
  digest: request.image.digest,
  generation: 1,
  request,
  claimedAt: '2026-11-21T12:00:00.000Z',
  deadlineAt: '2026-11-21T14:00:00.000Z',
};
const work = { id: sampleWorkId(), place: 'build', attempt: 2 } as const;
const startedAt = '2026-11-21T12:00:01.000Z';

function handedOn(scan: unknown): unknown {
  return JSON.parse(JSON.stringify({ order, state: 'pending', waitSeconds: 60, scan }));
}

describe('the state of a scan by a worker', () => {
  it.each<PendingScan>([
    { state: 'starting', request, work },
    { state: 'working', request, work, startedAt },
    {
      ...{ state: 'working', request, work, startedAt, build: 'scanner:1', log: 'https://example.com/log' },
      beat: { count: 3, seenAt: startedAt },
      faults: { count: 1, last: { code: 'internal', message: 'S3 is down.', remedy: 'Wait.' } },
    },
  ])('goes from step to step as it is, and is small', (scan) => {
    const input = handedOn(scan);

    expect(readWorkflowInput(input).scan).toEqual(scan);
    expect(JSON.stringify(input).length).toBeLessThan(3000);
  });

  it.each([
    { state: 'starting', request, work: { ...work, id: '../../policy' } },
    { state: 'starting', request, work: { ...work, place: 'laptop' } },
    { state: 'working', request, work, startedAt, command: 'x' },
    { state: 'working', request, work },
  ])('of another shape is refused', (scan) => {
    expect(() => readWorkflowInput(handedOn(scan))).toThrow('is not ours');
  });
});
