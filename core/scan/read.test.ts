import { expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { answer, fakeQualys } from '../../test/fakes/qualys.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { createAuth } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { getImage } from '../qualys/images.ts';
import { readImage } from './read.ts';
import type { ScanType } from './result.ts';

/** Reads a scanned image for which Qualys has these controls. */
async function read(
  scanTypes: readonly ScanType[],
  controls: readonly unknown[],
  { status = 200, welcome = [] }: { readonly status?: number; readonly welcome?: readonly ScanType[] } = {},
) {
  const clock = fakeClock();
  const qualys = fakeQualys(clock);
  const { imageId, reference } = ecrImage();
  const { registry, repository } = reference;
  const sha = imageId.replace('sha256:', '');
  qualys.images.set(sha, { sha, registry, repository, lastScanned: '2026-03-01T11:00:00.000Z' });
  qualys.script = ({ url }) => (url.includes('/compliance') ? answer(status, { controls }) : undefined);
  const gateway = 'https://gateway.example';
  const credentials = { kind: 'token', token: 'secret' } as const;
  const auth = createAuth({ gateway, credentials, http: qualys.http, mask: () => {} });
  const calls = createCalls({ gateway, http: qualys.http, auth, now: clock.now });
  const request = scanRequest({ scanTypes, welcome });
  const reading = await readImage(
    { request, askedAt: clock.now().toISOString() },
    await getImage(calls, imageId),
    calls,
  );
  return { reading, asked: qualys.count('GET', /compliance$/) };
}

const broken = { controlId: 19386, criticality: 'HIGH', posture: 'FAIL' };

it('compliance is read when it is asked for', async () => {
  const { reading } = await read(['packages', 'compliance'], [broken]);

  expect(reading).toMatchObject({
    kind: 'result',
    result: { scanTypes: ['packages', 'compliance'], findings: [{ id: 'CID-19386', kind: 'misconfiguration' }] },
  });
});

it('compliance that nobody asks for is not read', async () => {
  const { reading, asked } = await read(['packages'], [broken]);

  expect(asked).toBe(0);
  expect(reading).toMatchObject({ result: { scanTypes: ['packages'], findings: [] } });
});

it('an image whose compliance was never evaluated was not looked at for it', async () => {
  const { reading } = await read(['packages', 'compliance'], []);

  expect(reading).toMatchObject({ result: { scanTypes: ['packages'], findings: [] } });
});

it('compliance that is welcome is read too', async () => {
  const { reading } = await read(['packages'], [broken], { welcome: ['compliance'] });

  expect(reading).toMatchObject({ result: { scanTypes: ['packages', 'compliance'], findings: [{ id: 'CID-19386' }] } });
});

it.each<[string, readonly ScanType[], readonly ScanType[]]>([
  ['asked for', ['packages', 'compliance'], []],
  ['welcome', ['packages'], ['compliance']],
])('compliance that is %s and can not be read takes nothing from the findings', async (_, scanTypes, welcome) => {
  const { reading } = await read(scanTypes, [null], { welcome });

  expect(reading).toMatchObject({
    kind: 'result',
    result: { scanTypes: ['packages'], findings: [], complianceFault: { code: 'report-incomplete' } },
  });
});

it('compliance that is asked for is asked for again where the fault may pass', async () => {
  await expect(read(['packages', 'compliance'], [], { status: 503 })).rejects.toMatchObject({ retryable: true });
});

it('compliance that is only welcome is not waited for', async () => {
  const { reading } = await read(['packages'], [], { status: 503, welcome: ['compliance'] });

  expect(reading).toMatchObject({ kind: 'result', result: { scanTypes: ['packages'] } });
});
