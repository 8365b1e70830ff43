import { openEcs } from './connections.ts';
import type { Environment, GateSettings } from './gate-settings.ts';
import type { HttpClient } from './http/http.ts';
import { readTaskDefinitions } from './task-definition/read.ts';
import { selectorKind } from './task-definition/selector.ts';
import type { Notice, TaskDefinition } from './task-definition/task-definition.ts';

/** What a run gates, and what is worth telling about how it was read. */
export interface FoundTaskDefinitions {
  readonly taskDefinitions: readonly TaskDefinition[];
  readonly notices: readonly Notice[];
}

/**
 * Reads every task definition that the settings name: files and globs, families and ARNs in ECS; the revision that a service
 * runs when they name none, for else the service is what is deployed over. Throws UnreadableInputErrors for files, and a RemoteError when ECS does not answer. AWS is only loaded when needed.
 */
export async function findTaskDefinitions(
  settings: GateSettings,
  world: {
    readonly cwd: string;
    readonly environment: Environment;
    readonly http: HttpClient;
    readonly signal: AbortSignal;
  },
): Promise<FoundTaskDefinitions> {
  const kinds = await Promise.all(settings.selectors.map((selector) => selectorKind(selector, world.cwd)));
  const files = settings.selectors.filter((_, index) => kinds[index] === 'file');
  const inEcs = settings.selectors.filter((_, index) => kinds[index] === 'ecs');
  const { platform, copilotEnvironment, parameters } = settings;
  const service = settings.selectors.length === 0 ? settings.service : undefined;
  const fromFiles =
    files.length === 0
      ? { taskDefinitions: [], notices: [] }
      : await readTaskDefinitions(files, {
          cwd: world.cwd,
          parameters,
          ...(platform === undefined ? {} : { platform }),
          ...(copilotEnvironment === undefined ? {} : { environment: copilotEnvironment }),
        });
  if (inEcs.length === 0 && service === undefined) return fromFiles;
  const ecs = await openEcs(settings, world.http);
  const named = await Promise.all(inEcs.map((selector) => ecs.taskDefinition(selector, world.signal)));
  const running = service === undefined ? [] : [await ecs.runningRevision(service, world.signal)];
  return {
    taskDefinitions: [...fromFiles.taskDefinitions, ...named, ...running],
    notices: fromFiles.notices,
  };
}
