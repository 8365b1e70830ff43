import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

/** Reads a template's YAML as plain values; short tags (`!Ref`) become the functions that they stand for. Throws for YAML that is none. */
export function readTemplateFunctions(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [fault] = document.errors;
  if (fault !== undefined) throw fault;
  return plain(document.contents);
}

function plain(node: unknown): unknown {
  if (isMap(node))
    return tagged(node.tag, Object.fromEntries(node.items.map(({ key, value }) => [String(key), plain(value)])));
  if (isSeq(node)) return tagged(node.tag, node.items.map(plain));
  return isScalar(node) ? tagged(node.tag, node.value) : null;
}

function tagged(tag: string | undefined, value: unknown): unknown {
  if (tag === undefined || !/^!\w/.test(tag)) return value;
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
  const dot = value.indexOf('.');
  return { 'Fn::GetAtt': [value.slice(0, dot), value.slice(dot + 1)] };
}
