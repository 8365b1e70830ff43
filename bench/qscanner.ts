// Reads QScanner reports of growing size as the wrapper does, beside JSON.parse of the same bytes: `node bench/qscanner.ts`.
// Each reading is a process of its own, three times. What to look at: the peak memory beyond the process's own before it read, as a
// multiple of the report, at most 3. A report of 1 MB shows what any report costs: V8 compiles the readers and enlarges its young generation
// before it collects. For a small report, of which that is the larger part, the limit holds for what comes on top of it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReports } from '../core/qscanner/reports.ts';
import { writeReports } from '../simulator/qscanner/reports.ts';
import { ecrImage } from '../test/fakes/scans.ts';

const limit = 3;
const rounds = 3;

/** One reading: milliseconds, and bytes of peak memory beyond those before it. */
interface Reading {
  readonly ms: number;
  readonly found: number;
  readonly grown: number;
}

const [, , how, directory] = process.argv;
if (how !== undefined && directory !== undefined) console.log(JSON.stringify(await measure(how, directory)));
else compare();

function compare(): void {
  const fixed: Record<string, number> = {};
  for (const results of [1000, 10_000, 50_000, 200_000]) {
    const made = mkdtempSync(join(tmpdir(), 'bench-qscanner-'));
    write(made, results);
    const size = statSync(reportIn(made)).size;
    console.log(`${results} results, ${(size / 1e6).toFixed(1)} MB of SARIF`);
    for (const way of ['wrapper', 'parse']) {
      const { ms, found, grown } = median(way, made);
      fixed[way] ??= grown;
      const own = fixed[way] ?? 0;
      const whole = `peak +${megabytes(grown)} MB (${(grown / size).toFixed(2)} x report)`;
      const ratio = (grown - own) / size;
      const rest = grown === own ? 'what any report costs' : `beyond what any report costs ${ratio.toFixed(2)} x`;
      console.log(`  ${way.padEnd(8)}${ms.toFixed(0).padStart(6)} ms, ${found} found, ${whole}; ${rest}`);
      if (way === 'wrapper' && grown / size > limit && ratio > limit) {
        console.log(`  That is more than ${limit} times the report.`);
        process.exitCode = 1;
      }
    }
    rmSync(made, { recursive: true });
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function median(way: string, made: string): Reading {
  const readings = Array.from({ length: rounds }, (): Reading => {
    const { stdout } = spawnSync(process.execPath, [import.meta.filename, way, made], { encoding: 'utf8' });
    return JSON.parse(stdout);
  });
  const [, middle] = readings.sort((one, other) => one.grown - other.grown);
  if (middle === undefined) throw new Error('There were no readings.');
  return middle;
}

function write(made: string, results: number): void {
  mkdirSync(made, { recursive: true });
  const found = {
    entries: [],
    results,
    secrets: 0,
    malware: 0,
    compliance: false,
    imageId: undefined,
    withoutSeverity: false,
  };
  writeReports(made, found, { script: {}, formats: ['json'], reportFormats: ['sarif'] });
}

function reportIn(made: string): string {
  return join(made, readdirSync(made).find((name) => name.endsWith('.sarif.json')) ?? '');
}

async function measure(way: string, made: string): Promise<Reading> {
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  const found =
    way === 'wrapper'
      ? (await readReports(made, { image: ecrImage(), scanTypes: ['packages'] })).findings.length
      : JSON.parse(readFileSync(reportIn(made), 'utf8')).runs[0].results.length;
  return {
    ms: performance.now() - start,
    found,
    grown: (process.resourceUsage().maxRSS - before) * 1024,
  };
}
