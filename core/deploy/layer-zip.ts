import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import type { CodeZip } from './assets.ts';

const unix = 3;
/** Kinds of files by who may do what with them, as zips of Unix have it. */
const modes = { program: 0o100755, text: 0o100644 } as const;

/** A file of a layer. */
export interface LayerFile {
  /** Below /opt. */
  readonly path: string;
  readonly kind: keyof typeof modes;
  readonly bytes: Uint8Array;
}

/** A Lambda layer with one file, and nothing of the machine in it: the same file gives the same bytes everywhere. */
export function layerZip({ path, kind, bytes }: LayerFile): CodeZip {
  // The format keeps local time without a zone, and fflate reads it so: the same time everywhere.
  const mtime = new Date(1980, 0, 1, 12);
  const attrs = (modes[kind] << 16) >>> 0;
  const zip = zipSync({ [path]: [bytes, { level: 6, mtime, os: unix, attrs }] });
  return { sha256: createHash('sha256').update(zip).digest('hex'), bytes: zip };
}
