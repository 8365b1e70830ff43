import type { GateSettings } from '../gate-settings.ts';
import { parsePlatform } from '../task-definition/given-platform.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { type LocalWorld, readLocalImage } from './read.ts';
import { placeStandIns, standingAlone } from './stand-ins.ts';

/**
 * What is gated when local images are named: the task definitions with these images in their places, or each image by itself where nothing
 * else is named. Throws a UsageError for an image that stands for no container.
 */
export async function withLocalImages(
  taskDefinitions: readonly TaskDefinition[],
  settings: Pick<GateSettings, 'localImages' | 'selectors' | 'service' | 'platform'>,
  world: LocalWorld,
): Promise<readonly TaskDefinition[]> {
  const { localImages, selectors, service, platform } = settings;
  const asked = await Promise.all(
    localImages.map(async ({ container, ...image }) => ({
      standIn: await readLocalImage(image, world),
      ...(container === undefined ? {} : { container }),
    })),
  );
  const isAlone = selectors.length === 0 && service === undefined && asked.every((one) => one.container === undefined);
  if (!isAlone) return placeStandIns(taskDefinitions, asked);
  const required = platform === undefined ? undefined : ({ kind: 'one', platform: parsePlatform(platform) } as const);
  return asked.map(({ standIn }) => standingAlone(standIn, required));
}
