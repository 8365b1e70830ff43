import type * as z from 'zod';
import { UnreadableInputError } from '../../errors.ts';
import { readJson } from '../../task-definition/json-source.ts';
import { items, named, plain, type SourceNode } from '../../task-definition/node.ts';
import { noticeList, type SourceText, sourceText } from '../../task-definition/source-text.ts';
import { nearest } from '../nearest.ts';
import { type VexDocumentText, vexDocumentSchema, vexJustifications, vexKeys, vexStatuses } from './document-schema.ts';
import type { VexProduct } from './product.ts';
import { type PackageUrl, parsePurl } from './purl.ts';
import type { VexDocument, VexStatement } from './vex.ts';

const maxLength = 64 * 1024 * 1024;
const maxProblems = 10;
const remedy = 'Correct the VEX document; it is read as OpenVEX 0.2.0 (https://github.com/openvex/spec).';

interface Problem {
  readonly node: Pick<SourceNode, 'start'>;
  readonly message: string;
}

/**
 * Reads an OpenVEX document. What it says lets findings through, so it is read strictly: throws an `UnreadableInputError` that
 * names `file:line:column` of each thing that is not understood, with the nearest known word.
 */
export function parseVexDocument(text: string, file: string): VexDocument {
  if (text.length > maxLength) {
    throw new UnreadableInputError(`${file}: a VEX document of more than ${maxLength} characters is not read.`, {
      remedy,
    });
  }
  const source = sourceText(file, text.replace(/^\uFEFF/, ''));
  const told = noticeList(source);
  const root = readJson(source, told);
  const [first] = told.notices;
  if (first !== undefined) {
    const where = first.position === undefined ? file : `${file}:${first.position.line}:${first.position.column}`;
    throw new UnreadableInputError(`${where}: ${first.message}`, { remedy });
  }
  const parsed = vexDocumentSchema.safeParse(plain(root));
  if (!parsed.success)
    throw unreadable(
      source,
      parsed.error.issues.flatMap((issue) => problemsOf(issue, root)),
    );
  const nodes = items(named(root, 'statements'));
  const problems = parsed.data.statements.flatMap((said, index) => incomplete(said, nodes[index] ?? root));
  if (problems.length > 0) throw unreadable(source, problems);
  return {
    file,
    statements: parsed.data.statements.map((said, index) => {
      const node = nodes[index] ?? root;
      return toStatement(said, parsed.data, source.position(node.start, node.end));
    }),
  };
}

function problemsOf(issue: z.core.$ZodIssue, root: SourceNode): readonly Problem[] {
  const node = nodeAt(root, issue.path);
  const name = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const holder = issue.path.findLast((part) => typeof part === 'string');
    const known = vexKeys[holder === undefined ? '' : String(holder)] ?? [];
    return issue.keys.map((key) => ({ node: keyNode(node, key), message: unknownKey(key, name, known) }));
  }
  const value = node.kind === 'scalar' ? JSON.stringify(node.value).slice(0, 80) : undefined;
  const missing = named(nodeAt(root, issue.path.slice(0, -1)), String(issue.path.at(-1))) === undefined;
  const isMissing = missing && issue.path.length > 0 && typeof issue.path.at(-1) === 'string';
  const found = isMissing ? ' and is missing' : value === undefined ? '' : `; found ${value}`;
  const word = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  const meant = isMissing ? undefined : nearest(word, wordsOf(issue.path.at(-1)));
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return [{ node, message: `${name === '' ? 'the document' : name} must be ${issue.message}${found}.${hint}` }];
}

function wordsOf(key: PropertyKey | undefined): readonly string[] {
  return key === 'status' ? vexStatuses : key === 'justification' ? vexJustifications : [];
}

function unknownKey(key: string, holder: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  const hint = meant === undefined ? `The keys are ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return `unknown key ${JSON.stringify(key.slice(0, 80))} in ${holder === '' ? 'the document' : holder}. ${hint}`;
}

/** The node at a path, or the nearest one above it that is there. */
function nodeAt(root: SourceNode, path: readonly PropertyKey[]): SourceNode {
  let node = root;
  for (const part of path) {
    const next = typeof part === 'number' ? items(node)[part] : named(node, String(part));
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function keyNode(node: SourceNode, key: string): Pick<SourceNode, 'start'> {
  const entry = node.kind === 'map' ? node.entries.find((one) => one.key === key) : undefined;
  return entry === undefined ? node : { start: entry.keyStart };
}

/** `statements[2].vulnerability.name` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

type StatementText = VexDocumentText['statements'][number];

/** What OpenVEX asks for beyond single keys. */
function incomplete(said: StatementText, node: SourceNode): readonly Problem[] {
  if (said.status !== 'not_affected' || said.justification !== undefined || said.impact_statement !== undefined)
    return [];
  return [{ node, message: 'a statement of not_affected needs a justification or an impact_statement.' }];
}

function toStatement(said: StatementText, document: VexDocumentText, position: VexStatement['position']): VexStatement {
  const { vulnerability, status } = said;
  const why = [said.justification?.replaceAll('_', ' '), said.impact_statement].filter((text) => text !== undefined);
  return {
    vulnerabilities: [vulnerability.name, ...(vulnerability.aliases ?? [])].map((name) => name.toUpperCase()),
    products: said.products.map(toProduct),
    status,
    at: Date.parse(said.timestamp ?? document.timestamp),
    author: said.supplier ?? document.supplier ?? document.author,
    reason: [status.replaceAll('_', ' '), ...why].join(', '),
    position,
  };
}

type Component = Pick<StatementText['products'][number], '@id' | 'identifiers' | 'hashes'>;

function toProduct(said: StatementText['products'][number]): VexProduct {
  const digest = said.hashes?.['sha-256'];
  const { subcomponents } = said;
  return {
    purls: purlsOf(said),
    sha256: typeof digest === 'string' ? [digest.replace(/^sha256:/, '')] : [],
    ...(subcomponents === undefined || subcomponents.length === 0
      ? {}
      : { subcomponents: subcomponents.map((one) => purlsOf(one)[0]) }),
  };
}

/** The package URLs of a component: the identifier that says so, else its id. */
function purlsOf(component: Component): readonly PackageUrl[] {
  return [component.identifiers?.purl, component['@id']].flatMap((text) => {
    const purl = text === undefined ? undefined : parsePurl(text);
    return purl === undefined ? [] : [purl];
  });
}

function unreadable(source: SourceText, problems: readonly Problem[]): UnreadableInputError {
  const shown = problems.slice(0, maxProblems).map(({ node, message }) => {
    const { line, column } = source.position(Math.max(node.start, 0), Math.max(node.start, 0));
    return `${source.file}:${line}:${column}: ${message}`;
  });
  const more = problems.length > maxProblems ? [`… and ${problems.length - maxProblems} more problems`] : [];
  return new UnreadableInputError([...shown, ...more].join('\n'), { remedy });
}
