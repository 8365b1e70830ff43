import { assemble, readTaskDefinition } from '../assemble.ts';
import { type MapNode, member, named, type SourceNode, textOf } from '../node.ts';
import { noTaskDefinition, type Reader, type Reading } from '../reading.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { condition } from './condition.ts';
import { settle, settleToText } from './expression.ts';
import { type Scope, scopeOf } from './scope.ts';

/** A resource of a template, with the scope its expressions are resolved in. */
interface Resource {
  readonly logicalId: string;
  readonly node: SourceNode;
  readonly scope: Scope;
}

/** Resources whose images stand elsewhere: told, because what they deploy is not gated by this template. */
const elsewhere: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'a nested stack; its template is not followed, point at it too',
  'AWS::Serverless::Application': 'a nested application; its template is not followed, point at it too',
};

const taskDefinitionTypes = new Set(['AWS::ECS::TaskDefinition', 'AWS::ECS::DaemonTaskDefinition']);

/**
 * Reads the task definitions of a CloudFormation, SAM or CDK-synthesized template, with parameters' defaults and given
 * values. A resource whose condition does not hold is kept out, one whose condition is not known is kept in; both are told.
 */
export const readTemplate: Reader = (root, reading) => {
  const resources = member(root, 'Resources');
  if (root.kind !== 'map' || resources?.kind !== 'map' || !isTemplate(root, resources)) return undefined;
  const scope = scopeOf(root, reading.options.parameters);
  const found: TaskDefinition[] = [];
  let leftOut = false;
  for (const resource of resourcesOf(resources, scope, reading)) {
    const type = textOf(named(resource.node, 'Type')) ?? '';
    const note = Object.hasOwn(elsewhere, type) ? elsewhere[type] : undefined;
    if (note !== undefined) reading.tell.add(`${resource.logicalId} is ${note}.`, resource.node);
    if (!taskDefinitionTypes.has(type) && type !== 'AWS::ECS::ExpressGatewayService') continue;
    if (isKeptOut(resource, reading)) leftOut = true;
    else found.push(readResource(type, resource, { ...reading, settle: (node) => settle(node, resource.scope) }));
  }
  if (found.length === 0 && !leftOut) throw noTaskDefinition(reading, 'template');
  return found;
};

function isTemplate(root: MapNode, resources: MapNode): boolean {
  if (named(root, 'AWSTemplateFormatVersion') !== undefined || named(root, 'Transform') !== undefined) return true;
  return resources.entries.some(
    ({ key, value }) => key.startsWith('Fn::') || /^(?:AWS|Alexa|Custom)::/.test(textOf(named(value, 'Type')) ?? ''),
  );
}

function readResource(type: string, { logicalId, node }: Resource, reading: Reading): TaskDefinition {
  const written = named(node, 'Properties');
  const result = written === undefined ? undefined : reading.settle(written);
  const properties = result?.kind === 'node' ? result.node : written;
  if (result?.kind === 'unknown' && written !== undefined) {
    return assemble({ family: logicalId, containerLists: [written], requiresCompatibilities: [] }, reading);
  }
  if (type !== 'AWS::ECS::ExpressGatewayService') return readTaskDefinition(properties ?? node, logicalId, reading);
  const container = member(properties, 'PrimaryContainer');
  const list: SourceNode = {
    kind: 'list',
    items: container === undefined ? [] : [container],
    start: node.start,
    end: node.end,
  };
  return assemble({ family: logicalId, containerLists: [list], requiresCompatibilities: ['FARGATE'] }, reading);
}

function isKeptOut({ logicalId, node, scope }: Resource, reading: Reading): boolean {
  const name = textOf(named(node, 'Condition'));
  if (name === undefined) return false;
  const outcome = condition(name, scope, settleToText);
  if ('why' in outcome) {
    reading.tell.add(
      `${logicalId} depends on the condition ${name}, which is not known (${outcome.why}); it is read as deployed.`,
      node,
    );
    return false;
  }
  if (!outcome.holds) reading.tell.add(`${logicalId} is left out: its condition ${name} does not hold.`, node);
  return !outcome.holds;
}

/** All resources; those in an `Fn::ForEach` once for each value of its collection. */
function resourcesOf(map: SourceNode, scope: Scope, reading: Reading, depth = 0): readonly Resource[] {
  if (map.kind !== 'map') return [];
  return map.entries.flatMap(({ key, value }): readonly Resource[] => {
    if (key.startsWith('Fn::ForEach::') && depth < 3) return unfold(value, scope, reading, depth);
    if (key.startsWith('Fn::'))
      reading.tell.add(`${key} adds resources that are not known before the deployment.`, value);
    return [{ logicalId: key, node: value, scope }];
  });
}

const mostTurns = 1000;

function unfold(loop: SourceNode, scope: Scope, reading: Reading, depth: number): readonly Resource[] {
  const [variable, collection, body] = loop.kind === 'list' ? loop.items : [];
  const name = textOf(variable);
  if (name === undefined || collection === undefined || body === undefined) return [];
  const values = settle(collection, scope);
  const texts =
    values.kind === 'node' && values.node.kind === 'list'
      ? values.node.items.map((item) => settleToText(item, scope))
      : [];
  if (texts.length === 0 || texts.length > mostTurns || texts.some((text) => 'why' in text)) {
    reading.tell.add('The values of this Fn::ForEach are not known; its resources are read once.', loop);
    return resourcesOf(body, scope, reading, depth + 1);
  }
  return texts.flatMap((text) => {
    const value = 'text' in text ? text.text : '';
    const turn = { ...scope, given: { ...scope.given, [name]: value } };
    return resourcesOf(body, turn, reading, depth + 1).map((resource) => ({
      ...resource,
      logicalId: resource.logicalId.replaceAll(`\${${name}}`, value).replaceAll(`&{${name}}`, value),
    }));
  });
}
