import { describe, expect, it } from 'vitest';
import { sampleDigest, sampleFinding, sampleImage, sampleResult, sampleUse } from '../../test/fakes/samples.ts';
import { RemoteError } from '../errors.ts';
import type { Resolution } from '../resolve-images.ts';
import type { DigestEnd } from '../scan-digests.ts';
import type { ImageUse, TaskDefinition } from '../task-definition/task-definition.ts';
import { compareWithBaseline } from './baseline.ts';
import { baselineOfService, findRunning, type RunningService, runningUses } from './live.ts';

const service = { cluster: 'prod', service: 'api' };
const definition: TaskDefinition = {
  format: 'ecs',
  source: 'arn',
  family: 'shop',
  revision: 7,
  platform: { kind: 'every', why: 'EC2' },
  containers: [{ name: 'web', essential: true, role: 'app', image: sampleUse('shop', 'web', 'web:1').image }],
  notices: [],
};
const running: RunningService = { source: 'service prod/api (shop:7)', family: 'shop', taskDefinition: definition };

describe('asking what a service runs', () => {
  it.each([
    ['the same family', ['shop'], 'shop'],
    ['the only family, whatever it is called', ['shop-green'], 'shop-green'],
    ['its own family of several', ['shop', 'shop', 'bank'], 'shop'],
  ])('makes it the counterpart of %s', async (_, gated, family) => {
    const found = await findRunning(service, gated, async () => definition);

    expect(found).toEqual({ source: 'service prod/api (shop:7)', family, taskDefinition: definition });
  });

  it('names a service by the last words of its ARNs', async () => {
    const arns = {
      cluster: 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod',
      service: 'arn:aws:ecs:eu-west-1:123456789012:service/prod/api',
    };

    const found = await findRunning(arns, ['shop'], async () => undefined);

    expect(found).toEqual({ source: 'service prod/api', family: 'shop', runs: 'nothing' });
  });

  it('keeps why it can’t be known', async () => {
    const fault = new RemoteError('ECS refused.', { code: 'unresolvable', retryable: false, remedy: 'Allow it.' });

    const found = await findRunning(service, ['shop'], () => Promise.reject(fault));

    expect(found).toMatchObject({
      reason: {
        code: 'baseline-unusable',
        message: "What the service prod/api runs can't be known: ECS refused.",
        remedy: 'Allow it.',
      },
    });
  });
});

describe('the baseline of a service', () => {
  const use = runningUses(running)[0]!;
  const [a, b] = [sampleImage('web', '1', 'a'), sampleImage('web', '1', 'b')];
  const scannedWith = (qid: number): DigestEnd => ({
    kind: 'scanned',
    result: sampleResult({ findings: [sampleFinding({ qid, id: `QID-${qid}` })] }),
    from: 'scan',
  });
  const unscanned: DigestEnd = { kind: 'unscanned', reason: { code: 'timeout', message: 'Too late.', remedy: '' } };

  function compare(used: ImageUse, ends: ReadonlyMap<string, DigestEnd>, gated: readonly string[] = []) {
    const group = { uses: [used] as const, reference: undefined, platform: used.platform };
    const resolution: Resolution = { group, images: [a, b] };
    const scans = { endOf: ({ digest }: { readonly digest: string }) => ends.get(digest) ?? unscanned };
    const baseline = baselineOfService(running, [resolution], scans, new Set(gated));
    const findings = [1, 2, 3].map((qid) => sampleFinding({ qid, id: `QID-${qid}` }));
    const { comparison, newFindings } = compareWithBaseline({ family: 'shop', container: 'web' }, findings, baseline);
    return [comparison.reason?.code ?? comparison.state, [...(newFindings ?? [])].map(({ qid }) => qid)];
  }

  const both = new Map([
    [a.digest, scannedWith(1)],
    [b.digest, scannedWith(2)],
  ]);
  const settled = { ...use, runningDigest: sampleDigest('c') };

  it('is what any platform of it has', () => {
    expect(compare(settled, both)).toEqual(['compared', [3]]);
  });

  it('is not known when a platform of it could not be scanned', () => {
    expect(compare(settled, new Map([[a.digest, scannedWith(1)]]))).toEqual(['timeout', []]);
  });

  it('is not the gated image, unless ECS says that its digest runs', () => {
    expect(compare(use, both, [b.digest])).toEqual(['baseline-unusable', []]);
    expect(compare(settled, both, [b.digest])).toEqual(['compared', [3]]);
    expect(compare(use, both)).toEqual(['compared', [3]]);
  });

  it.each<[string, RunningService, string]>([
    ['nothing runs', { source: 'service prod/api', family: 'shop', runs: 'nothing' }, 'first-deployment'],
    [
      'it is not known',
      { source: 'service prod/api', family: 'shop', reason: { code: 'baseline-unusable', message: '', remedy: '' } },
      'unreadable',
    ],
  ])('makes every finding new when %s', (_, none, state) => {
    const baseline = baselineOfService(none, [], { endOf: () => unscanned }, new Set());

    const compared = compareWithBaseline({ family: 'shop', container: 'web' }, [], baseline);

    expect(compared).toMatchObject({ comparison: { state } });
    expect(compared.newFindings).toBeUndefined();
    expect(runningUses(none)).toEqual([]);
  });
});
