import { beforeEach, expect, it } from 'vitest';
import { type FakeClock, fakeClock } from '../../test/fakes/clock.ts';
import { answer, type FakeImage, type FakeQualys, fakeQualys } from '../../test/fakes/qualys.ts';
import { ecrImage, scanRequest } from '../../test/fakes/scans.ts';
import { createAuth } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { afterFault } from './faults.ts';
import type { ScanIn, ScanRequest, Step } from './scan.ts';
import { askBeforeUpload, followUpload, type UploadContext } from './upload.ts';

const { imageId } = ecrImage();
const sha = imageId.replace('sha256:', '');

let clock: FakeClock;
let qualys: FakeQualys;
let context: UploadContext;

beforeEach(() => {
  clock = fakeClock();
  qualys = fakeQualys(clock);
  const gateway = 'https://gateway.example';
  const credentials = { kind: 'token', token: 'secret' } as const;
  const auth = createAuth({ gateway, credentials, http: qualys.http, mask: () => {} });
  const calls = createCalls({ gateway, http: qualys.http, auth, now: clock.now });
  context = { calls, clock, polling: { intervalMs: 10_000, settleMs: 60_000 } };
});

/** What Qualys has of the image: an upload names no registry of ours. */
function known(lastScanned: string, changes: Partial<FakeImage> = {}): void {
  qualys.images.set(sha, { sha, registry: 'local', repository: 'x', lastScanned, ...changes });
}

/** An image that was just uploaded. */
async function uploaded(request: ScanRequest = scanRequest()): Promise<ScanIn<'uploaded'>> {
  const before = await askBeforeUpload(request, context);
  clock.advance(30_000);
  return { state: 'uploaded', request, ...before, uploadedAt: clock.now().toISOString() };
}

/** Looks until the scan has ended, as a run does. */
async function follow(scan: ScanIn<'uploaded'>): Promise<Step> {
  for (;;) {
    const step = await followUpload(scan, context);
    if (step.scan.state !== 'uploaded') return step;
    clock.advance(step.waitMs);
  }
}

it('the result of an upload is read by the image id, wherever Qualys says the image is', async () => {
  const scan = await uploaded();
  known(clock.now().toISOString(), { vulnerabilities: [{ qid: 7, severity: 5 }], extra: { secrets: [] } });

  const { scan: ended } = await follow(scan);

  expect(ended).toMatchObject({
    state: 'finished',
    from: 'scan',
    result: { scanner: 'qscanner', imageId, scanTypes: ['packages', 'secrets'], findings: [{ id: 'QID-7' }] },
  });
});

it('a result from before the upload is never taken for it, however fresh', async () => {
  known('2026-03-01T12:00:00.000Z');

  const scan = await uploaded();
  const { scan: ended } = await follow(scan);

  expect(scan).toMatchObject({ previousScanAt: '2026-03-01T12:00:00.000Z' });
  expect(ended).toMatchObject({ state: 'failed', reason: { code: 'never-appeared' } });
});

it('is inconclusive when Qualys never has a result', async () => {
  const { scan: ended } = await follow(await uploaded());

  expect(ended).toMatchObject({ state: 'failed', reason: { code: 'never-appeared' } });
});

it('is waited for while Qualys works on it, beyond the usual time', async () => {
  const scan = await uploaded();
  known(clock.now().toISOString(), { vulnerabilities: null });
  clock.advance(600_000);

  const step = await followUpload(scan, context);

  expect(step).toEqual({ scan, waitMs: 10_000 });
});

it('has failed when Qualys could not scan it', async () => {
  const scan = await uploaded();
  known(clock.now().toISOString(), { scanStatus: 'FAILED', scanErrorCode: '31' });

  const { scan: ended } = await follow(scan);

  expect(ended).toMatchObject({ state: 'failed', reason: { code: 'scan-failed' } });
  expect(ended.state === 'failed' && ended.reason.remedy).not.toMatch(/sensor/);
});

it('a look that fails is repeated as often as for a scan under way', async () => {
  qualys.script = () => answer(503);
  const scan: ScanIn<'uploaded'> = {
    state: 'uploaded',
    request: scanRequest(),
    askedAt: clock.now().toISOString(),
    uploadedAt: clock.now().toISOString(),
    faults: { count: 8, last: { code: 'qualys-unreachable', message: '', remedy: '' } },
  };

  const step = await followUpload(scan, context).catch((error: unknown) => afterFault(scan, error, context.polling));

  expect(step.scan).toMatchObject({ state: 'uploaded', faults: { count: 9 } });
});
