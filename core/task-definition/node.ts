/** A value of a JSON or YAML source that remembers where it stands: offsets in the text, the end just behind. */
export type SourceNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The decoded text; a number or boolean as written (`012345678901` keeps its zero). */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly start: number;
  readonly end: number;
}

export interface MapNode {
  readonly kind: 'map';
  /** In source order, duplicates included: no reader may lose an image to a repeated key. */
  readonly entries: readonly Entry[];
  readonly start: number;
  readonly end: number;
}

export interface Entry {
  readonly key: string;
  readonly keyStart: number;
  readonly value: SourceNode;
}

/** How deeply a source may be nested: far beyond any task definition, far below what a stack bears. */
export const deepestNesting = 200;

/** All values of a key, in source order; `image` also finds `Image`, the spelling of CloudFormation and some SDKs. */
export function members(node: SourceNode | undefined, key: string): readonly SourceNode[] {
  if (node?.kind !== 'map') return [];
  const found: SourceNode[] = [];
  for (const entry of node.entries) if (isKey(entry.key, key)) found.push(entry.value);
  return found;
}

/** The value of a key; the last one where the key is repeated, as JSON parsers do. */
export function member(node: SourceNode | undefined, key: string): SourceNode | undefined {
  if (node?.kind !== 'map') return undefined;
  for (let index = node.entries.length - 1; index >= 0; index--) {
    const entry = node.entries[index];
    if (entry !== undefined && isKey(entry.key, key)) return entry.value;
  }
  return undefined;
}

/** The value of a key whose case matters (a name the author chose); the last one where it is repeated. */
export function named(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined;
}

/** The items of a list, nothing for anything else. */
export function items(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The text of a scalar that is not null; numbers and booleans as written. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
}

/** The value without positions, for showing an expression as compact JSON; the last of repeated keys wins. */
export function plain(node: SourceNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
    default:
      return node satisfies never;
  }
}

/** A node for a value that has no text (an answer of ECS): offsets are -1. Values that JSON does not know become null. */
export function nodeOf(value: unknown, depth = 0): SourceNode {
  const place = { start: -1, end: -1 };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'scalar', value, text: String(value), ...place };
  }
  if (depth < deepestNesting && Array.isArray(value)) {
    return { kind: 'list', items: value.map((item) => nodeOf(item, depth + 1)), ...place };
  }
  if (depth < deepestNesting && typeof value === 'object' && value !== null && !(value instanceof Date)) {
    const entries = Object.entries(value).map(([key, item]) => ({ key, keyStart: -1, value: nodeOf(item, depth + 1) }));
    return { kind: 'map', entries, ...place };
  }
  return { kind: 'scalar', value: null, text: '', ...place };
}

/** ECS' words begin with a small letter in its API and with a capital in CloudFormation: the first letter's case is no matter. */
function isKey(written: string, key: string): boolean {
  if (written.length !== key.length) return false;
  if (written === key) return true;
  return (written.charCodeAt(0) | 0x20) === (key.charCodeAt(0) | 0x20) && written.slice(1) === key.slice(1);
}
