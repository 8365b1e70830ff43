import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperationError } from '../errors.ts';
import type { GateSettings } from '../gate-settings.ts';
import { jsonPieces } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { GateReport } from './report.ts';

/** Writes the report files that the settings name. Throws an OperationError for a file that can't be written. */
export async function writeReports(
  report: GateReport,
  settings: Pick<GateSettings, 'reportJson' | 'reportSummary'>,
  world: { readonly cwd: string },
): Promise<void> {
  const write = async (file: string | undefined, content: (path: string) => Promise<void>) => {
    if (file === undefined) return;
    const path = resolve(world.cwd, file);
    try {
      await mkdir(dirname(path), { recursive: true });
      await content(path);
    } catch (cause) {
      throw new OperationError(`The report ${file} can't be written. The verdict is ${report.verdict}.`, {
        remedy: 'See that the folder exists, that it may be written to, and that the disk is not full.',
        cause,
      });
    }
  };
  await write(settings.reportJson, (path) => pipeline(Readable.from(jsonPieces(report)), createWriteStream(path)));
  await write(settings.reportSummary, (path) => writeFile(path, renderMarkdown(report)));
}
