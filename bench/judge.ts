// Judges growing numbers of findings against exceptions, VEX, a baseline and feeds, beside the same without any of them:
// `node bench/judge.ts`. What to look at: the time a finding stays the same from row to row.

import { baselineOfRunning } from '../core/baseline/running.ts';
import { buildReport, type ReportParts } from '../core/report/build.ts';
import { renderMarkdown } from '../core/report/markdown.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding, samplePolicy, samplePolicyFile, sampleResult } from '../test/fakes/samples.ts';

const cve = (index: number) => `CVE-2024-${10_000 + index}`;
const exceptions = Array.from(
  { length: 1000 },
  (_, index) =>
    `  - {cve: ${cve(index * 7)}, containers: "app-${index % 3}*", owner: a, reason: b, expires: 2026-12-${10 + (index % 20)}}\n`,
);
const policy = samplePolicyFile(
  `only-new: true\nfail-on-epss: 0.9\nfail-on-kev: true\nexceptions:\n${exceptions.join('')}`,
);

for (const total of [12_500, 25_000, 50_000, 100_000]) measure(total);

function measure(total: number): void {
  const findings = Array.from({ length: total / 10 }, (_, index) =>
    sampleFinding({
      qid: index,
      cves: [cve(index)],
      packages: [{ name: `package-${index % 500}`, fixedVersion: '2' }],
    }),
  );
  const plain: ReportParts = {
    ...sampleParts(
      Array.from({ length: 10 }, (_, index) =>
        scanned(`app-${index}`, index.toString(16), [`shop/app-${index}`, `shop/side-${index}`], findings),
      ),
    ),
    policy: samplePolicy(),
  };
  const feed = { source: 'feed', day: '2026-11-20', ageDays: 0, maxAgeDays: 7, state: 'fresh' } as const;
  const containers = Array.from({ length: 10 }, (_, index) => ({
    container: `app-${index}`,
    result: sampleResult({ findings: findings.slice(total / 20) }),
  }));
  const whole: ReportParts = {
    ...plain,
    policy,
    baseline: baselineOfRunning('service', [{ family: 'shop', source: 'service', containers }]),
    feeds: {
      epss: { ...feed, data: new Map(findings.map((_, index) => [cve(index), index / total])) },
      kev: { ...feed, data: new Map([[cve(1), { addedOn: '2024-01-01', ransomware: false }]]) },
    },
  };
  const [peer] = timed(() => buildReport(plain));
  const [judged, report] = timed(() => buildReport(whole));
  const [summary] = timed(() => renderMarkdown(report));
  const each = (ms: number) =>
    `${ms.toFixed(0).padStart(5)} ms ${((ms * 1000) / total).toFixed(2).padStart(6)} µs a finding`;
  console.log(
    `${total} findings: plain (peer) ${each(peer)}; judged with everything ${each(judged)}, ${(judged / peer).toFixed(1)} × peer; summary ${each(summary)}`,
  );
}

function timed<Value>(work: () => Value): readonly [number, Value] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}
