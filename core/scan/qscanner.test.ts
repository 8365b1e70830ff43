import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeScript, fakeQScanner } from '../../test/fakes/qscanner.ts';
import { ecrImage, hex, scanRequest } from '../../test/fakes/scans.ts';
import { RemoteError } from '../errors.ts';
import { stampOf } from '../qscanner/archive.ts';
import { systemClock } from '../system-clock.ts';
import { createQScanner } from './qscanner.ts';
import type { EndedScan } from './run.ts';
import type { Scan } from './scan.ts';

const token = 'eyJ.very-secret-token.abc';

/** An image of this name on Docker Hub; the name scripts the fake. */
function image(repository: string, digit = 'a') {
  return ecrImage(digit, { reference: { registry: 'docker.io', repository, tag: '1' } });
}

async function scan(script: FakeScript, changes: Parameters<Awaited<ReturnType<typeof fakeQScanner>>['run']>[1] = {}) {
  await using fake = await fakeQScanner(script, token);
  const [end] = await fake.run([scanRequest()], changes);
  return { end: end as EndedScan, warnings: fake.warnings, left: await readdir(fake.temporaryDirectory) };
}

/** An answer of Qualys', at noon. */
function answered(status: 200 | 404, json?: unknown) {
  return { status, json, text: '', link: undefined, at: new Date('2026-03-01T12:00:00Z') };
}

function reasonOf(end: EndedScan | undefined) {
  return end?.state === 'failed' ? end.reason : undefined;
}

describe('a scan', () => {
  it('gives the findings of the report, and leaves no file behind', async () => {
    await using fake = await fakeQScanner({ secrets: 1 }, token);

    const [end] = await fake.run([scanRequest({ image: image('library/nginx') })]);

    expect(end).toMatchObject({
      state: 'finished',
      from: 'scan',
      result: {
        digest: `sha256:${hex('a')}`,
        imageId: `sha256:${hex('a0')}`,
        scanner: 'qscanner',
        scanTypes: ['packages', 'secrets'],
        simulated: true,
      },
    });
    const findings = end?.state === 'finished' ? end.result.findings : [];
    expect(new Set(findings.map((finding) => finding.kind))).toEqual(new Set(['vulnerability', 'secret']));
    expect(await readdir(fake.temporaryDirectory)).toEqual([]);
  });

  it('looks for what is set and for what is asked', async () => {
    await using fake = await fakeQScanner();

    const [end] = await fake.run([scanRequest({ scanTypes: ['packages', 'malware', 'compliance'] })], {
      scanTypes: ['packages'],
    });

    expect((await fake.runs())[0]?.args).toContain('pkg,malware,compliance');
    expect(end).toMatchObject({ result: { scanTypes: ['packages', 'malware', 'compliance'] } });
  });

  it.each([
    ['get-report', 0, undefined],
    ['evaluate-policy', 0, 'allow'],
    ['evaluate-policy', 42, 'deny'],
    ['evaluate-policy', 43, 'audit'],
  ] as const)('in mode %s that ends with %i has the policy verdict %s', async (mode, code, verdict) => {
    const { end } = await scan({ exits: [code] }, { mode, policyTags: ['prod'] });

    expect(end).toMatchObject({ state: 'finished' });
    const result = end.state === 'finished' ? end.result : undefined;
    expect(result?.qualysPolicy).toEqual(verdict === undefined ? undefined : { verdict, tags: ['prod'] });
  });

  it('that is denied without a report stays denied, and has looked for nothing', async () => {
    const { end, warnings } = await scan({ exits: [42], report: 'missing' }, { mode: 'evaluate-policy' });

    expect(end).toMatchObject({ result: { qualysPolicy: { verdict: 'deny' }, scanTypes: [], findings: [] } });
    expect(warnings).toEqual([expect.stringContaining('denies')]);
  });

  it.each([
    [41, 0, 'allow'],
    [40, 42, 'deny'],
  ])('in mode evaluate-policy that has no verdict yet (%i) is asked again (%i)', async (first, then, verdict) => {
    const { end } = await scan({ exits: [first, then] }, { mode: 'evaluate-policy' });

    expect(end).toMatchObject({ state: 'finished', result: { qualysPolicy: { verdict } } });
  });

  it("has the program's own words on the policy that denies", async () => {
    const says = `policy "base" rule no_root: DENY ${token}`;

    const { end } = await scan({ exits: [42], says }, { mode: 'evaluate-policy' });

    expect(end).toMatchObject({ result: { qualysPolicy: { said: 'policy "base" rule no_root: DENY ***' } } });
  });

  it('in mode scan-only is read from Qualys, and asks it before the program runs', async () => {
    const asked: number[] = [];
    await using fake = await fakeQScanner({}, token);
    const image = { sha: hex('a0'), scanStatus: 'SUCCESS', vulnerabilities: [], lastScanned: '2026-03-01T12:00:01Z' };
    const calls = {
      simulated: () => false,
      call: async ({ path }: { readonly path: string }) => {
        const runs = (await fake.runs()).length;
        asked.push(runs);
        if (path.endsWith('/vuln')) return answered(200, { details: [] });
        return runs === 0 ? answered(404) : answered(200, image);
      },
    };
    const polling = { intervalMs: 10, settleMs: 1000 };

    const [end] = await fake.run([scanRequest()], {
      mode: 'scan-only',
      upload: { calls, clock: fake.options.clock, polling },
    });

    expect(end).toMatchObject({
      state: 'finished',
      from: 'scan',
      result: { scanner: 'qscanner', scanTypes: ['packages'], scannedAt: '2026-03-01T12:00:01.000Z' },
    });
    expect(asked).toEqual([0, 1, 1]);
  });

  it('in mode scan-only gives nothing when Qualys has nothing', async () => {
    const calls = {
      simulated: () => false,
      call: async () => answered(404),
    };
    const upload = { calls, clock: systemClock, polling: { intervalMs: 5, settleMs: 20 } };

    const { end } = await scan({}, { mode: 'scan-only', upload });

    expect(reasonOf(end)?.code).toBe('never-appeared');
  });
});

describe('no result comes from', () => {
  const codes = [
    1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 30, 31, 32, 33, 34, 35, 36, 37,
  ];

  it('any exit code of a fault, each named', async () => {
    await using fake = await fakeQScanner();
    const all = [...codes, 38, 39, 71, 72, 99, 42, 43];
    const requests = all.map((code, at) =>
      scanRequest({ image: { ...image(`x/exit-${code}`), digest: `sha256:${String(at).padStart(64, '0')}` } }),
    );

    const ends = await fake.run(requests, { parallel: 4 });

    expect(ends.map((end) => reasonOf(end)?.code)).toEqual(all.map(() => 'scanner-failed'));
    all.forEach((code, at) => {
      expect(reasonOf(ends[at])?.message).toContain(`exit code ${code} (`);
    });
  });

  it.each<[string, FakeScript, RegExp]>([
    ['a crash', { crashes: 'SIGSEGV' }, /killed by SIGSEGV/],
    ['half a report', { report: 'partial' }, /cut off/],
    ['a report that is none', { report: 'invalid' }, /not JSON/],
    ['no report', { report: 'missing' }, /without a report/],
    ['a report without runs', { report: 'no-runs' }, /no run/],
    ['two reports', { report: 'twice' }, /2 files/],
    ['a report about another image', { report: 'other-image' }, /another image/],
    ['a report without severities', { report: 'no-severity', results: 1 }, /no severity/],
  ])('%s', async (_, script, message) => {
    const { end, left } = await scan(script);

    expect(reasonOf(end)?.message).toMatch(message);
    expect(left).toEqual([]);
  });

  it('a run that hangs: it is stopped at its deadline', async () => {
    const { end, left } = await scan({ hangs: true }, { deadlineMs: 700 });

    expect(reasonOf(end)).toMatchObject({ code: 'scanner-failed', message: expect.stringMatching(/did not finish/) });
    expect(left).toEqual([]);
  });

  it('a program that says why it failed: the reason has its words', async () => {
    const { end } = await scan({ exits: [33], says: 'fatal: no space left on device' });

    expect(reasonOf(end)?.message).toMatch(/exit code 33 \(the upload to Qualys failed\).*: error: ended with 33/);
  });

  it('a program that does not trust the platform: the remedy says how it would', async () => {
    const words = 'error: tls: failed to verify certificate: x509: certificate signed by unknown authority';

    const { end } = await scan({ exits: [33], says: words });

    expect(reasonOf(end)?.remedy).toContain('--ca-bundle');
  });
});

describe('a report that is not ready', () => {
  it.each([40, 41])('is asked for again (%i, then 0)', async (code) => {
    const { end } = await scan({ exits: [code, code, 0] });

    expect(end.state).toBe('finished');
  });

  it('is not asked for for ever', async () => {
    await using fake = await fakeQScanner({ exits: [40] });

    const [end] = await fake.run([scanRequest()]);

    expect(reasonOf(end)).toMatchObject({
      code: 'report-incomplete',
      message: expect.stringContaining('exit code 40'),
    });
    expect(await fake.runs()).toHaveLength(3);
  });
});

describe('a program that can not be used', () => {
  it.each([
    ['is not given', () => undefined, /neither its path nor its address/],
    ['is missing', (directory: string) => ({ kind: 'path', path: join(directory, 'none') }) as const, /does not exist/],
    [
      'has another hash',
      (directory: string) => ({ kind: 'path', path: join(directory, 'a program/qscanner'), sha256: hex('0') }) as const,
      /it was not run/,
    ],
  ])('because it %s fails every scan', async (_, binary, message) => {
    await using fake = await fakeQScanner();

    const ends = await fake.run([scanRequest(), scanRequest({ image: ecrImage('b') })], {
      binary: binary(fake.directory),
    });

    expect(ends.map((end) => reasonOf(end)?.code)).toEqual(['scanner-unusable', 'scanner-unusable']);
    expect(reasonOf(ends[0])?.message).toMatch(message);
    expect(await fake.runs()).toEqual([]);
  });

  it('because it is for another machine fails too', async () => {
    await using fake = await fakeQScanner();
    const path = join(fake.directory, 'other');
    await writeFile(path, Buffer.from('7f454c460201', 'hex'), { mode: 0o700 });

    const [end] = await fake.run([scanRequest()], { binary: { kind: 'path', path } });

    expect(reasonOf(end)).toMatchObject({ code: 'scanner-unusable' });
  });

  it('because there is no place to work fails too', async () => {
    await using fake = await fakeQScanner();

    const [end] = await fake.run([scanRequest()], { temporaryDirectory: join(fake.directory, 'none') });

    expect(reasonOf(end)).toMatchObject({
      code: 'scanner-unusable',
      message: expect.stringMatching(/can't work here/),
    });
  });
});

it('a token that can not be had ends the scan with its reason', async () => {
  const denied = new RemoteError('Qualys refused.', { code: 'qualys-denied', retryable: false, remedy: '' });

  const { end, left } = await scan({}, { token: () => Promise.reject(denied) });

  expect(reasonOf(end)?.code).toBe('qualys-denied');
  expect(left).toEqual([]);
});

it('an archive is scanned by its path, whatever that looks like', async () => {
  await using fake = await fakeQScanner();
  const path = join(fake.directory, "-x $(id)\n'; image.tar");
  await writeFile(path, 'an archive');
  const local = { kind: 'archive', name: 'image.tar', path, stamp: await stampOf(path) } as const;

  const [end] = await fake.run([scanRequest({ image: ecrImage('a', { local }) })]);

  expect(end?.state).toBe('finished');
  expect((await fake.runs())[0]?.args.slice(-2)).toEqual(['image', path]);
});

it.each<[string, (path: string) => Promise<void>]>([
  ['is written again', (path) => writeFile(path, 'another one')],
  ['is replaced by one as large and as old', replaceUnseen],
  ['is taken away', (path) => rm(path)],
])('an archive that %s after it was read is inconclusive', async (_, change) => {
  await using fake = await fakeQScanner();
  const path = join(fake.directory, 'image.tar');
  await writeFile(path, 'an archive!');
  const local = { kind: 'archive', name: 'image.tar', path, stamp: await stampOf(path) } as const;
  await change(path);

  const [end] = await fake.run([scanRequest({ image: ecrImage('a', { local }) })]);

  expect(reasonOf(end)?.code).toBe('local-image-unusable');
});

async function replaceUnseen(path: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  await writeFile(`${path}.new`, 'another one');
  await rename(`${path}.new`, path);
  await utimes(path, atime, mtime);
}

it('a scan is JSON between its steps, and one whose run is gone is run again', async () => {
  await using fake = await fakeQScanner({ hangs: true });
  const before = createQScanner(fake.options);
  const [step] = await before.advance([{ state: 'requested', request: scanRequest() }]);
  await before.close();
  await using good = await fakeQScanner();
  const after = createQScanner(good.options);
  let scan: Scan = JSON.parse(JSON.stringify(step?.scan));

  expect(scan).toMatchObject({ state: 'scanning' });
  while (scan.state === 'scanning') {
    await new Promise(setImmediate);
    scan = (await after.advance([scan]))[0]?.scan ?? scan;
  }
  await after.close();

  expect(scan.state).toBe('finished');
});
