import { describe, expect, it } from 'vitest';
import { sampleFinding, samplePolicyFile, sampleResult, sampleUse } from '../../test/fakes/samples.ts';
import { registryHost, serviceWorld, worldImage } from '../../test/fakes/service-world.ts';
import { readImageText } from '../image/reference.ts';
import type { DeployedUse } from './use.ts';
import { reportOfUses } from './use-report.ts';

const { image } = worldImage(1);
const result = sampleResult({ digest: image.digest, imageId: image.imageId, findings: [sampleFinding()] });
const outcome = { kind: 'scanned', result, from: 'cache' } as const;

function useOf(repository: string, container = 'app'): DeployedUse {
  const text = `${registryHost}/${repository}:2`;
  return {
    deployment: { account: '111111111111', region: 'us-east-1' },
    use: { ...sampleUse('shop', container, text), image: readImageText(text) },
  };
}

describe('the report of uses', () => {
  it('judges each by its own words, though they run the same digest', async () => {
    const world = serviceWorld();
    world.policy = samplePolicyFile(
      'exceptions:\n  - qid: 105943\n    images: [team/mirror]\n    owner: team\n    reason: later\n    expires: 2026-12-01\n',
    );

    const report = await reportOfUses(
      [useOf('team/app-1'), useOf('team/mirror', 'mirror')],
      image,
      outcome,
      world.ports(),
    );

    const judged = report.images.map((one) => [one.uses[0]?.container, one.verdict, one.image?.reference.repository]);
    expect(judged).toEqual([
      ['app', 'fail', 'team/app-1'],
      ['mirror', 'pass', 'team/mirror'],
    ]);
    expect(report.images.map((one) => one.image?.tag)).toEqual(['2', '2']);
  });

  it('is inconclusive by a policy that can not be read, whatever was found', async () => {
    const world = serviceWorld();
    world.policy = { code: 'internal', message: 'The policy is gone.', remedy: 'Upload it.' };

    const report = await reportOfUses([useOf('team/app-1')], image, outcome, world.ports());

    expect([report.verdict, report.images[0]?.reason?.message]).toEqual(['inconclusive', 'The policy is gone.']);
    expect(report.images[0]?.findings).toEqual([]);
  });

  it('has no image where no digest is known', async () => {
    const reason = { code: 'unresolvable', message: 'It is gone.', remedy: 'Push it.' } as const;

    const report = await reportOfUses(
      [useOf('gone')],
      undefined,
      { kind: 'unscanned', reason },
      serviceWorld().ports(),
    );

    expect(report.images).toMatchObject([{ verdict: 'inconclusive', reason }]);
    expect(report.images[0]?.image).toBeUndefined();
  });
});
