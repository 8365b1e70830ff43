import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RemoteError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Finding, ScanResult, ScanType } from '../scan/result.ts';
import type { SbomFormat } from './arguments.ts';
import { chunksOf } from './chunks.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { readJsonReport } from './json-report.ts';
import { type ReportContent, readSarif } from './sarif.ts';

/** Bytes beyond which a report is not read. */
const largestReport = 1024 * 1024 * 1024;

type Kind = 'sarif' | 'json' | 'inventory' | SbomFormat;

/** Files are told by the end of their name: its beginning is made of the target's. */
const endings: Readonly<Record<Kind, RegExp>> = {
  sarif: /\.sarif(\.json)?$/i,
  json: /-Report\.json$/i,
  inventory: /-ScanResult\.json$/i,
  spdx: /[._-]spdx(\.json)?$/i,
  cyclonedx: /[._-](cyclonedx|cdx)(\.json)?$/i,
};

/**
 * Reads what the program wrote about an image. Only what is there whole counts: a report that is missing, partial, unreadable or about
 * another image throws a RemoteError (`report-incomplete`), and what nothing shows was looked for is not among the scan types.
 */
export async function readReports(
  directory: string,
  asked: { readonly image: ResolvedImage; readonly scanTypes: readonly ScanType[] },
): Promise<Pick<ScanResult, 'findings' | 'scanTypes' | 'simulated'>> {
  const sarif = await findFile(directory, 'sarif');
  const json = await findFile(directory, 'json');
  const inventoryFile = await findFile(directory, 'inventory');
  const report = await readEither(sarif, json);
  if (!isAbout(asked.image, report.imageIds)) {
    throw incomplete(`QScanner's report is about another image (${report.imageIds[0]}) than ${asked.image.imageId}.`);
  }
  const inventory =
    inventoryFile === undefined ? undefined : await reading('inventory', () => readInventory(chunksOf(inventoryFile)));
  return {
    findings: [...report.findings, ...onlyInInventory(report.findings, inventory)],
    scanTypes: asked.scanTypes.filter((type) => looked(type, report, inventory)),
    simulated: report.simulated,
  };
}

async function readEither(sarif: string | undefined, json: string | undefined): Promise<ReportContent> {
  if (sarif === undefined && json === undefined) throw incomplete('QScanner ended without a report.');
  if (sarif === undefined) return alone(await reading('report', () => readJsonReport(chunksOf(json ?? ''))));
  const report = await reading('SARIF report', () => readSarif(() => chunksOf(sarif)));
  const vulnerabilities = report.findings.filter((finding) => finding.kind === 'vulnerability');
  const qids = new Set(vulnerabilities.map(({ qid }) => qid));
  // Where a finding has no QID, nobody could say which of both reports are the same.
  if (json === undefined || qids.has(undefined)) return report;
  const others = (await reading('report', () => readJsonReport(chunksOf(json), qids))) ?? [];
  if (others.length > 0 && vulnerabilities.length === 0) {
    throw incomplete(`QScanner's SARIF report is empty, but its JSON report has ${others.length} vulnerabilities.`);
  }
  return { ...report, findings: [...report.findings, ...others] };
}

/** The content of a report in JSON that has none in SARIF beside it. */
function alone(findings: readonly Finding[] | undefined): ReportContent {
  if (findings === undefined) throw incomplete("QScanner's report can't be read: it holds no list of vulnerabilities.");
  return { findings, imageIds: [], simulated: false, kinds: new Set(['vulnerability']) };
}

/** Secrets and malware that only the inventory names, told by their place. */
function onlyInInventory(reported: readonly Finding[], inventory: Inventory | undefined): readonly Finding[] {
  const places = new Set(reported.map(placeOf));
  return [...(inventory?.secrets ?? []), ...(inventory?.malware ?? [])].filter(
    (finding) => !places.has(placeOf(finding)),
  );
}

function placeOf(finding: Finding): string {
  const path = finding.packages[0]?.path;
  return path === undefined ? finding.id : `${finding.kind}:${path}:${/:(\d+)$/.exec(finding.id)?.[1] ?? ''}`;
}

/** Whether the output shows that the program looked; for packages the report itself does. */
function looked(type: ScanType, report: ReportContent, inventory: Inventory | undefined): boolean {
  switch (type) {
    case 'packages':
      return true;
    case 'secrets':
      return inventory?.lookedForSecrets === true || report.kinds.has('secret');
    case 'malware':
      return inventory?.lookedForMalware === true || report.kinds.has('malware');
    case 'compliance':
      return report.kinds.has('misconfiguration');
    default:
      return type satisfies never;
  }
}

/** A report that names images must name this one: by image id, by digest, or by the beginning of one of them. */
function isAbout(image: ResolvedImage, named: readonly string[]): boolean {
  const ids = [image.imageId, image.digest, image.indexDigest ?? ''].map((id) => id.replace(/^sha256:/, ''));
  return named.length === 0 || named.some((name) => ids.some((id) => id.startsWith(name)));
}

/**
 * The one regular file of a kind that a run left; undefined when there is none. Throws a RemoteError when there are several, when it is too
 * large, and when the folder can't be looked into.
 */
export async function findFile(directory: string, kind: Kind): Promise<string | undefined> {
  const entries = await reading('output', () => readdir(directory, { withFileTypes: true, recursive: true }));
  const files = entries.filter((entry) => entry.isFile() && endings[kind].test(entry.name));
  if (files.length > 1) throw incomplete(`QScanner wrote ${files.length} files of the kind ${kind} for one image.`);
  const [file] = files;
  if (file === undefined) return undefined;
  const path = join(file.parentPath, file.name);
  const { size } = await reading('output', () => stat(path));
  if (size > largestReport) throw incomplete(`QScanner's ${kind} report is larger than 1 GiB.`);
  return path;
}

async function reading<Value>(what: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(what, error);
  }
}

function unreadable(what: string, error: unknown): RemoteError {
  if (error instanceof RemoteError) return error;
  return incomplete(`QScanner's ${what} can't be read: ${whyOf(error)}.`, error);
}

/** Of the system's own errors the code alone: their messages repeat the path. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && 'syscall' in error ? `${error.syscall} failed (${error.code})` : error.message;
}

function incomplete(message: string, cause?: unknown): RemoteError {
  return new RemoteError(message, {
    code: 'report-incomplete',
    retryable: false,
    remedy: 'Run the gate again; if it stays so, look at the disk space of the machine and at the version of QScanner.',
    cause,
  });
}
