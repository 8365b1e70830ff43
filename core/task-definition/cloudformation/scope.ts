import { partitionOf } from '../../image/ecr.ts';
import { items, type MapNode, member, named, type SourceNode, textOf } from '../node.ts';

/** What the expressions of one template can refer to. */
export interface Scope {
  readonly parameters: SourceNode | undefined;
  readonly mappings: SourceNode | undefined;
  readonly conditions: SourceNode | undefined;
  readonly resources: SourceNode | undefined;
  /** Values given by the user, and the loop variables of `Fn::ForEach`. */
  readonly given: Readonly<Record<string, string>>;
  /** How many more expressions may be resolved: aliases and nested functions can ask for billions. */
  readonly budget: { left: number };
  /** How many conditions are being decided, each for the sake of the one before. */
  readonly conditionDepth: number;
}

/** What a name stands for: one text, several (a list parameter), nothing (`AWS::NoValue`), or why it is not known. */
export type Referred =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/** What an expression that should be a text comes to. */
export type SettledText = { readonly text: string } | { readonly why: string };

const mostExpressions = 200_000;

/** The scope of a template's root. */
export function scopeOf(template: MapNode, given: Readonly<Record<string, string>>): Scope {
  return {
    parameters: member(template, 'Parameters'),
    mappings: member(template, 'Mappings'),
    conditions: member(template, 'Conditions'),
    resources: member(template, 'Resources'),
    given,
    budget: { left: mostExpressions },
    conditionDepth: 0,
  };
}

/** What `Ref` gives for a name: a given value, a pseudo parameter, a parameter's default, or a resource's own name. */
export function refer(name: string, scope: Scope): Referred {
  if (name === 'AWS::NoValue') return { kind: 'none' };
  const parameter = named(scope.parameters, name);
  const given = Object.hasOwn(scope.given, name) ? scope.given[name] : undefined;
  if (given !== undefined) return parameterValue(given, parameter);
  if (name.startsWith('AWS::')) return pseudoParameter(name, scope);
  if (parameter !== undefined) return parameterDefault(name, parameter);
  const resource = named(scope.resources, name);
  if (resource !== undefined) return resourceName(name, resource);
  return { kind: 'unknown', why: `the template has no parameter or resource ${name}` };
}

function parameterValue(value: string, parameter: SourceNode | undefined): Referred {
  const type = textOf(member(parameter, 'Type')) ?? 'String';
  if (!type.startsWith('List<') && type !== 'CommaDelimitedList') return { kind: 'text', text: value };
  return { kind: 'texts', texts: value.split(',').map((each) => each.trim()) };
}

function parameterDefault(name: string, parameter: SourceNode): Referred {
  const written = member(parameter, 'Default');
  const value = textOf(written) ?? (items(written).length > 0 ? items(written).map(textOf).join(',') : undefined);
  const type = textOf(member(parameter, 'Type')) ?? 'String';
  if (type.startsWith('AWS::SSM::Parameter::')) {
    const where = value === undefined ? '' : ` ${value}`;
    return {
      kind: 'unknown',
      why: `parameter ${name} is read from Systems Manager${where} at deployment; give its value`,
    };
  }
  if (value === undefined) return { kind: 'unknown', why: `parameter ${name} has no default; give its value` };
  return parameterValue(value, parameter);
}

function pseudoParameter(name: string, scope: Scope): Referred {
  if (name !== 'AWS::URLSuffix' && name !== 'AWS::Partition') {
    return { kind: 'unknown', why: `pseudo parameter ${name} is known at deployment only; give its value` };
  }
  const region = scope.given['AWS::Region'];
  if (region === undefined)
    return { kind: 'unknown', why: `${name} follows from the region; give the parameter AWS::Region` };
  const home = partitionOf(region);
  return { kind: 'text', text: name === 'AWS::Partition' ? home.partition : home.domain };
}

/** The one resource whose `Ref` matters to images: an ECR repository, which refers to its name. */
function resourceName(name: string, resource: SourceNode): Referred {
  const written = textOf(member(member(resource, 'Properties'), 'RepositoryName'));
  if (textOf(member(resource, 'Type')) === 'AWS::ECR::Repository' && written !== undefined)
    return { kind: 'text', text: written };
  return { kind: 'unknown', why: `resource ${name} is named at deployment only` };
}
