import { randomUUID } from 'node:crypto';
import { constants, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedImage } from '../image/resolved.ts';
import type { SbomFormat } from './arguments.ts';
import { chunksOf } from './chunks.ts';
import { readJsonParts } from './json-parts.ts';
import { findFile } from './reports.ts';

/** Which SBOM documents are wanted of each image, where they go, and who is told what became of them. */
export interface SbomOrder {
  readonly formats: readonly SbomFormat[];
  /** Absolute. */
  readonly directory: string;
  readonly note: (made: MadeSboms) => void;
}

/** What became of the SBOM documents of one image, by format: the name of the file in the folder, or why there is none. */
export interface MadeSboms {
  readonly image: ResolvedImage;
  readonly documents: readonly { readonly format: SbomFormat; readonly file?: string; readonly missing?: string }[];
}

const extensions: Readonly<Record<SbomFormat, string>> = { spdx: 'spdx', cyclonedx: 'cdx' };

/** Copies the SBOM documents of a run into the folder of the order, one file an image and format. Never throws. */
export async function keepSboms(output: string, order: SbomOrder, image: ResolvedImage): Promise<void> {
  const documents: MadeSboms['documents'][number][] = [];
  for (const format of order.formats) {
    try {
      const found = await findFile(output, format);
      const name = `${nameOf(image)}.${extensions[format]}${found?.endsWith('.json') === true ? '.json' : ''}`;
      if (found !== undefined) await keep(found, order.directory, name);
      documents.push(found === undefined ? { format, missing: 'QScanner wrote none' } : { format, file: name });
    } catch (error) {
      documents.push({ format, missing: whyOf(error) });
    }
  }
  order.note({ image, documents });
}

/** Copies aside and renames into place: what has the name already, a link to somewhere else too, is replaced and not written to. */
async function keep(document: string, directory: string, name: string): Promise<void> {
  // Walked through, not parsed: half a document is no document.
  if (document.endsWith('.json')) await readJsonParts(chunksOf(document), [], () => {});
  await mkdir(directory, { recursive: true });
  const unfinished = join(directory, `${name}.${randomUUID()}.tmp`);
  try {
    await copyFile(document, unfinished, constants.COPYFILE_EXCL);
    await rename(unfinished, join(directory, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** The name that a file has by its image alone: of a reference's characters none leads out of a folder. */
function nameOf({ reference, digest }: ResolvedImage): string {
  return `${reference.repository.replaceAll('/', '_').slice(0, 150)}-${digest.replace(/^sha256:/, '').slice(0, 12)}`;
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && 'syscall' in error ? `it could not be written (${error.code})` : error.message;
}
