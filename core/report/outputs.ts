import { containersOf } from './gating.ts';
import { countVerdict, distinctImages } from './headline.ts';
import type { GateReport } from './report.ts';

/** The outputs of a step: verdict and counts. Small by nature; the findings are in the report files. */
export function stepOutputs(report: GateReport): Readonly<Record<string, string>> {
  const images = distinctImages(report);
  const ofKind = (kind: 'secret' | 'malware' | 'misconfiguration') =>
    images.reduce(
      (count, { findings }) => count + findings.filter((one) => one.kind === kind && !one.exemptedByQualys).length,
      0,
    );
  return {
    verdict: report.verdict,
    outcome: report.outcome,
    'critical-count': String(report.counts[5]),
    'high-count': String(report.counts[4]),
    'medium-count': String(report.counts[3]),
    'low-count': String(report.counts[2]),
    'informational-count': String(report.counts[1]),
    'secrets-count': String(ofKind('secret')),
    'malware-count': String(ofKind('malware')),
    'compliance-count': String(ofKind('misconfiguration')),
    'containers-count': String(containersOf(report.images).length),
    'images-count': String(images.length),
    'excepted-count': String(exceptedCount(report)),
    'new-count': newCount(report),
    'failed-count': String(countVerdict(report, 'fail')),
    'inconclusive-count': String(countVerdict(report, 'inconclusive')),
    simulated: String(report.simulated),
  };
}

/** Excepted findings, each once in an image. */
function exceptedCount({ images }: GateReport): number {
  const ids = images.flatMap(({ text, image, excepted }) =>
    excepted.map(({ finding }) => JSON.stringify([image?.digest ?? text, finding])),
  );
  return new Set(ids).size;
}

/** New findings, each once in an image; empty when no image could be compared. */
function newCount({ images }: GateReport): string {
  const compared = images.filter(({ newFindings }) => newFindings !== undefined);
  if (compared.length === 0) return '';
  const ids = compared.flatMap(({ text, image, newFindings = [] }) =>
    newFindings.map((finding) => JSON.stringify([image?.digest ?? text, finding])),
  );
  return String(new Set(ids).size);
}
