import { posix } from 'node:path';
import { UnreadableInputError } from '../errors.ts';
import { decodeSource } from './decode.ts';
import { readJson } from './json-source.ts';
import type { SourceNode } from './node.ts';
import type { Reading, ReadingOptions } from './reading.ts';
import { readSource } from './recognize.ts';
import { noticeList, type SourceText, sourceText } from './source-text.ts';
import type { Notice, TaskDefinition } from './task-definition.ts';

/** What one source, or all sources of a run, gave. */
export interface ReadTaskDefinitions {
  readonly taskDefinitions: readonly TaskDefinition[];
  /** About the files; what is about one task definition is in its own notices. */
  readonly notices: readonly Notice[];
}

/** Reads the bytes of one file, whatever it holds. Throws `UnreadableInputError` when that names no task definition. */
export async function readFileOfTaskDefinitions(
  bytes: Uint8Array,
  file: string,
  options: ReadingOptions,
): Promise<ReadTaskDefinitions> {
  try {
    const source = sourceText(file, decodeSource(bytes, file));
    return await readText(source, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableInputError(`${file} is nested too deeply, or too large, to be read.`, {
      remedy: 'Point at the task definition itself.',
      cause: error,
    });
  }
}

async function readText(source: SourceText, options: ReadingOptions): Promise<ReadTaskDefinitions> {
  const { file, text } = source;
  if (!looksLikeJson(text)) return readYamlText(source, options);
  const tell = noticeList(source);
  let root: SourceNode;
  try {
    root = readJson(source, tell);
  } catch (error) {
    if (!/\.(?:ya?ml|template)$/i.test(file)) throw error;
    return readYamlText(source, options).catch(() => {
      throw error;
    });
  }
  return { taskDefinitions: readSource(root, readingOf(source, 'json', tell, options)), notices: tell.notices };
}

async function readYamlText(source: SourceText, options: ReadingOptions): Promise<ReadTaskDefinitions> {
  refuseOtherLanguages(source);
  const { readYaml } = await import('./yaml-source.ts');
  const tell = noticeList(source);
  const roots = readYaml(source, tell);
  if (roots.length === 0)
    throw new UnreadableInputError(`${source.file} is empty but for comments.`, { remedy: 'Is it the right file?' });
  const reading = readingOf(source, 'yaml', tell, options);
  return { taskDefinitions: roots.flatMap((root) => readSource(root, reading)), notices: tell.notices };
}

function readingOf(
  source: SourceText,
  format: 'json' | 'yaml',
  tell: Reading['tell'],
  options: ReadingOptions,
): Reading {
  const name = posix.basename(source.file.replaceAll('\\', '/'));
  return {
    source: source.file,
    stem: name.replace(/(?:\.tf)?\.[A-Za-z0-9]{1,10}$/, '') || name,
    format,
    options,
    tell,
    locate: (node) => (node.start < 0 ? undefined : source.position(node.start, node.end)),
    settle: (node) => ({ kind: 'node', node }),
  };
}

/** JSON begins with a bracket, perhaps after comments. Flow YAML does so too: it is tried when JSON fails. */
function looksLikeJson(text: string): boolean {
  let at = 0;
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at++;
    if (text[at] === '#' || text.startsWith('//', at)) at = endOf(text, '\n', at);
    else if (text.startsWith('/*', at)) at = endOf(text, '*/', at);
    else return text[at] === '{' || text[at] === '[';
  }
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end === -1 ? text.length : end + mark.length;
}

function refuseOtherLanguages({ file, text }: SourceText): void {
  if (
    /\.(?:tf|hcl|tofu)$/i.test(file) ||
    /^\s*(?:resource|module|variable|data|locals|terraform)\s+(?:"|\{)/m.test(text.slice(0, 4096))
  ) {
    throw new UnreadableInputError(`${file} is Terraform's own language, which only Terraform can evaluate.`, {
      remedy: 'Run `terraform plan -out plan && terraform show -json plan > plan.json` and point at plan.json.',
    });
  }
  if (/^\s*</.test(text.slice(0, 256))) {
    throw new UnreadableInputError(`${file} is XML or HTML, no task definition.`, {
      remedy: 'If it was downloaded, see whether the answer was an error page.',
    });
  }
}
