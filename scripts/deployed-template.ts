import type { Template } from './emulator-template.ts';
import { arnOf, type NamedResource, nameOf, nameProperty, type Place, refOf } from './resource-names.ts';

/** A resource as CloudFormation would make it. */
export interface DeployedResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** What a template becomes with given parameters: functions and conditions worked out, resources and outputs that are not made left out. */
export interface DeployedTemplate {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Resources: Readonly<Record<string, DeployedResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: string }>>;
  /** What `GetAtt … Arn` gives of a resource. */
  readonly arn: (logicalId: string) => string;
}

interface Conditional {
  readonly Condition?: string;
}

/** The sections of a template that say what it becomes. */
interface Source {
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: string | number }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly Resources: Readonly<Record<string, Conditional & DeployedResource>>;
  readonly Outputs: Readonly<Record<string, Conditional & { readonly Value: unknown }>>;
}

interface Scope {
  readonly source: Source;
  /** Parameters and pseudo parameters. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly place: Place;
}

const samplePlace: Place = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const nothing = Symbol('AWS::NoValue');

/**
 * Works a template out as CloudFormation would, for checks that need no AWS. Names and ARNs of resources have the form that AWS gives them. Throws
 * for a parameter without a value, and for a function that is not known here.
 */
export function deployTemplate(
  template: Template,
  given: Readonly<Record<string, string>>,
  place: Place = samplePlace,
): DeployedTemplate {
  const source = template as unknown as Source;
  const scope: Scope = { source, values: new Map([...pseudoParameters(place), ...parametersOf(source, given)]), place };
  const isMade = ({ Condition }: Conditional) => Condition === undefined || holds(Condition, scope);
  const made = <Part extends Conditional>(section: Readonly<Record<string, Part>>) =>
    Object.entries(section).filter(([, part]) => isMade(part));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: Object.fromEntries(
      made(source.Resources).map(([name, { Condition: _, Properties = {}, ...rest }]) => [
        name,
        { ...rest, Properties: settle(Properties, scope) as DeployedResource['Properties'] },
      ]),
    ),
    Outputs: Object.fromEntries(
      made(source.Outputs).map(([name, { Value }]) => [name, { Value: String(settle(Value, scope)) }]),
    ),
    arn: (logicalId) => arnOf(named(logicalId, scope), place),
  };
}

function pseudoParameters({ account, region, partition }: Place): readonly (readonly [string, unknown])[] {
  return [
    ['AWS::AccountId', account],
    ['AWS::Region', region],
    ['AWS::Partition', partition],
    ['AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'],
    ['AWS::StackName', 'sample'],
    ['AWS::NoValue', nothing],
  ];
}

function parametersOf({ Parameters }: Source, given: Readonly<Record<string, string>>) {
  return Object.entries(Parameters).map(([name, { Type, Default }]): readonly [string, unknown] => {
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`The parameter ${name} has no value.`);
    if (Type === 'CommaDelimitedList') return [name, String(value).split(',')];
    return [name, Type === 'Number' ? Number(value) : String(value)];
  });
}

function settle(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => settle(each, scope)).filter((each) => each !== nothing);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length === 1 && isFunction(name, argument, scope)) return call(name, argument, scope);
  const settled = entries.map(([key, each]) => [key, settle(each, scope)] as const);
  return Object.fromEntries(settled.filter(([, each]) => each !== nothing));
}

/** `Condition` is a function of conditions, and a key of policies. */
function isFunction(name: string, argument: unknown, { source }: Scope): boolean {
  if (name === 'Condition') return typeof argument === 'string' && argument in source.Conditions;
  return name === 'Ref' || name.startsWith('Fn::');
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  const list = Array.isArray(argument) ? (argument as readonly unknown[]) : [];
  const text = (index: number) => String(settle(list[index], scope));
  switch (name) {
    case 'Ref':
      return referred(String(argument), scope);
    case 'Condition':
      return holds(String(argument), scope);
    case 'Fn::GetAtt':
      return attribute(text(0), text(1), scope);
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join':
      return (settle(list[1], scope) as readonly unknown[]).join(text(0));
    case 'Fn::Split':
      return text(1).split(text(0));
    case 'Fn::Select':
      return (settle(list[1], scope) as readonly unknown[])[Number(text(0))];
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${scope.place.region}${zone}`);
    case 'Fn::Cidr':
      return subnets(text(0), Number(text(1)), Number(text(2)));
    case 'Fn::If':
      return settle(list[holds(text(0), scope) ? 1 : 2], scope);
    case 'Fn::Equals':
      return text(0) === text(1);
    case 'Fn::Not':
      return settle(list[0], scope) !== true;
    case 'Fn::And':
      return list.every((each) => settle(each, scope) === true);
    case 'Fn::Or':
      return list.some((each) => settle(each, scope) === true);
    case 'Fn::FindInMap':
      return scope.source.Mappings[text(0)]?.[text(1)]?.[text(2)];
    default:
      throw new Error(`The function ${name} is not known here.`);
  }
}

function substitute(argument: unknown, scope: Scope): string {
  const [pattern, own = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, Record<string, unknown>?];
  return pattern.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => {
    if (name in own) return String(settle(own[name], scope));
    const [resource = '', what] = name.split('.');
    return String(what === undefined ? referred(name, scope) : attribute(resource, what, scope));
  });
}

/** The first ranges of an address range, each with so many bits of its own. Throws for a range that has not so many. */
function subnets(range: string, count: number, bits: number): readonly string[] {
  const [address = '', prefix = ''] = range.split('/');
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  if (count * 2 ** bits > 2 ** (32 - Number(prefix)))
    throw new Error(`${range} has no ${count} ranges of ${bits} bits.`);
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * 2 ** bits;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${32 - bits}`;
  });
}

function holds(condition: string, scope: Scope): boolean {
  if (!(condition in scope.source.Conditions)) throw new Error(`The condition ${condition} is not there.`);
  return settle(scope.source.Conditions[condition], scope) === true;
}

function referred(name: string, scope: Scope): unknown {
  return scope.values.has(name) ? scope.values.get(name) : refOf(named(name, scope), scope.place);
}

function attribute(name: string, what: string, scope: Scope): string {
  if (what === 'Arn') return arnOf(named(name, scope), scope.place);
  if (['QueueName', 'Name', 'GroupId', 'AllocationId'].includes(what)) return nameOf(named(name, scope));
  if (what === 'PublicIp') return `the address of ${name}`;
  throw new Error(`The attribute ${what} of ${name} is not known here.`);
}

function named(logicalId: string, scope: Scope): NamedResource {
  const resource = scope.source.Resources[logicalId];
  if (resource === undefined) throw new Error(`There is neither a parameter nor a resource ${logicalId}.`);
  const { Type: type, Properties = {} } = resource;
  const text = (key: string | undefined) => {
    const value = key === undefined || !(key in Properties) ? undefined : settle(Properties[key], scope);
    return typeof value === 'string' ? value : undefined;
  };
  return { logicalId, type, name: text(nameProperty(type)), bus: text('EventBusName') };
}
