import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMetrics } from './metrics.ts';

let written: string;

beforeEach(() => {
  written = '';
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'QualysFargateScanner');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'service');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Emf {
  readonly _aws: { readonly CloudWatchMetrics: readonly { Namespace: string; Dimensions: readonly string[][] }[] };
}

function lines(): readonly (Emf & Record<string, unknown>)[] {
  return written
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Emf & Record<string, unknown>);
}

it('counts are summed up until they are published, under namespace and service', () => {
  const metrics = createMetrics();

  metrics.count('EventsReceived');
  metrics.count('UsesSeen', 3);
  metrics.count('EventsReceived');
  expect(written).toBe('');
  metrics.publish();

  const [line, ...more] = lines();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ service: 'service', EventsReceived: [1, 1], UsesSeen: 3 });
  expect(line?._aws.CloudWatchMetrics[0]).toMatchObject({
    Namespace: 'QualysFargateScanner',
    Dimensions: [['service']],
  });
});

it('a count with dimensions counts for the whole, too', () => {
  const metrics = createMetrics();

  metrics.count('ScansFailed', 2, { reason: 'timeout' });
  metrics.publish();

  const found = lines().map(({ _aws, ScansFailed }) => [_aws.CloudWatchMetrics[0]?.Dimensions, ScansFailed]);
  expect(found).toEqual([
    [[['service', 'reason']], 2],
    [[['service']], 2],
  ]);
});

it('nothing counted is nothing written', () => {
  const metrics = createMetrics();

  metrics.count('EventsReceived');
  metrics.publish();
  metrics.publish();

  expect(lines()).toHaveLength(1);
});
