import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../../core/progress.ts';
import { createQScanner, type HeldScanner, type QScannerOptions } from '../../core/scan/qscanner.ts';
import type { EndedScan } from '../../core/scan/run.ts';
import { runScans } from '../../core/scan/run.ts';
import type { Scan, ScanRequest } from '../../core/scan/scan.ts';
import { systemClock } from '../../core/system-clock.ts';
import { installFakeQScanner } from '../../simulator/qscanner/install.ts';
import type { FakeScript } from '../../simulator/qscanner/script.ts';

export type { FakeScript };

/** What one run of the fake program was given. */
export interface RecordedRun {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A place with a fake program that behaves as the script says, and scanners that run it. */
export interface FakeQScanner extends AsyncDisposable {
  readonly directory: string;
  readonly temporaryDirectory: string;
  readonly options: QScannerOptions;
  readonly warnings: string[];
  readonly masked: string[];
  readonly told: Progress[];
  /** Runs requests to their end, as a gate does. */
  run(
    requests: readonly ScanRequest[],
    changes?: Partial<QScannerOptions>,
    signal?: AbortSignal,
  ): Promise<readonly EndedScan[]>;
  runs(): Promise<readonly RecordedRun[]>;
}

/** Installs the fake in a folder with a space in its name. `token` is what it is given. */
export async function fakeQScanner(script: FakeScript = {}, token = 'secret-token-1'): Promise<FakeQScanner> {
  const directory = await mkdtemp(join(tmpdir(), 'fake qscanner '));
  const temporaryDirectory = join(directory, 'temporary');
  const recordTo = join(directory, 'runs');
  await mkdir(temporaryDirectory);
  await mkdir(recordTo);
  const path = await installFakeQScanner(join(directory, 'a program'), { recordTo, ...script });
  const warnings: string[] = [];
  const masked: string[] = [];
  const told: Progress[] = [];
  const options: QScannerOptions = {
    binary: { kind: 'path', path },
    http: { send: () => Promise.reject(new Error('nothing is downloaded')), close: async () => {} },
    architecture: 'amd64',
    cacheDirectory: undefined,
    parallel: 2,
    lookMs: 20,
    retryWaitsMs: [10, 10],
    pod: 'US2',
    mode: 'get-report',
    scanTypes: ['packages', 'secrets'],
    policyTags: [],
    upload: {
      calls: { call: () => Promise.reject(new Error('Qualys is not asked')), simulated: () => false },
      clock: systemClock,
      polling: { intervalMs: 10, settleMs: 1000 },
    },
    deadlineMs: 20_000,
    simulated: false,
    temporaryDirectory,
    environment: {},
    clock: systemClock,
    warn: (message) => warnings.push(message),
    token: async () => token,
    credentials: async () => undefined,
    mask: (secret) => masked.push(secret),
  };
  return {
    directory,
    temporaryDirectory,
    options,
    warnings,
    masked,
    told,
    run: async (requests, changes = {}, signal = new AbortController().signal) => {
      const scanner: HeldScanner = createQScanner({ ...options, ...changes });
      const stopped = (scan: Scan) => ({ code: 'timeout', message: `stopped in ${scan.state}`, remedy: '' }) as const;
      try {
        const ports = { scanner, clock: systemClock, tell: (event: Progress) => told.push(event) };
        return (await runScans(requests, ports, { signal, stopped })).scans;
      } finally {
        await scanner.close();
      }
    },
    runs: async () => {
      const names = await readdir(recordTo);
      return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(recordTo, name), 'utf8'))));
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
