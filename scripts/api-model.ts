import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What of AWS' own model of an API is looked at. */
interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** The model of an API that speaks forms, as it comes with botocore in a Python environment. */
export function readModel(environment: string, service: string): Model {
  const library = join(environment, 'lib');
  const [python = ''] = readdirSync(library);
  const folder = join(library, python, 'site-packages/botocore/data', service);
  const [version = ''] = readdirSync(folder).toSorted().slice(-1);
  return JSON.parse(gunzipSync(readFileSync(join(folder, version, 'service-2.json.gz'))).toString('utf8')) as Model;
}

/** What is wrong with a call by the model: members that it does not know, values that it does not take, and what is missing. */
export function faultsOf(
  { operations, shapes }: Model,
  action: string,
  input: Readonly<Record<string, string>>,
): readonly string[] {
  const shape = operations[action]?.input?.shape;
  if (shape === undefined) return [`${action} is no operation`];
  const fields = Object.entries(input).filter(([name]) => name !== 'Action' && name !== 'Version');
  const missing = (shapes[shape]?.required ?? []).filter(
    (name) => !fields.some(([field]) => field === name || field.startsWith(`${name}.`)),
  );
  return [
    ...missing.map((name) => `${action} lacks ${name}`),
    ...fields.flatMap(([field, value]) =>
      faultsIn(shape, field.split('.'), value, shapes).map((fault) => `${action} ${field} ${fault}`),
    ),
  ];
}

function faultsIn(
  name: string,
  [first, ...rest]: readonly string[],
  value: string,
  shapes: Model['shapes'],
): readonly string[] {
  const shape = shapes[name];
  if (shape === undefined) return ['has no shape'];
  if (shape.type === 'structure') {
    const member = shape.members?.[first ?? ''];
    return member === undefined ? ['is no member'] : faultsIn(member.shape, rest, value, shapes);
  }
  if (shape.type === 'list') {
    if (first === undefined) return value === '' ? [] : ['is a list'];
    // `member.1`
    return shape.member === undefined ? ['has no members'] : faultsIn(shape.member.shape, rest.slice(1), value, shapes);
  }
  return first === undefined ? faultsOfValue(shape, value) : ['is no structure'];
}

function faultsOfValue({ type, enum: words, pattern, min, max }: Shape, value: string): readonly string[] {
  const size = type === 'string' ? value.length : Number(value);
  return [
    ...(words !== undefined && !words.includes(value) ? [`is not one of ${words.join(', ')}`] : []),
    ...(pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 's').test(value) ? ['is not like its pattern'] : []),
    ...(min !== undefined && size < min ? ['is too small'] : []),
    ...(max !== undefined && size > max ? ['is too large'] : []),
  ];
}
