import type { TypePermissions } from './type-permissions.ts';

/** A resource of a template, its properties with their functions. */
export interface TemplateEntry {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>> | undefined;
  readonly DeletionPolicy?: string | undefined;
  readonly UpdateReplacePolicy?: string | undefined;
}

/** What names of a stack's resources are made of. */
export interface NameScope {
  readonly stack: string;
  readonly partition: string;
  /** Values of parameters: given ones, else the template's own. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, TemplateEntry>>;
  readonly types: Readonly<Record<string, TypePermissions>>;
}

/** Names that CloudFormation makes up end so. */
const madeUpLength = '-'.length + 13;
/** What is sure to be left of a stack's name where it has to be cut. */
const sureLength = 20;

/**
 * What a value may come to: every branch of it, and `*` for what is known only when the stack is made. Names that begin with NamePrefix
 * are one pattern, so that a newer template's names fit, too.
 */
export function patternsOf(value: unknown, scope: NameScope): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (Array.isArray(value)) return unique(value.flatMap((each) => patternsOf(each, scope)));
  if (typeof value !== 'object' || value === null) return [];
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  switch (name) {
    case 'Ref':
      return referred(String(argument), scope);
    case 'Fn::GetAtt':
      return resourceNames(Array.isArray(argument) ? String(argument[0]) : '', scope);
    case 'Fn::If':
      return Array.isArray(argument) ? patternsOf(argument.slice(1), scope) : [];
    case 'Fn::Sub':
      return [substituted(argument, scope)];
    default:
      return ['*'];
  }
}

/** The names that a resource may have. */
export function resourceNames(logicalId: string, scope: NameScope): readonly string[] {
  const { [logicalId]: resource } = scope.resources;
  const named = resource === undefined ? undefined : scope.types[resource.Type]?.named;
  if (resource === undefined || named === undefined) return ['*'];
  const given = patternsOf(resource.Properties?.[named.by], scope);
  return given.length > 0 ? given : [madeUp(logicalId, named, scope)];
}

function referred(name: string, scope: NameScope): readonly string[] {
  const { [name]: parameter } = scope.parameters;
  if (parameter !== undefined) return patternsOf(parameter, scope);
  if (name === 'AWS::NoValue') return [];
  if (name === 'AWS::StackName') return [scope.stack];
  if (name === 'AWS::Partition') return [scope.partition];
  return name.startsWith('AWS::') ? ['*'] : resourceNames(name, scope);
}

function substituted(argument: unknown, scope: NameScope): string {
  const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}];
  const [head = '', ...rest] = String(pattern).split('${NamePrefix}-');
  const known = rest.length === 0 ? head : `${head}\${NamePrefix}-*`;
  const text = known.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => {
    const value = typeof own === 'object' && own !== null && name in own ? own[name as keyof typeof own] : undefined;
    const [only = '*', ...others] =
      value === undefined ? referred(name.split('.')[0] ?? '', scope) : patternsOf(value, scope);
    return others.length === 0 ? only : '*';
  });
  return text.replaceAll(/\*{2,}/g, '*');
}

/** CloudFormation cuts stack and resource where a name would be too long, nobody says where. */
function madeUp(
  logicalId: string,
  { atMost = 255, lowerCase }: NonNullable<TypePermissions['named']>,
  { stack }: NameScope,
): string {
  const whole = `${stack}-${logicalId}`;
  const name = whole.length + madeUpLength > atMost ? `${stack.slice(0, sureLength)}*` : `${whole}-*`;
  return lowerCase === true ? name.toLowerCase() : name;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
