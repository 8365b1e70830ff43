import { readFile, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReportSettings } from './gate-settings.ts';
import type { GateReport } from './report/report.ts';
import { type WrittenFile, writeReports } from './report/write.ts';
import type { Pinning } from './task-definition/pin.ts';

/** What a run found, and the files that it wrote. */
export interface GateRun {
  readonly report: GateReport;
  readonly files: readonly WrittenFile[];
}

/** Writes what the settings name. Why nothing is pinned is known only now, and told by the report all the same. */
export async function publish(judged: GateReport, settings: ReportSettings, cwd: string): Promise<GateRun> {
  if (settings.pinnedTaskDefinition === undefined) {
    return { report: judged, files: await writeReports(judged, settings, { cwd }) };
  }
  const pinning = await pinSource(judged, cwd);
  if (pinning.kind === 'pinned') {
    return { report: judged, files: await writeReports(judged, settings, { cwd, pinned: pinning.bytes }) };
  }
  const message = `The task definition was not pinned: ${pinning.why}.`;
  const report = settings.pinQuietly ? judged : { ...judged, notices: [...judged.notices, { message }] };
  const inPlace = await isSource(resolve(cwd, settings.pinnedTaskDefinition), judged, cwd);
  const { pinnedTaskDefinition: _, ...others } = settings;
  return { report, files: await writeReports(report, inPlace ? others : settings, { cwd }) };
}

/** Whether a path is that of a file which was gated: what is not pinned must not be taken away. */
async function isSource(path: string, { taskDefinitions }: GateReport, cwd: string): Promise<boolean> {
  const placeOf = (file: string) => realpath(file).catch(() => file);
  const place = await placeOf(path);
  const places = await Promise.all(taskDefinitions.map(({ source }) => placeOf(resolve(cwd, source))));
  return places.includes(place);
}

async function pinSource(report: GateReport, cwd: string): Promise<Pinning> {
  const local = report.images.flatMap(({ uses }) => uses).find(({ standIn }) => standIn !== undefined);
  if (local !== undefined) {
    return { kind: 'refused', why: `the image of ${local.container} is not pushed yet, so its digest is not known` };
  }
  const { pinTaskDefinition } = await import('./task-definition/pin.ts');
  const source = report.taskDefinitions[0]?.source ?? '';
  const bytes = await readFile(resolve(cwd, source)).catch(() => undefined);
  if (bytes === undefined) return { kind: 'refused', why: `${source} is no file that can be read again` };
  return pinTaskDefinition(bytes, report);
}
