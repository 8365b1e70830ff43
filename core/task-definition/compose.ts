import { taskDefinitionOf } from './assemble.ts';
import { compact, readImage } from './container.ts';
import { type MapNode, named, type SourceNode, textOf } from './node.ts';
import type { Reader, Reading } from './reading.ts';
import type { ContainerDefinition } from './task-definition.ts';

/** Reads the services of a Compose file as the containers of one task definition, as ecs-cli and Compose-X deploy them. */
export const readCompose: Reader = (root, reading) => {
  const services = named(root, 'services');
  if (services?.kind !== 'map' || !services.entries.some(({ value }) => isService(value))) return undefined;
  const containers = services.entries.map(({ key, value }) => readService(key, value, services, reading));
  const family = textOf(named(root, 'name')) ?? reading.stem;
  return [taskDefinitionOf({ family, requiresCompatibilities: [] }, containers, reading)];
};

function isService(node: SourceNode): boolean {
  return ['image', 'build', 'extends'].some((key) => named(node, key) !== undefined);
}

function readService(name: string, node: SourceNode, services: MapNode, reading: Reading): ContainerDefinition {
  const image = named(node, 'image');
  const build = named(node, 'build') ?? named(node, 'extends');
  const position = reading.locate(image ?? node);
  const why = 'the Compose file builds it, or takes it from elsewhere; push it first and name it';
  return {
    name,
    essential: true,
    role: isWaitedFor(name, services) ? 'init' : 'app',
    image:
      image === undefined && build !== undefined
        ? { kind: 'unresolved', text: compact(build), why }
        : image === undefined
          ? { kind: 'missing', text: '' }
          : readImage(image, reading).image,
    ...(position === undefined ? {} : { position }),
  };
}

function isWaitedFor(name: string, services: MapNode): boolean {
  return services.entries.some(
    ({ value }) =>
      textOf(named(named(named(value, 'depends_on'), name), 'condition')) === 'service_completed_successfully',
  );
}
