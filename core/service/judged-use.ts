import { formatPlatform } from '../image/platform.ts';
import { severityWord } from '../policy/severity.ts';
import type { GateReport } from '../report/report.ts';
import { cut } from '../report/text.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import { toldFindings } from './news.ts';
import type { TellingParts } from './notification.ts';
import type { ScanCompletedDetail } from './notification-schema.ts';

/** Rules that are told; more than the policy has. */
const rulesTold = 25;

/** What every message for machines says of a judged use. Texts are cut, as anybody may have chosen them. */
export function judgedUse({
  use: { deployment, use, push },
  report,
  threshold,
}: TellingParts): Omit<ScanCompletedDetail, 'findings'> {
  const { cluster, service } = deployment;
  const [judged] = report.images;
  const scan = judged?.scan;
  const reason = judged?.reason;
  const [worst] = toldFindings(report, threshold);
  return {
    schemaVersion: 1,
    tool: report.tool,
    simulated: report.simulated,
    at: report.finishedAt,
    verdict: report.verdict,
    account: deployment.account,
    region: deployment.region,
    ...(cluster === undefined ? {} : { cluster: text(cluster) }),
    ...(service === undefined ? {} : { service: text(service) }),
    ...(push === undefined ? containerOf(use) : { pushedTo: text(push.repository) }),
    image: imageOf(report, use.image.text),
    ...(scan === undefined
      ? {}
      : { scan: { scanner: scan.scanner, scanTypes: [...scan.scanTypes], scannedAt: scan.scannedAt } }),
    because: (judged?.because ?? []).slice(0, rulesTold).map((one) => ({
      rule: one.rule,
      text: text(one.text, 1000),
      findings: one.findings.length,
    })),
    ...(reason === undefined
      ? {}
      : { reason: { code: reason.code, message: text(reason.message, 1000), remedy: text(reason.remedy, 1000) } }),
    counts: { ...report.counts },
    ...(worst === undefined ? {} : { severity: severityWord(worst.severity) }),
  };
}

function containerOf({ family, revision, container }: ImageUse): Pick<ScanCompletedDetail, 'family' | 'container'> {
  return { family: text(family), ...(revision === undefined ? {} : { revision }), container: text(container) };
}

function imageOf({ images }: GateReport, named: string): ScanCompletedDetail['image'] {
  const image = images[0]?.image;
  if (image === undefined) return { text: text(named) };
  const { reference, digest, imageId, platform } = image;
  const tag = reference.tag ?? image.tag;
  return {
    text: text(named),
    registry: text(reference.registry),
    repository: text(reference.repository),
    ...(tag === undefined ? {} : { tag: text(tag) }),
    digest,
    imageId,
    platform: text(formatPlatform(platform)),
  };
}

/** A text of bounded length that any reader of JSON takes. */
export function text(value: string, max = 300): string {
  return cut(value, max).toWellFormed();
}
