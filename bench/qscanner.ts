// Reads QScanner reports of growing size as the wrapper does, beside JSON.parse of the same bytes: `node bench/qscanner.ts`.
// Each size runs in processes of its own. What to look at: the peak memory beyond an idle Node, as a multiple of the report, at most 3.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReports } from '../core/qscanner/reports.ts';
import { writeReports } from '../simulator/qscanner/reports.ts';
import { ecrImage } from '../test/fakes/scans.ts';

const [, , how, directory] = process.argv;
if (how !== undefined && directory !== undefined) await measure(how, directory);
else {
  for (const results of [10_000, 50_000, 200_000]) {
    const made = mkdtempSync(join(tmpdir(), 'bench-qscanner-'));
    write(made, results);
    const megabytes = statSync(reportIn(made)).size / 1e6;
    console.log(`${results} results, ${megabytes.toFixed(0)} MB of SARIF`);
    for (const each of ['idle', 'wrapper', 'parse']) {
      spawnSync(process.execPath, [import.meta.filename, each, made], { stdio: 'inherit' });
    }
    rmSync(made, { recursive: true });
  }
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

async function measure(way: string, made: string): Promise<void> {
  const size = statSync(reportIn(made)).size;
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  let count = 0;
  if (way === 'wrapper') {
    count = (await readReports(made, { image: ecrImage(), scanTypes: ['packages'] })).findings.length;
  } else if (way === 'parse') {
    count = JSON.parse(readFileSync(reportIn(made), 'utf8')).runs[0].results.length;
  }
  const grown = (process.resourceUsage().maxRSS - before) * 1024;
  const ms = (performance.now() - start).toFixed(0).padStart(6);
  const ratio = `${(grown / size).toFixed(2)} × report`;
  console.log(`  ${way.padEnd(8)}${ms} ms, ${count} found, peak +${(grown / 1e6).toFixed(0)} MB (${ratio})`);
}
