import { describeScanCache } from '../contract/scan-cache.ts';
import { describeScanStore } from '../contract/scan-store.ts';
import { fakeClock } from './clock.ts';
import { memoryScanStore } from './scan-store.ts';

describeScanCache('the store in memory', async () => memoryScanStore({ now: fakeClock().now }), 'kept');

describeScanStore('the store in memory', async ({ now }) => {
  const store = memoryScanStore({ now });
  return { store, another: () => store, hint: async (digest, imageId) => store.hint(digest, imageId) };
});
