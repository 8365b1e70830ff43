import { items, member, named, nodeOf, type SourceNode, textOf } from '../node.ts';
import type { Settled } from '../reading.ts';
import { condition } from './condition.ts';
import { refer, type Scope, type SettledText } from './scope.ts';
import { substitute } from './substitute.ts';

type Resolve = (argument: SourceNode, scope: Scope, whole: SourceNode) => Settled;

/** Longer results of joining and substituting are no image; a chain of them could fill the memory. */
const longestText = 65_536;

/** The functions of templates that texts are made of, each given its argument. */
const functions: Readonly<Record<string, Resolve>> = {
  Ref: (argument, scope, whole) => reference(textOf(argument) ?? '', scope, whole),
  'Fn::If': (argument, scope) => choose(argument, scope),
  'Fn::Sub': (argument, scope, whole) => substituted(argument, scope, whole),
  'Fn::Join': (argument, scope, whole) => join(argument, scope, whole),
  'Fn::Select': (argument, scope) => select(argument, scope),
  'Fn::Split': (argument, scope, whole) => split(argument, scope, whole),
  'Fn::FindInMap': (argument, scope) => findInMap(argument, scope),
  'Fn::GetAtt': (argument) => unknown(`attribute ${attribute(argument)} is known at deployment only`),
  'Fn::ImportValue': (argument, scope) => importValue(argument, scope),
};

/**
 * Resolves an expression (`{"Ref": …}`, `{"Fn::Sub": …}`) to the node it comes to; any other node is given back. Whatever
 * is not known before the deployment says why. Never throws.
 */
export function settle(node: SourceNode, scope: Scope): Settled {
  if (node.kind === 'scalar') return settleText(node);
  const [only, second] = node.kind === 'map' ? node.entries : [];
  if (only === undefined || second !== undefined) return { kind: 'node', node };
  if (only.key !== 'Ref' && !only.key.startsWith('Fn::')) return { kind: 'node', node };
  if (scope.budget.left-- <= 0) return unknown('the template asks for too many expressions to be resolved');
  const resolve = Object.hasOwn(functions, only.key) ? functions[only.key] : undefined;
  return resolve === undefined ? unknown(`${only.key} is not resolved here`) : resolve(only.value, scope, node);
}

/** The text an expression comes to, or why there is none. */
export function settleToText(node: SourceNode, scope: Scope): SettledText {
  const result = settle(node, scope);
  if (result.kind === 'unknown') return { why: result.why };
  const text = result.kind === 'node' ? textOf(result.node) : '';
  return text === undefined ? { why: 'an object or a list stands where a text belongs' } : { text };
}

/** A node that stands where `whole` stands, so that positions are those of the expression. */
function textAt(text: string, whole: SourceNode): Settled {
  if (text.length > longestText) return unknown(`it comes to more than ${longestText} characters`);
  return { kind: 'node', node: { kind: 'scalar', value: text, text, start: whole.start, end: whole.end } };
}

function unknown(why: string): Settled {
  return { kind: 'unknown', why };
}

function settleText(node: SourceNode): Settled {
  const found = /\{\{resolve:[^}]{0,200}\}\}/.exec(textOf(node) ?? '')?.[0];
  return found === undefined
    ? { kind: 'node', node }
    : unknown(`the dynamic reference ${found} is read at deployment only`);
}

function reference(name: string, scope: Scope, whole: SourceNode): Settled {
  const referred = refer(name, scope);
  switch (referred.kind) {
    case 'text':
      return textAt(referred.text, whole);
    case 'texts':
      return { kind: 'node', node: nodeOf(referred.texts) };
    case 'none':
    case 'unknown':
      return referred;
    default:
      return referred satisfies never;
  }
}

function choose(argument: SourceNode, scope: Scope): Settled {
  const [name, yes, no] = items(argument);
  if (name === undefined || yes === undefined || no === undefined)
    return unknown('Fn::If needs a condition and two values');
  const outcome = condition(textOf(name) ?? '', scope, settleToText);
  return 'why' in outcome ? unknown(outcome.why) : settle(outcome.holds ? yes : no, scope);
}

function substituted(argument: SourceNode, scope: Scope, whole: SourceNode): Settled {
  const [pattern, variables] = argument.kind === 'list' ? argument.items : [argument];
  const text = textOf(pattern);
  if (text === undefined) return unknown('Fn::Sub needs a text');
  const result = substitute(text, (name) => {
    const variable = named(variables, name);
    if (variable !== undefined) return settleToText(variable, scope);
    if (name.includes('.')) return { why: `attribute ${name} is known at deployment only` };
    const value = reference(name, scope, whole);
    if (value.kind === 'unknown') return { why: value.why };
    const valueText = value.kind === 'node' ? textOf(value.node) : '';
    return valueText === undefined ? { why: `${name} is a list` } : { text: valueText };
  });
  return 'why' in result ? unknown(result.why) : settledText(result.text, whole);
}

/** A computed text may itself hold a dynamic reference. */
function settledText(text: string, whole: SourceNode): Settled {
  const result = textAt(text, whole);
  return result.kind === 'node' ? settleText(result.node) : result;
}

function join(argument: SourceNode, scope: Scope, whole: SourceNode): Settled {
  const [delimiter, list] = items(argument);
  if (delimiter === undefined || list === undefined) return unknown('Fn::Join needs a delimiter and a list');
  const parts: string[] = [];
  const values = settle(list, scope);
  if (values.kind !== 'node') return values;
  let length = 0;
  for (const item of items(values.node)) {
    const part = settleToText(item, scope);
    if ('why' in part) return unknown(part.why);
    parts.push(part.text);
    length += part.text.length;
    if (length > longestText) break;
  }
  return settledText(parts.join(textOf(delimiter) ?? ''), whole);
}

function select(argument: SourceNode, scope: Scope): Settled {
  const [index, list] = items(argument);
  if (index === undefined || list === undefined) return unknown('Fn::Select needs an index and a list');
  const at = settleToText(index, scope);
  if ('why' in at) return unknown(at.why);
  const values = settle(list, scope);
  if (values.kind !== 'node') return values;
  const item = /^\d{1,9}$/.test(at.text) ? items(values.node)[Number(at.text)] : undefined;
  return item === undefined ? unknown(`Fn::Select finds nothing at ${at.text}`) : settle(item, scope);
}

function split(argument: SourceNode, scope: Scope, whole: SourceNode): Settled {
  const [delimiter, source] = items(argument);
  const mark = textOf(delimiter);
  if (mark === undefined || mark === '' || source === undefined)
    return unknown('Fn::Split needs a delimiter and a text');
  const text = settleToText(source, scope);
  if ('why' in text) return unknown(text.why);
  const parts = text.text.split(mark).map((part) => nodeOf(part));
  return { kind: 'node', node: { kind: 'list', items: parts, start: whole.start, end: whole.end } };
}

function findInMap(argument: SourceNode, scope: Scope): Settled {
  const [map, first, second, fallback] = items(argument);
  const keys: string[] = [];
  for (const key of [map, first, second]) {
    const text = key === undefined ? { why: 'Fn::FindInMap needs a map and two keys' } : settleToText(key, scope);
    if ('why' in text) return unknown(text.why);
    keys.push(text.text);
  }
  const found = keys.reduce(named, scope.mappings) ?? member(fallback, 'DefaultValue');
  return found === undefined ? unknown(`the mapping ${keys.join(' / ')} does not exist`) : settle(found, scope);
}

function importValue(argument: SourceNode, scope: Scope): Settled {
  const name = settleToText(argument, scope);
  return unknown(`export ${'text' in name ? name.text : ''} of another stack is known at deployment only`);
}

function attribute(argument: SourceNode): string {
  return argument.kind === 'list'
    ? argument.items.map((item) => textOf(item) ?? '…').join('.')
    : (textOf(argument) ?? '…');
}
