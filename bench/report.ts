// Renders reports of growing size in every format, beside JSON.stringify of the same report: `node bench/report.ts`.
// Each size runs in a process of its own (`node bench/report.ts 100000` runs one). What to look at: the time a finding stays the same from row to row, and the memory of the largest run.

import { spawnSync } from 'node:child_process';
import { annotationsOf } from '../core/report/annotations.ts';
import { buildReport } from '../core/report/build.ts';
import { renderConsole } from '../core/report/console.ts';
import { jsonPieces } from '../core/report/json.ts';
import { renderMarkdown } from '../core/report/markdown.ts';
import { stepOutputs } from '../core/report/outputs.ts';
import type { GateReport } from '../core/report/report.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';

const images = 10;
const formats: Readonly<Record<string, (report: GateReport) => unknown>> = {
  json: (report) => {
    let length = 0;
    for (const piece of jsonPieces(report)) length += piece.length;
    return length;
  },
  markdown: (report) => renderMarkdown(report),
  console: (report) => renderConsole(report),
  annotations: (report) => annotationsOf(report),
  outputs: (report) => stepOutputs(report),
};

const [, , asked] = process.argv;
if (asked !== undefined) measure(Number(asked));
else {
  for (const total of [12_500, 25_000, 50_000, 100_000]) {
    spawnSync(process.execPath, [import.meta.filename, String(total)], { stdio: 'inherit' });
  }
}

function measure(total: number): void {
  const parts = sampleParts(
    Array.from({ length: images }, (_, index) =>
      scanned(`app-${index}`, index.toString(16), [`shop/app-${index}`], findingsOf(total / images)),
    ),
  );
  const before = process.resourceUsage().maxRSS;
  const [built, report] = timed(() => buildReport(parts));
  const times = Object.entries(formats).map(([name, render]) => [name, timed(() => render(report))[0]] as const);
  const rendered = process.resourceUsage().maxRSS;
  const [peer] = timed(() => JSON.stringify(report).length);
  console.log(`${total} findings: build ${perFinding(built, total)}; JSON.stringify (peer) ${perFinding(peer, total)}`);
  for (const [name, ms] of times) {
    console.log(`  ${name.padEnd(12)}${perFinding(ms, total)}  ${(ms / peer).toFixed(2)} × peer`);
  }
  console.log(`  peak memory ${megabytes(rendered)}, of which ${megabytes(before)} before the report was built`);
}

function megabytes(kilobytes: number): string {
  return `${Math.round(kilobytes / 1024)} MB`;
}

function findingsOf(count: number) {
  return Array.from({ length: count }, (_, qid) =>
    sampleFinding({
      qid,
      cves: [`CVE-2024-${10_000 + qid}`],
      packages: [{ name: `package-${qid % 500}`, version: '1.0', fixedVersion: `1.${qid % 7}` }],
    }),
  );
}

function timed<Value>(work: () => Value): readonly [number, Value] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}

function perFinding(ms: number, total: number): string {
  return `${ms.toFixed(0).padStart(5)} ms ${((ms * 1000) / total).toFixed(2).padStart(6)} µs a finding`;
}
