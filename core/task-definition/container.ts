import { type ImageText, readImageText } from '../image/reference.ts';
import type { TaskParts } from './assemble.ts';
import { items, member, members, plain, type SourceNode, textOf } from './node.ts';
import { type Reading, settled } from './reading.ts';
import { roleOf, waitedFor } from './role.ts';
import type { ContainerDefinition } from './task-definition.ts';

/**
 * Reads lists of container definitions: each container, and each image of a container that repeats the key. What can't be
 * looked into (an unrendered mark in place of a container or of the list) becomes a container with that as its image. Only of a
 * running task is an `imageDigest` believed: in a definition it would have another image judged than the one that will run.
 */
export function readContainers(
  { containerLists, proxy, running }: Pick<TaskParts, 'containerLists' | 'proxy' | 'running'>,
  reading: Reading,
): readonly ContainerDefinition[] {
  const nodes = containerLists.flatMap((list) => containerNodes(list, reading));
  const named = nodes.map((node, index) => ({ node, name: nameOf(node, reading) ?? `container-${index + 1}` }));
  const initial = waitedFor(nodes, reading);
  return named.flatMap(({ node, name }) => {
    const essential = textOf(settled(member(node, 'essential'), reading))?.toLowerCase() !== 'false';
    const credentialsParameter = textOf(
      settled(member(settled(member(node, 'repositoryCredentials'), reading), 'credentialsParameter'), reading),
    );
    const firelensNode = member(node, 'firelensConfiguration');
    const firelens = firelensNode !== undefined && !isNull(firelensNode);
    const digest = running === true ? textOf(member(node, 'imageDigest')) : undefined;
    return imagesOfContainer(node, reading).map(({ image, at, expression }): ContainerDefinition => {
      const position = reading.locate(at);
      return {
        name,
        essential,
        role: roleOf({ name, firelens, essential, image, proxy, initial }),
        image,
        ...(position === undefined ? {} : { position }),
        ...(credentialsParameter === undefined ? {} : { credentialsParameter }),
        ...(digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest) ? { runningDigest: digest } : {}),
        ...(expression === undefined ? {} : { expression }),
      };
    });
  });
}

/** Reads what stands in an `image`: a string, or an expression that is resolved or says why it is not. */
export function readImage(node: SourceNode, reading: Reading): { image: ImageText; expression?: string } {
  const result = reading.settle(node);
  const expression = node.kind === 'map' ? { expression: compact(node) } : {};
  if (result.kind === 'unknown')
    return { image: { kind: 'unresolved', text: compact(node), why: result.why }, ...expression };
  if (result.kind === 'none') return { image: readImageText(undefined), ...expression };
  const value = result.node;
  if (value.kind === 'scalar') return { image: readImageText(textOf(value)), ...expression };
  const why = isExpression(value)
    ? 'it is a template expression outside of a CloudFormation template'
    : `it is ${value.kind === 'map' ? 'an object' : 'a list'} where a string belongs`;
  return { image: { kind: isExpression(value) ? 'unresolved' : 'invalid', text: compact(value), why }, ...expression };
}

/** An expression as compact JSON, the form in which reports show it. */
export function compact(node: SourceNode): string {
  return JSON.stringify(plain(node));
}

function containerNodes(list: SourceNode, reading: Reading): readonly SourceNode[] {
  const result = reading.settle(list);
  if (result.kind === 'none') return [];
  if (result.kind === 'unknown' || result.node.kind !== 'list') return isNull(list) ? [] : [list];
  return items(result.node).flatMap((item) => {
    const container = reading.settle(item);
    if (container.kind === 'none' || isNull(item)) return [];
    return [container.kind === 'node' && container.node.kind === 'map' ? container.node : item];
  });
}

function imagesOfContainer(
  node: SourceNode,
  reading: Reading,
): readonly { image: ImageText; at: SourceNode; expression?: string }[] {
  if (node.kind !== 'map' || isExpression(node)) return [{ ...readImage(node, reading), at: node }];
  const images = members(node, 'image');
  if (images.length === 0) return [{ image: readImageText(undefined), at: node }];
  return images.map((at) => ({ ...readImage(at, reading), at: isNull(at) ? node : at }));
}

function nameOf(node: SourceNode, reading: Reading): string | undefined {
  const name = textOf(settled(member(node, 'name'), reading));
  return name === '' ? undefined : name;
}

function isExpression(node: SourceNode): boolean {
  const [only, second] = node.kind === 'map' ? node.entries : [];
  return only !== undefined && second === undefined && (only.key === 'Ref' || only.key.startsWith('Fn::'));
}

function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
