import { describe, expect, it } from 'vitest';
import { sampleResult } from '../../test/fakes/samples.ts';
import { type ServiceWorld, serviceWorld, worldImage } from '../../test/fakes/service-world.ts';
import type { ScanResult, ScanType } from '../scan/result.ts';
import { freshResult } from './outcome.ts';

const { image } = worldImage(1);
const hourMs = 3_600_000;

/** A world whose settings ask for malware too, after a scan that was asked for these types and brought this result. */
async function scanned(asked: readonly ScanType[], changes: Partial<ScanResult> = {}): Promise<ServiceWorld> {
  const world = serviceWorld({ scanTypes: ['packages', 'malware'] });
  const { store, settings } = world;
  const { digest, imageId } = image;
  const now = world.now();
  const result = sampleResult({ digest, imageId, scanner: 'qscanner', scannedAt: now.toISOString(), ...changes });
  const request = { image, maxAgeMs: settings.maxAgeMs, force: false, scanTypes: asked };
  const wish = { digest, request, now, deadlineMs: hourMs, graceMs: hourMs, unlessEndedSince: now.toISOString() };
  const claim = await store.claim(wish);
  if (claim.kind !== 'won') throw new Error('the claim was not won');
  await store.put(result);
  await store.end(claim.order, { kind: 'finished', scannedAt: result.scannedAt }, now);
  return world;
}

describe('a result of QScanner that does not show that all was looked for', () => {
  it('answers for a day where all was asked for: another scan would show no more', async () => {
    const world = await scanned(['packages', 'malware'], { scanTypes: ['packages'] });
    await world.run(23 * hourMs);

    expect(await freshResult(image.digest, world.ports())).toMatchObject({ scanTypes: ['packages'] });
  });

  it('does not answer for longer, as what is looked for may have been enabled', async () => {
    const world = await scanned(['packages', 'malware'], { scanTypes: ['packages'] });
    await world.run(25 * hourMs);

    expect(await freshResult(image.digest, world.ports())).toBeUndefined();
  });

  it.each<[string, readonly ScanType[], Partial<ScanResult>]>([
    ['for which less was asked', ['packages'], { scanTypes: ['packages'] }],
    ['of the registry sensor', ['packages', 'malware'], { scanTypes: ['packages'], scanner: 'registry-sensor' }],
  ])('is none %s', async (_, asked, changes) => {
    const world = await scanned(asked, changes);

    expect(await freshResult(image.digest, world.ports())).toBeUndefined();
  });
});
