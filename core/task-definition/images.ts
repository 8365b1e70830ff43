import type { ImageUse, TaskDefinition } from './task-definition.ts';

/** Every use of an image in a task definition: one a container, none left out. */
export function imagesOf(taskDefinition: TaskDefinition): readonly ImageUse[] {
  const { family, revision, source, platform } = taskDefinition;
  return taskDefinition.containers.map(({ name, ...container }) => ({
    family,
    ...(revision === undefined ? {} : { revision }),
    source,
    container: name,
    platform,
    ...container,
  }));
}
