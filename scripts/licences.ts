import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/**
 * Writes the licence of every package that is in the bundles, by name. Throws for one that brings no licence text and is
 * not known to go without, so that none is left out unseen.
 */
export function writeLicences(root: string, bundles: readonly Metafile[], file: string): void {
  const folders = new Set(bundles.flatMap(({ outputs }) => Object.values(outputs).flatMap(packagesIn)));
  const texts = [...folders]
    .map((folder) => licenceOf(join(root, folder)))
    .sort(([one], [other]) => compare(one, other));
  writeFileSync(file, texts.map(([title, text]) => `${title}\n\n${text.trim()}\n`).join(`\n${'-'.repeat(80)}\n\n`));
}

/** The folders of the packages that an output has code of: `node_modules/a`, `node_modules/a/node_modules/@b/c`. */
function packagesIn({ inputs }: Metafile['outputs'][string]): readonly string[] {
  return Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}

const licencesWithoutFile: Readonly<Record<string, string>> = {
  'Apache-2.0': 'Apache License 2.0: its text stands with the other packages that have it.',
  'MIT-0': 'MIT No Attribution: it asks for no notice (https://spdx.org/licenses/MIT-0.html).',
};

function licenceOf(folder: string): readonly [title: string, text: string] {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^licen[cs]e/i.test(name));
  const known = licencesWithoutFile[license];
  if (file === undefined && known === undefined) throw new Error(`${name} has no licence file.`);
  const text = file === undefined ? (known ?? '') : readFileSync(join(folder, file), 'utf8');
  return [`${name} ${version} (${license})`, text.replaceAll('\r\n', '\n')];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
