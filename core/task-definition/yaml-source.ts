import { isAlias, isMap, isScalar, isSeq, type ParsedNode, parseAllDocuments, type YAMLMap } from 'yaml';
import { UnreadableInputError } from '../errors.ts';
import { deepestNesting, type Entry, type MapNode, type ScalarNode, type SourceNode } from './node.ts';
import { tellRepeatedKeys } from './repeated-keys.ts';
import type { NoticeList, SourceText } from './source-text.ts';

/** YAML takes far more time and memory a byte than JSON; CloudFormation itself takes templates up to 1 MiB. */
const largestYaml = 4 * 1024 * 1024;

/** How many values a document may have once its aliases are followed: each alias of a "bomb" multiplies them. */
const mostNodes = 1_000_000;

/**
 * Reads YAML to nodes with positions, one a document. CloudFormation's short tags become their long form (`!Ref X` is
 * `{"Ref": "X"}`), anchors and merge keys are followed. Throws `UnreadableInputError` with file, line and column.
 */
export function readYaml(source: SourceText, tell: NoticeList): readonly SourceNode[] {
  if (source.text.length > largestYaml) {
    const limit = `the ${largestYaml / 1024 / 1024} MiB up to which YAML is read`;
    throw new UnreadableInputError(`${source.file} is larger than ${limit}.`, { remedy: 'Convert it to JSON.' });
  }
  const roots: SourceNode[] = [];
  for (const document of parse(source)) {
    const fault = document.errors[0];
    if (fault !== undefined) throw broken(source, fault.pos[0], faultOf(fault.message));
    if (document.contents !== null)
      roots.push(new YamlConverter(source, tell).convert(document.contents as ParsedNode, 0));
  }
  return roots;
}

function parse(source: SourceText) {
  try {
    return parseAllDocuments(source.text, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  } catch (cause) {
    throw new UnreadableInputError(
      `${source.file} can't be read as YAML: ${cause instanceof RangeError ? 'it is nested too deeply' : String(cause)}.`,
      {
        remedy: 'Point at a task definition or a template.',
        cause,
      },
    );
  }
}

function faultOf(message: string): string {
  return message.includes('call stack') ? 'it is nested too deeply' : message.replace(/\.$/, '');
}

function broken(source: SourceText, offset: number, what: string): UnreadableInputError {
  const { line, column } = source.position(offset, offset);
  return new UnreadableInputError(`${source.file}:${line}:${column}: this is neither JSON nor YAML: ${what}.`, {
    remedy: 'Correct it there; if the file is a template, render it first and point at the result.',
  });
}

/** Turns one document's nodes into ours, in source order, so that an anchor is known before its aliases. */
class YamlConverter {
  private readonly anchors = new Map<string, { readonly node: SourceNode; readonly weight: number }>();
  private weight = 0;
  private readonly source: SourceText;
  private readonly tell: NoticeList;

  constructor(source: SourceText, tell: NoticeList) {
    this.source = source;
    this.tell = tell;
  }

  convert(node: ParsedNode, depth: number): SourceNode {
    if (depth > deepestNesting) throw this.fault(node, `nested more than ${deepestNesting} levels`);
    if (isAlias(node)) return this.follow(node.source, node);
    const before = this.weight;
    this.add(1, node);
    const converted = longForm(this.untagged(node, depth), node.tag);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, { node: converted, weight: this.weight - before });
    return converted;
  }

  private untagged(node: ParsedNode, depth: number): SourceNode {
    const [start, end] = node.range;
    if (isMap(node)) return this.map(node as YAMLMap<ParsedNode, ParsedNode | null>, depth, { start, end });
    if (isSeq(node)) {
      const items = (node.items as readonly ParsedNode[]).map((item) => this.convert(item, depth + 1));
      return { kind: 'list', items, start, end };
    }
    const value: unknown = isScalar(node) ? node.value : null;
    const text = (isScalar(node) && typeof value !== 'string' ? node.source : undefined) ?? String(value ?? '');
    return scalar(isPlain(value) ? value : text, text, start, end);
  }

  private map(
    node: YAMLMap<ParsedNode, ParsedNode | null>,
    depth: number,
    place: { start: number; end: number },
  ): MapNode {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.source ?? key.value) : JSON.stringify(key);
      const [keyStart, keyEnd] = key.range;
      const converted = value === null ? scalar(null, '', keyEnd, keyEnd) : this.convert(value, depth + 1);
      if (name === '<<') for (const each of mergeable(converted)) merged.push(...each.entries);
      else own.push({ key: name, keyStart, value: converted });
      this.add(name === '<<' ? merged.length : 0, key);
    }
    tellRepeatedKeys(own, this.tell);
    return { kind: 'map', entries: merged.length === 0 ? own : [...withoutKeys(merged, own), ...own], ...place };
  }

  private follow(name: string, node: ParsedNode): SourceNode {
    const anchor = this.anchors.get(name);
    if (anchor === undefined) throw this.fault(node, `the alias *${name} has no anchor before it`);
    this.add(anchor.weight, node);
    return anchor.node;
  }

  private add(weight: number, node: Pick<ParsedNode, 'range'>): void {
    this.weight += weight;
    if (this.weight > mostNodes) throw this.fault(node, `its aliases unfold to more than ${mostNodes} values`);
  }

  private fault(node: Pick<ParsedNode, 'range'>, what: string): UnreadableInputError {
    return broken(this.source, node.range[0], what);
  }
}

function mergeable(node: SourceNode): readonly MapNode[] {
  if (node.kind === 'map') return [node];
  return node.kind === 'list' ? node.items.filter((item) => item.kind === 'map') : [];
}

/** Entries of merge keys: what the map has itself wins, then what was merged first. */
function withoutKeys(merged: readonly Entry[], own: readonly Entry[]): readonly Entry[] {
  const taken = new Set(own.map(({ key }) => key));
  return merged.filter(({ key }) => !taken.has(key) && taken.add(key));
}

/** `!Ref X` and its kin as the long form that JSON templates use; standard tags (`!!str`) change nothing. */
function longForm(node: SourceNode, tag: string | undefined): SourceNode {
  if (tag === undefined || !tag.startsWith('!') || tag.startsWith('!!') || tag === '!') return node;
  const name = tag.slice(1);
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const value = name === 'GetAtt' && node.kind === 'scalar' ? attributePath(node) : node;
  return { kind: 'map', entries: [{ key, keyStart: node.start, value }], start: node.start, end: node.end };
}

function attributePath(node: ScalarNode): SourceNode {
  const dot = node.text.indexOf('.');
  const parts = dot === -1 ? [node.text] : [node.text.slice(0, dot), node.text.slice(dot + 1)];
  const items = parts.map((part) => scalar(part, part, node.start, node.end));
  return { kind: 'list', items, start: node.start, end: node.end };
}

function scalar(value: ScalarNode['value'], text: string, start: number, end: number): ScalarNode {
  return { kind: 'scalar', value, text, start, end };
}

function isPlain(value: unknown): value is ScalarNode['value'] {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
