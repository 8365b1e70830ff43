import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperationError } from '../errors.ts';
import type { ReportSettings } from '../gate-settings.ts';
import { familyKey } from './family.ts';
import type { GateReport } from './report.ts';
import type { SarifFile } from './sarif.ts';

/** A file that a run wrote: the option that asked for it, and its path as the user named it. */
export interface WrittenFile {
  readonly option:
    | 'pinned-task-definition'
    | 'sbom'
    | `report-${'json' | 'summary' | 'sarif' | 'junit' | 'gitlab' | 'csv' | 'html' | 'vex'}`;
  readonly path: string;
  /** Of SARIF alone: the task definition that it is about, and what GitHub keeps its uploads apart by. */
  readonly sarif?: Pick<SarifFile, 'family' | 'category' | 'results' | 'leftOut'>;
}

type Content = Iterable<string | Uint8Array>;

/** A file to write; without content there must be none, not even that of an earlier run. */
interface Wanted extends WrittenFile {
  readonly render: () => Promise<Content | undefined>;
}

/** What the files are made of beside the report. */
export interface WriteWorld {
  readonly cwd: string;
  /** The pinned task definition, when there is one. */
  readonly pinned?: Uint8Array;
}

/**
 * Writes every file that the settings name, each as a stream; renderers are loaded when they are asked for. Throws an
 * OperationError that names the files which can't be written, when the others are.
 */
export async function writeReports(
  report: GateReport,
  settings: ReportSettings,
  world: WriteWorld,
): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  const failed: { readonly path: string; readonly cause: unknown }[] = [];
  for (const { render, ...file } of await wantedFiles(report, settings, world)) {
    const content = await render();
    try {
      await write(resolve(world.cwd, file.path), content);
      if (content !== undefined) written.push(file);
    } catch (cause) {
      failed.push({ path: file.path, cause });
    }
  }
  const [first, ...others] = failed;
  if (first === undefined) return written;
  const names = failed.map(({ path }) => path).join(', ');
  throw new OperationError(
    `The ${others.length === 0 ? 'report' : 'reports'} ${names} can't be written. The verdict is ${report.verdict}.`,
    {
      remedy: 'See that the folder exists, that it may be written to, and that the disk is not full.',
      cause: first.cause,
    },
  );
}

async function write(path: string, content: Content | undefined): Promise<void> {
  if (content === undefined) return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(content), createWriteStream(path));
}

async function wantedFiles(
  report: GateReport,
  settings: ReportSettings,
  { cwd, pinned }: WriteWorld,
): Promise<readonly Wanted[]> {
  const wanted = (option: WrittenFile['option'], path: string | undefined, render: Wanted['render']) =>
    path === undefined ? [] : [{ option, path, render }];
  return [
    ...wanted('report-json', settings.reportJson, async () => (await import('./json.ts')).jsonPieces(report)),
    ...wanted('report-summary', settings.reportSummary, async () => [
      (await import('./markdown.ts')).renderMarkdown(report),
    ]),
    ...wanted('report-junit', settings.reportJunit, async () => (await import('./junit.ts')).junitPieces(report)),
    ...wanted('report-gitlab', settings.reportGitlab, async () => (await import('./gitlab.ts')).gitlabPieces(report)),
    ...wanted('report-csv', settings.reportCsv, async () => (await import('./csv.ts')).csvPieces(report)),
    ...wanted('report-html', settings.reportHtml, async () => (await import('./html.ts')).htmlPieces(report)),
    ...wanted('report-vex', settings.reportVex, () => renderVex(report)),
    ...wanted('pinned-task-definition', settings.pinnedTaskDefinition, async () =>
      pinned === undefined ? undefined : [pinned],
    ),
    ...(settings.reportSarif === undefined ? [] : await sarifFilesAt(settings.reportSarif, report, cwd)),
  ];
}

/** OpenVEX knows no empty document: where nothing is excepted, there is no file. */
async function renderVex(report: GateReport): Promise<Content | undefined> {
  const { renderOpenVex } = await import('./openvex.ts');
  const text = renderOpenVex(report);
  return text === undefined ? undefined : [text];
}

/** One file a task definition; several get their family's name before the extension: `gate.sarif`, `gate.web.sarif`. */
async function sarifFilesAt(path: string, report: GateReport, root: string): Promise<readonly Wanted[]> {
  const { sarifFiles } = await import('./sarif.ts');
  const files = sarifFiles(report, { root });
  return files.map(({ pieces, family, category, results, leftOut }) => ({
    option: 'report-sarif',
    path: files.length === 1 ? path : pathOfFamily(path, family),
    sarif: { family, category, results, leftOut },
    render: async () => pieces(),
  }));
}

/** In the folder of the path, whatever the family is called. */
function pathOfFamily(path: string, family: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${familyKey(family).replaceAll('*', '%2A')}${ext}`);
}
