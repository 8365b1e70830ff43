import { describe, expect, it } from 'vitest';
import type { CacheQuery, ScanCache } from '../../core/cache/cache.ts';
import type { ScanResult } from '../../core/scan/result.ts';
import { sampleDigest, sampleFinding, sampleResult } from '../fakes/samples.ts';

const query: CacheQuery = {
  digest: sampleDigest('a'),
  scanTypes: ['packages'],
  notBefore: '2026-11-20T00:00:00.000Z',
};

/** An empty cache, and how results get into it. */
interface FilledCache {
  readonly cache: ScanCache;
  readonly put: (result: ScanResult) => Promise<void>;
}

/** What every ScanCache must do; `make` gives an empty one. Only the store of the service keeps simulated results. */
export function describeScanCache(
  name: string,
  make: () => Promise<ScanCache>,
  simulated: 'refused' | 'kept' = 'refused',
): void {
  describeReadingCache(name, async () => {
    const cache = await make();
    return { cache, put: (result) => cache.put(result) };
  });

  it(`${name} as a scan cache: a simulated result is ${simulated}, and stays marked`, async () => {
    const cache = await make();

    await cache.put(sampleResult({ simulated: true }));

    expect((await cache.get(query))?.simulated).toBe(simulated === 'kept' ? true : undefined);
  });
}

/** What every ScanCache must do with the results that are in it, whoever put them there. */
export function describeReadingCache(name: string, make: () => Promise<FilledCache>): void {
  describe(`${name} as a scan cache`, () => {
    it('is empty at first', async () => {
      const { cache } = await make();

      const found = await cache.get(query);

      expect(found).toBeUndefined();
    });

    it('gives back what was put, whole', async () => {
      const { cache, put } = await make();
      const result = sampleResult({ findings: [sampleFinding({ qds: 95, threats: ['ransomware'] })] });

      await put(result);
      const found = await cache.get(query);

      expect(found).toEqual(result);
    });

    it.each<[string, Partial<CacheQuery>, boolean]>([
      ['another digest', { digest: sampleDigest('b') }, false],
      ['a digest that is none', { digest: '../../etc/passwd' }, false],
      ['fewer scan types', { scanTypes: ['secrets'] }, true],
      ['more scan types', { scanTypes: ['packages', 'secrets', 'malware'] }, false],
      ['compliance too', { scanTypes: ['packages', 'compliance'] }, false],
      ['the same scanner', { scanner: 'registry-sensor' }, true],
      ['another scanner', { scanner: 'qscanner' }, false],
      ['the very moment of the scan', { notBefore: '2026-11-20T08:00:00Z' }, true],
      ['the same moment in another zone', { notBefore: '2026-11-20T10:00:00+02:00' }, true],
      ['a moment later', { notBefore: '2026-11-20T08:00:00.001Z' }, false],
      ['a date that is none', { notBefore: 'soon' }, false],
    ])('asked for %s', async (_, fields, hit) => {
      const { cache, put } = await make();
      await put(sampleResult({ scanTypes: ['packages', 'secrets'] }));

      const found = await cache.get({ ...query, ...fields });

      expect(found !== undefined).toBe(hit);
    });

    it.each([
      ['newer last', ['2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z']],
      ['newer first', ['2026-11-20T09:00:00Z', '2026-11-20T08:00:00Z']],
    ])('keeps the newest result of a scanner: %s', async (_, dates) => {
      const { cache, put } = await make();

      for (const scannedAt of dates) await put(sampleResult({ scannedAt }));
      const found = await cache.get(query);

      expect(found?.scannedAt).toBe('2026-11-20T09:00:00Z');
    });

    it('keeps scanners apart and prefers the newest that answers', async () => {
      const { cache, put } = await make();
      await put(sampleResult({ scannedAt: '2026-11-20T09:00:00Z', scanTypes: ['packages', 'secrets'] }));
      await put(sampleResult({ scannedAt: '2026-11-20T10:00:00Z', scanner: 'qscanner' }));

      const any = await cache.get(query);
      const withSecrets = await cache.get({ ...query, scanTypes: ['secrets'] });

      expect([any?.scanner, withSecrets?.scanner]).toEqual(['qscanner', 'registry-sensor']);
    });
  });
}
