import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { identityOf } from './image/resolved.ts';
import type { MadeSboms } from './qscanner/sbom.ts';
import type { SbomSettings } from './qscanner/sbom-settings.ts';
import { distinctImages } from './report/headline.ts';
import type { GateReport, ImageReport } from './report/report.ts';
import { nameOf } from './report/rows.ts';
import type { WrittenFile } from './report/write.ts';

/**
 * The SBOM documents of the images that a report is about, and the report with a notice for each that was asked for and is not there. What
 * was written of other images (what runs now, when it is the baseline) is removed again.
 */
export async function withSboms(
  report: GateReport,
  made: readonly MadeSboms[],
  { directory }: SbomSettings,
  cwd: string,
): Promise<{ readonly report: GateReport; readonly files: readonly WrittenFile[] }> {
  const files: WrittenFile[] = [];
  const notices: { readonly message: string }[] = [];
  const known = new Map(made.map(({ image, documents }) => [identityOf(image), documents]));
  for (const image of distinctImages(report)) {
    const key = image.image === undefined ? undefined : identityOf(image.image);
    const documents = (key === undefined ? undefined : known.get(key)) ?? [];
    if (key !== undefined) known.delete(key);
    for (const { file } of documents)
      if (file !== undefined) files.push({ option: 'sbom', path: join(directory, file) });
    if (documents.length === 0) notices.push({ message: `No SBOM of ${nameOf(image)}: ${whyNone(image)}.` });
    for (const { format, missing } of documents) {
      if (missing !== undefined) notices.push({ message: `No ${format} SBOM of ${nameOf(image)}: ${missing}.` });
    }
  }
  const kept = new Set(files.map(({ path }) => path));
  const others = [...known.values()].flat().flatMap(({ file }) => (file === undefined ? [] : [join(directory, file)]));
  for (const path of others) if (!kept.has(path)) await rm(resolve(cwd, path), { force: true }).catch(() => {});
  if (notices.length === 0) return { report, files };
  return { report: { ...report, notices: [...report.notices, ...notices] }, files };
}

function whyNone({ scan }: ImageReport): string {
  if (scan === undefined) return 'it was not scanned';
  if (scan.scanner === 'registry-sensor') return 'the registry sensor scanned it, and only QScanner writes SBOMs';
  return 'its result is of an earlier scan; force-scan makes a new one';
}
