import { UnreadableInputError } from '../errors.ts';
import { assemble, type TaskParts, taskDefinitionOf } from './assemble.ts';
import { readJson } from './json-source.ts';
import { items, member, named, type ScalarNode, type SourceNode, textOf } from './node.ts';
import { noTaskDefinition, type Reader, type Reading } from './reading.ts';
import { noticeList, sourceText } from './source-text.ts';
import type { TaskDefinition } from './task-definition.ts';

const resourceType = 'aws_ecs_task_definition';

/** A resource with its attributes, as a plan or a JSON configuration has them. */
interface Resource {
  readonly address: string;
  readonly node: SourceNode;
  readonly values: SourceNode | undefined;
}

/**
 * Reads `terraform show -json` (plan or state, child modules included) and Terraform's JSON configuration. Container
 * definitions that are known after apply only are an unresolved image, never no image.
 */
export const readTerraform: Reader = (root, reading) => {
  const resources = plannedResources(root) ?? configuredResources(root);
  if (resources?.length === 0) throw noTaskDefinition(reading, 'Terraform plan');
  return resources?.map((resource) => readResource(resource, reading));
};

function plannedResources(root: SourceNode): readonly Resource[] | undefined {
  if (member(root, 'format_version') === undefined) return undefined;
  const values = member(root, 'planned_values') ?? member(root, 'values');
  if (values === undefined) return member(root, 'terraform_version') === undefined ? undefined : [];
  return resourcesOfModule(member(values, 'root_module'));
}

function resourcesOfModule(module: SourceNode | undefined): readonly Resource[] {
  const own = items(member(module, 'resources'))
    .filter((node) => textOf(member(node, 'type')) === resourceType && textOf(member(node, 'mode')) !== 'data')
    .map((node) => ({
      address: textOf(member(node, 'address')) ?? resourceType,
      node,
      values: member(node, 'values'),
    }));
  return [...own, ...items(member(module, 'child_modules')).flatMap(resourcesOfModule)];
}

/** `*.tf.json`: `{"resource": {"aws_ecs_task_definition": {"web": {…}}}}`; each level may be wrapped in a list. */
function configuredResources(root: SourceNode): readonly Resource[] | undefined {
  const blocks = unwrap(member(root, 'resource')).flatMap((node) => unwrap(named(node, resourceType)));
  if (blocks.length === 0) return undefined;
  return blocks.flatMap((block) =>
    block.kind !== 'map'
      ? []
      : block.entries.flatMap(({ key, value }) =>
          unwrap(value).map((values) => ({ address: `${resourceType}.${key}`, node: values, values })),
        ),
  );
}

function unwrap(node: SourceNode | undefined): readonly SourceNode[] {
  if (node === undefined) return [];
  return node.kind === 'list' ? node.items : [node];
}

function readResource({ address, node, values }: Resource, reading: Reading): TaskDefinition {
  const written = member(values, 'container_definitions');
  const [runtime] = unwrap(member(values, 'runtime_platform'));
  const [proxy] = unwrap(member(values, 'proxy_configuration'));
  const revision = Number(textOf(member(values, 'revision')));
  const parts: Omit<TaskParts, 'containerLists'> = {
    family: textOf(member(values, 'family')) ?? address,
    ...(Number.isSafeInteger(revision) && revision > 0 ? { revision } : {}),
    operatingSystemFamily: textOf(member(runtime, 'operating_system_family')),
    cpuArchitecture: textOf(member(runtime, 'cpu_architecture')),
    requiresCompatibilities: items(member(values, 'requires_compatibilities')).map(
      (each) => textOf(each) ?? 'unresolved',
    ),
    proxy: textOf(member(proxy, 'container_name')),
  };
  const text = textOf(written)?.trim() ?? '';
  if (written?.kind === 'scalar' && /^[[{]/.test(text)) return readDefinitions(written, address, parts, reading);
  const why =
    text === '' || text.startsWith('${')
      ? `container_definitions of ${address} is known after apply only`
      : `container_definitions of ${address} is no JSON`;
  const position = reading.locate(written ?? node);
  const image = {
    kind: 'unresolved',
    text: JSON.stringify({ container_definitions: text === '' ? null : text }),
    why,
  } as const;
  const container = {
    name: 'container-1',
    essential: true,
    role: 'app',
    image,
    ...(position === undefined ? {} : { position }),
  } as const;
  return taskDefinitionOf(parts, [container], reading);
}

/** The definitions are JSON inside a JSON string: what is found in them is placed at that string. */
function readDefinitions(
  written: ScalarNode,
  address: string,
  parts: Omit<TaskParts, 'containerLists'>,
  reading: Reading,
): TaskDefinition {
  const inner = sourceText(`${reading.source} (container_definitions of ${address})`, written.text);
  const tell = noticeList(inner);
  const root = readJson(inner, tell);
  for (const { message } of tell.notices) reading.tell.add(message, written);
  if (root.kind !== 'list' && root.kind !== 'map') {
    throw new UnreadableInputError(`${inner.file} is no list of containers.`, {
      remedy: 'Correct the configuration and plan again.',
    });
  }
  const list =
    root.kind === 'list' ? root : ({ kind: 'list', items: [root], start: root.start, end: root.end } as const);
  return assemble({ ...parts, containerLists: [list] }, { ...reading, locate: () => reading.locate(written) });
}
