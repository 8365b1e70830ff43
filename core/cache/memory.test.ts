import { expect, it } from 'vitest';
import { describeScanCache } from '../../test/contract/scan-cache.ts';
import { sampleDigest, sampleResult } from '../../test/fakes/samples.ts';
import { createMemoryCache } from './memory.ts';

describeScanCache('memory', async () => createMemoryCache());

it('shares nothing with another instance', async () => {
  const one = createMemoryCache();
  await one.put(sampleResult());

  const found = await createMemoryCache().get({ digest: sampleDigest('a'), scanTypes: [], notBefore: '2000-01-01' });

  expect(found).toBeUndefined();
});

it("never remembers the verdict of Qualys' policies, nor a denial without findings", async () => {
  const cache = createMemoryCache();
  const query = { digest: sampleDigest('a'), scanTypes: [], notBefore: '2000-01-01' };

  await cache.put(sampleResult({ qualysPolicy: { verdict: 'allow', tags: [] } }));
  await cache.put(
    sampleResult({
      scanTypes: [],
      scannedAt: '2026-11-20T09:00:00.000Z',
      qualysPolicy: { verdict: 'deny', tags: [] },
    }),
  );

  expect(await cache.get(query)).toEqual(sampleResult());
});
