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
