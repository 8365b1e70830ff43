import { UnreadableInputError } from '../errors.ts';
import type { GateReport, ImageReport } from '../report/report.ts';
import { decodeSource } from './decode.ts';
import { readFileOfTaskDefinitions } from './read-file.ts';
import type { ContainerDefinition, ImageUse, SourcePosition } from './task-definition.ts';

/** A task definition whose images are pinned, as the bytes of a file; or why there is none, as the end of a sentence. */
export type Pinning =
  | { readonly kind: 'pinned'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly why: string };

/** A refusal on its way out. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/**
 * Pins every image of the one task definition that a report is about to the digest that was scanned: that of the platform's
 * manifest, or that of the index when the task may run on several platforms and all of them were resolved. `bytes` is its file, JSON or YAML as
 * registered or described; all but the image strings stays as it is, byte for byte. What the gate blocks is not pinned: a
 * file that is there gets deployed. Where the policy lets an image through that could not be scanned, its digest is
 * pinned all the same, for a tag could only be worse. Never throws for what a file or a registry did.
 */
export async function pinTaskDefinition(bytes: Uint8Array, report: GateReport): Promise<Pinning> {
  try {
    return { kind: 'pinned', bytes: await pin(bytes, report) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', why: error.message };
    if (error instanceof UnreadableInputError)
      return { kind: 'refused', why: `its file can't be read again (${error.message})` };
    throw error;
  }
}

async function pin(bytes: Uint8Array, report: GateReport): Promise<Uint8Array> {
  if (report.outcome !== 'allow') throw new Refusal('the gate does not let it through');
  const [definition, second] = report.taskDefinitions;
  if (definition === undefined || second !== undefined) throw new Refusal('it is written for one task definition only');
  const { source: file } = definition;
  const text = decodeSource(bytes, file);
  const encode = encoders.find((one) => one(text).equals(bytes));
  if (encode === undefined) throw new Refusal(`${file} can't be written again as it is`);
  const containers = await containersOf(bytes, file, text);
  const digests = digestsOf(report, containers);
  const offsetOf = offsets(text);
  const edits = new Map<number, Edit>();
  for (const [index, { name, image, position }] of containers.entries()) {
    const digest = digests[index];
    if (position === undefined || digest === undefined)
      throw new Refusal(`the image of ${name} has no place in ${file}`);
    const [start, end] = [offsetOf(position.line, position.column), offsetOf(position.endLine, position.endColumn)];
    edits.set(start, { start, end, text: requoted(text.slice(start, end), image.text, digest, name) });
  }
  const pinned = encode(apply(text, [...edits.values()]));
  await check(pinned, file, containers, digests);
  return pinned;
}

/** ECS' own word, which templates of other makers that are JSON or YAML too do not have. */
const registered = /\bcontainerDefinitions\b/i;

async function containersOf(bytes: Uint8Array, file: string, text: string): Promise<readonly ContainerDefinition[]> {
  const { taskDefinitions } = await readFileOfTaskDefinitions(bytes, file, { parameters: {} });
  const [definition, second] = taskDefinitions;
  const isPlain = (definition?.format === 'json' || definition?.format === 'yaml') && registered.test(text);
  if (definition === undefined || second !== undefined || !isPlain) {
    throw new Refusal(`${file} is not one task definition in JSON or YAML, as registered or described`);
  }
  return definition.containers;
}

/** The digest of each container, in their order; the report must be about exactly these. */
function digestsOf(report: GateReport, containers: readonly ContainerDefinition[]): readonly string[] {
  const judged = new Map<string, { readonly use: ImageUse; readonly images: ImageReport[] }>();
  for (const image of report.images) {
    for (const use of image.uses) {
      const known = judged.get(keyOf(use.container, use.position));
      if (known === undefined) judged.set(keyOf(use.container, use.position), { use, images: [image] });
      else known.images.push(image);
    }
  }
  if (new Set(containers.map(({ name, position }) => keyOf(name, position))).size !== judged.size) {
    throw new Refusal('its file has changed since it was read');
  }
  return containers.map(({ name, position, image }) => {
    const found = judged.get(keyOf(name, position));
    if (found === undefined || found.use.image.text !== image.text) {
      throw new Refusal('its file has changed since it was read');
    }
    const digest = digestOf(found.images);
    if (digest === undefined) throw new Refusal(`the image of ${name} did not become one digest`);
    return digest;
  });
}

function keyOf(container: string, position: SourcePosition | undefined): string {
  return JSON.stringify([container, position?.line, position?.column]);
}

/** What a container may run: the one image that was chosen for its platform, or all of one index. */
function digestOf(reports: readonly ImageReport[]): string | undefined {
  const images = reports.map(({ image }) => image);
  const only = single(images.map((image) => image?.digest));
  return only ?? single(images.map((image) => image?.indexDigest));
}

/** The value that all have. */
function single(values: readonly (string | undefined)[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The image as it was written, name and tag, with the digest; in the quotes that it had. */
function requoted(written: string, image: string, digest: string, container: string): string {
  const [quote = ''] = /^["']/.exec(written) ?? [];
  const content = quote === '' ? written : written.slice(1, -1);
  if (content.replaceAll('\\/', '/') !== image) {
    throw new Refusal(`the image of ${container} is written in a way that can't be replaced; write it on one line`);
  }
  const [name] = content.split('@', 1);
  return `${quote}${name}@${digest}${quote}`;
}

function apply(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return [...pieces, text.slice(at)].join('');
}

/** Places of a text as offsets; lines and columns count from 1. */
function offsets(text: string): (line: number, column: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (line, column) => (starts[line - 1] ?? text.length) + column - 1;
}

/** The encodings in which task definitions are read, as they were written. */
const encoders: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf8'),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf8'),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
];

/** Reads what was made as ECS would: nothing is handed out that says something else than what was scanned. */
async function check(
  bytes: Uint8Array,
  file: string,
  before: readonly ContainerDefinition[],
  digests: readonly string[],
): Promise<void> {
  const { taskDefinitions } = await readFileOfTaskDefinitions(bytes, file, { parameters: {} });
  const after = taskDefinitions.flatMap(({ containers }) => containers);
  const fits = after.every(({ name, image }, index) => {
    const [was, digest] = [before[index], digests[index]];
    if (was?.name !== name || was.image.kind !== 'reference' || image.kind !== 'reference') return false;
    const { registry, repository, tag } = was.image.reference;
    const is = image.reference;
    return is.registry === registry && is.repository === repository && is.tag === tag && is.digest === digest;
  });
  if (!fits || after.length !== before.length) throw new Refusal(`${file} can't be pinned without changing more of it`);
}
