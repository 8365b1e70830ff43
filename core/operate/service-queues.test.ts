import { expect, it } from 'vitest';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { sampleScannerInstallation } from '../../test/fakes/installation.ts';
import { openServiceQueues } from './service-queues.ts';

it('an image scanner has an intake, and nothing that looks at what runs', async () => {
  await using http = testHttpClient();

  const { reconcile } = await openServiceQueues({ access: { http, region: 'eu-west-1' } }, sampleScannerInstallation());

  expect(await rejection(reconcile.send([]))).toMatchObject({
    name: 'OperationError',
    message: expect.stringContaining('image-scanner looks at nothing that runs'),
  });
});
