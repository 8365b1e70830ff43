// Renders reports of growing size in every format for others, beside JSON.stringify of the same report: `node bench/formats.ts`.
// Each size runs in a process of its own (`node bench/formats.ts 100000` runs one). What to look at: the time a finding stays the same
// from row to row, or falls where a format is cut, and the memory of the largest run stays below 300 MB.

import { spawnSync } from 'node:child_process';
import { verificationAttestation, vulnerabilityAttestations } from '../core/report/attestation.ts';
import { buildReport } from '../core/report/build.ts';
import { renderComment } from '../core/report/comment.ts';
import { csvPieces } from '../core/report/csv.ts';
import { gitlabPieces } from '../core/report/gitlab.ts';
import { htmlPieces } from '../core/report/html.ts';
import { jsonPieces } from '../core/report/json.ts';
import { junitPieces } from '../core/report/junit.ts';
import { renderMarkdown } from '../core/report/markdown.ts';
import { renderOpenVex } from '../core/report/openvex.ts';
import type { GateReport } from '../core/report/report.ts';
import { sarifFiles } from '../core/report/sarif.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';

const images = 10;
/** Every tenth finding is excepted, so that the VEX document has something to say. */
const exceptedEvery = 10;
const formats: Readonly<Record<string, (report: GateReport) => number>> = {
  sarif: (report) => sarifFiles(report).reduce((sum, { pieces }) => sum + lengthOf(pieces()), 0),
  junit: (report) => lengthOf(junitPieces(report)),
  gitlab: (report) => lengthOf(gitlabPieces(report)),
  csv: (report) => lengthOf(csvPieces(report)),
  openvex: (report) => renderOpenVex(report)?.length ?? 0,
  html: (report) => lengthOf(htmlPieces(report)),
  comment: (report) => renderComment(report, { family: 'shop' }).length,
  attestations: (report) =>
    vulnerabilityAttestations(report).reduce((sum, one) => sum + JSON.stringify(one).length, 0) +
    JSON.stringify(verificationAttestation(report) ?? '').length,
  json: (report) => lengthOf(jsonPieces(report)),
  markdown: (report) => renderMarkdown(report).length,
};

const [, , asked] = process.argv;
if (asked !== undefined) measure(Number(asked));
else {
  for (const total of [12_500, 25_000, 50_000, 100_000]) {
    spawnSync(process.execPath, [import.meta.filename, String(total)], { stdio: 'inherit' });
  }
}

function measure(total: number): void {
  const before = process.resourceUsage().maxRSS;
  const report = reportOf(total);
  const built = process.resourceUsage().maxRSS;
  const times = Object.entries(formats).map(([name, render]) => [name, ...timed(() => render(report))] as const);
  const rendered = process.resourceUsage().maxRSS;
  const [peer, size] = timed(() => JSON.stringify(report).length);
  console.log(`${total} findings: JSON.stringify (peer) ${perFinding(peer, total)} ${characters(size)}`);
  for (const [name, ms, length] of times) {
    console.log(
      `  ${name.padEnd(13)}${perFinding(ms, total)}  ${(ms / peer).toFixed(1).padStart(5)} × peer ${characters(length)}`,
    );
  }
  console.log(
    `  peak memory ${megabytes(rendered)}: ${megabytes(before)} before, ${megabytes(built)} with the report built`,
  );
}

function reportOf(total: number): GateReport {
  const report = buildReport(
    sampleParts(
      Array.from({ length: images }, (_, index) =>
        scanned(`app-${index}`, index.toString(16), [`shop/app-${index}`], findingsOf(total / images)),
      ),
    ),
  );
  const excepted = report.images[0]?.findings
    .filter((_, index) => index % exceptedEvery === 0)
    .map(({ id }) => ({
      finding: id,
      by: 'policy' as const,
      reason: 'Accepted.',
      owner: 'team',
      expires: '2026-12-31',
    }));
  return { ...report, images: report.images.map((image) => ({ ...image, excepted: excepted ?? [] })) };
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

function lengthOf(pieces: Iterable<string>): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}

function timed(work: () => number): readonly [number, number] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}

function perFinding(ms: number, total: number): string {
  return `${ms.toFixed(0).padStart(6)} ms ${((ms * 1000) / total).toFixed(2).padStart(6)} µs a finding`;
}

function characters(length: number): string {
  return `${(length / 1e6).toFixed(1).padStart(6)} MB`;
}

function megabytes(kilobytes: number): string {
  return `${Math.round(kilobytes / 1024)} MB`;
}
