import { severityWord } from '../policy/severity.ts';
import { fixesOf, gatingFindings, gatingOf } from '../report/gating.ts';
import type { GateReport } from '../report/report.ts';
import type { Finding, Severity } from '../scan/result.ts';
import { judgedUse, text } from './judged-use.ts';
import { toldFindings } from './news.ts';
import type { ImageNotificationData } from './notification-schema.ts';
import { subjectOf, textOf } from './notification-text.ts';
import type { DeployedUse } from './use.ts';

/** What people and machines are told of one use of an image. */
export interface Notification {
  /** At most 99 characters of printable ASCII, as SNS asks. */
  readonly subject: string;
  /** For people; at most 24,000 bytes of UTF-8. */
  readonly text: string;
  /** For machines: the JSON that `docs/notification.schema.json` describes; at most 100,000 bytes. */
  readonly data: object;
}

/** What a notification is made of: the evaluated report of the one use, and which findings were not told before. */
export interface TellingParts {
  readonly use: DeployedUse;
  readonly report: GateReport;
  /** Findings of this severity or above are told even where the policy passes them. */
  readonly threshold: Severity;
  readonly newFindings: readonly string[];
}

/**
 * SNS takes 256 KB for a message in all its forms together, and writing JSON into JSON may double it: so much for the data, and 24,000
 * bytes for the text.
 */
const longestData = 100_000;
const most = { fixes: 20, cves: 20, packages: 10 };

/** Renders what is told of a use. */
export function renderNotification(parts: TellingParts): Notification {
  return { subject: subjectOf(parts), text: textOf(parts), data: dataOf(parts) };
}

/** As many findings as there is room for, new ones first, and how many were left out. */
function dataOf(parts: TellingParts): ImageNotificationData {
  const { report, threshold, newFindings } = parts;
  const gating = new Set(report.images.flatMap(gatingOf).map(({ id }) => id));
  const fresh = new Set(newFindings);
  const fixes = fixesOf(gatingFindings(report));
  const told = newFirst(toldFindings(report, threshold), fresh);
  const head = {
    kind: 'image' as const,
    ...judgedUse(parts),
    newFindings: newFindings.length,
    fixes: fixes.slice(0, most.fixes).map((fix) => ({
      package: text(fix.package),
      version: text(fix.version),
      findings: fix.findings,
    })),
  };
  const entries: ImageNotificationData['findings'] = [];
  let room = longestData - bytesOf(head) - 200;
  for (const finding of told) {
    const entry = entryOf(finding, { gates: gating.has(finding.id), isNew: fresh.has(finding.id) });
    room -= bytesOf(entry) + 1;
    if (room < 0) break;
    entries.push(entry);
  }
  const omitted = { findings: told.length - entries.length, fixes: fixes.length - head.fixes.length };
  return { ...head, findings: entries, omitted };
}

function newFirst(findings: readonly Finding[], fresh: ReadonlySet<string>): readonly Finding[] {
  return [...findings.filter(({ id }) => fresh.has(id)), ...findings.filter(({ id }) => !fresh.has(id))];
}

function entryOf(
  { id, kind, severity, title, cves, packages, fixable }: Finding,
  marks: { readonly gates: boolean; readonly isNew: boolean },
): ImageNotificationData['findings'][number] {
  return {
    id: text(id),
    kind,
    severity,
    severityWord: severityWord(severity),
    title: text(title),
    cves: cves.slice(0, most.cves).map((cve) => text(cve, 50)),
    packages: packages.slice(0, most.packages).map(({ name, version, fixedVersion, path }) => ({
      name: text(name, 120),
      ...(version === undefined ? {} : { version: text(version, 60) }),
      ...(fixedVersion === undefined ? {} : { fixedVersion: text(fixedVersion, 60) }),
      ...(path === undefined ? {} : { path: text(path) }),
    })),
    fixable,
    ...marks,
  };
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
