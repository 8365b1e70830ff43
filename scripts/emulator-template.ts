import { readTemplateFunctions } from '../core/deploy/template-functions.ts';

/** A CloudFormation template as plain values, with the long form of every function. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly [section: string]: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** Reads a template's YAML, whose short tags (`!Ref`) become functions. Throws for YAML that is none. */
export function readTemplate(text: string): Template {
  return readTemplateFunctions(text) as Template;
}

/**
 * Puts a parameter of SSM in the place of each resource whose type an emulator does not know. Its value lists what the resource was given,
 * so that the references in it are still followed; `Ref` and `Fn::GetAtt` to it give its name.
 */
export function standIn(template: Template, types: readonly string[]): Template {
  const replaced = Object.entries(template.Resources).filter(([, { Type: type }]) => types.includes(type));
  const names = new Set(replaced.map(([name]) => name));
  const rest = { ...template, Resources: { ...template.Resources } };
  for (const [name, { Properties: properties = {}, Type: type, ...attributes }] of replaced) {
    const { Tags: _, ...given } = properties;
    const value = {
      'Fn::Join': [' ', [type, ...Object.entries(given).flatMap(([key, each]) => [key, ...textsOf(each)])]],
    };
    rest.Resources[name] = { ...attributes, Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: value } };
  }
  return withoutAttributes(rest, names) as Template;
}

/** The parts of a value that are text, or a function that gives text. */
function textsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [String(value)];
  const [[key, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) return [value];
  return [key, ...textsOf(inner), ...textsOf(more)];
}

function withoutAttributes(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutAttributes(each, names));
  if (typeof value !== 'object' || value === null) return value;
  const attribute = (value as { readonly 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'];
  if (attribute !== undefined && names.has(attribute[0] ?? '')) return { Ref: attribute[0] };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutAttributes(each, names)]));
}
