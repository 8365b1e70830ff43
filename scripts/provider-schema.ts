/** What a Terraform provider accepts in one block, in the form that `.ci/terraform/provider` serves to OpenTofu. */
export interface Block {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
}

/** Has a type, as in Terraform's own JSON, or attributes of its own. */
export interface Attribute {
  readonly type?: unknown;
  readonly nested?: { readonly nesting: string; readonly attributes: Readonly<Record<string, Attribute>> };
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly writeOnly: boolean;
}

export interface NestedBlock {
  readonly nesting: string;
  readonly minimum: number;
  /** 0: any number. */
  readonly maximum: number;
  readonly block: Block;
}

/** A line such as `// arn - computed: true, optional: false, required: false`, and all up to the next one. */
interface Field {
  readonly name: string;
  readonly computed: boolean;
  readonly optional: boolean;
  readonly required: boolean;
  readonly body: string;
}

/** How an input is written in HCL. */
interface Input {
  readonly isBlock: boolean;
  readonly kind: string;
  readonly storage: string;
}

const simpleTypes: Readonly<Record<string, unknown>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'dynamic',
  list: ['list', 'string'],
  stringList: ['list', 'string'],
  numberList: ['list', 'number'],
  stringMap: ['map', 'string'],
  numberMap: ['map', 'number'],
  booleanMap: ['map', 'bool'],
  anyMap: ['map', 'dynamic'],
  stringMapList: ['list', ['map', 'string']],
};

/**
 * Reads the schema of a resource, a data source or a provider from the class that the CDK for Terraform generated of it. The classes tell
 * all of a provider's schema but what is sensitive and the bounds of lists. Throws for a class of another form.
 */
export function schemaOfClass(source: string): Block {
  const name = /^class (\w+) extends \w+\.Terraform(?:Resource|DataSource|Provider)\b/m.exec(source)?.[1];
  if (name === undefined) throw new Error('There is no class of a resource, data source or provider.');
  const text = classText(source, name) ?? '';
  const inputs = /synthesizeHclAttributes\(\) \{([\s\S]*?)^ {4}\}/m.exec(text)?.[1] ?? '';
  return blockOf(source, fieldsOf(text), inputsOf(inputs));
}

function blockOf(source: string, fields: readonly Field[], inputs: ReadonlyMap<string, Input>): Block {
  const attributes: Record<string, Attribute> = {};
  const blocks: Record<string, NestedBlock> = {};
  for (const field of fields) {
    const input = inputs.get(field.name);
    const nested = nestedClassOf(field.body) ?? (input?.isBlock === true ? input.storage : undefined);
    if (nested === undefined) attributes[field.name] = { ...flagsOf(field), type: typeOf(field, input) };
    else if (input?.isBlock === true) blocks[field.name] = nestedBlockOf(source, field, input, nested);
    else attributes[field.name] = { ...flagsOf(field), nested: nestedAttributesOf(source, input, nested) };
  }
  return { attributes, blocks };
}

function nestedBlockOf(source: string, field: Field, input: Input, name: string): NestedBlock {
  const one = name.endsWith('OutputReference');
  const nesting = input.kind === 'struct' ? 'single' : input.kind;
  const minimum = field.required ? 1 : 0;
  return { nesting, minimum, maximum: one && nesting !== 'single' ? 1 : 0, block: structOf(source, name) };
}

function nestedAttributesOf(source: string, input: Input | undefined, name: string) {
  const many = name.endsWith('Map') ? 'map' : 'list';
  const nesting = input?.kind ?? (name.endsWith('OutputReference') ? 'struct' : many);
  const { attributes, blocks } = structOf(source, name);
  const deeper = Object.entries(blocks).map(([each, { nesting, block }]) => {
    const nested = { nesting, attributes: block.attributes };
    return [each, { required: false, optional: true, computed: false, writeOnly: false, nested }] as const;
  });
  return {
    nesting: nesting === 'struct' ? 'single' : nesting,
    attributes: { ...attributes, ...Object.fromEntries(deeper) },
  };
}

/** The class of one element has `OutputReference` to its name, that of several `List` or `Map`; a provider's blocks have no class. */
function structOf(source: string, className: string): Block {
  const name = className.replace(/(OutputReference|List|Map)$/, '');
  const start = `function ${name.charAt(0).toLowerCase()}${name.slice(1)}ToHclTerraform(`;
  const from = source.indexOf(start);
  const inputs = inputsOf(from === -1 ? '' : source.slice(from, source.indexOf('\n}', from)));
  const text = classText(source, `${name}OutputReference`);
  if (text === undefined && inputs.size === 0)
    throw new Error(`There is neither a class ${className} nor a function for it.`);
  return blockOf(source, text === undefined ? optionalFields(inputs) : fieldsOf(text), inputs);
}

function optionalFields(inputs: ReadonlyMap<string, Input>): readonly Field[] {
  return [...inputs.keys()].map((name) => ({ name, computed: false, optional: true, required: false, body: '' }));
}

function classText(source: string, name: string): string | undefined {
  const from = source.search(new RegExp(`^class ${name} extends`, 'm'));
  return from === -1 ? undefined : source.slice(from, source.indexOf('\n}', from));
}

function fieldsOf(text: string): readonly Field[] {
  const [, ...parts] = text.split(/^ +\/\/ (?=\w+ - computed: )/m);
  return parts.map((part) => {
    const flags = /^(\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n/.exec(part);
    if (flags === null) throw new Error(`Not a field: ${part.slice(0, 80)}`);
    const [, name = '', computed, optional, required] = flags;
    const is = (flag: string | undefined) => flag === 'true';
    return { name, computed: is(computed), optional: is(optional), required: is(required), body: part };
  });
}

function inputsOf(text: string): ReadonlyMap<string, Input> {
  const each = /^ +(\w+): \{\n.*\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)",$/gm;
  return new Map(
    [...text.matchAll(each)].map(([, name = '', isBlock, kind = '', storage = '']) => {
      return [name, { isBlock: isBlock === 'true', kind, storage }];
    }),
  );
}

function nestedClassOf(body: string): string | undefined {
  return /= new (?:(?!cdkt)\w+\.)?(\w+)\(this, /.exec(body)?.[1];
}

function typeOf(field: Field, input: Input | undefined): unknown {
  const getter = /(tolist\()?this\.(?:get|interpolationForAttribute)(\w*?)(?:Attribute)?\('/.exec(field.body);
  const list = /= new cdkt\w\.(\w+)\(this, /.exec(field.body)?.[1];
  const storage = input?.storage ?? list ?? getter?.[2] ?? '';
  const type = simpleTypes[storage.charAt(0).toLowerCase() + storage.slice(1)] ?? 'dynamic';
  const isSet = input?.kind === 'set' || (input === undefined && getter?.[1] !== undefined);
  return isSet && Array.isArray(type) ? ['set', type[1]] : type;
}

function flagsOf({ name, computed, optional, required }: Field) {
  return { required, optional, computed, writeOnly: name.endsWith('_wo') && !computed };
}
