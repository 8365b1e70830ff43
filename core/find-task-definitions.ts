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
 * Reads every task definition that the settings name: files and globs, families and ARNs in ECS, the revision that a service
 * runs. Throws UnreadableInputErrors for files, and a RemoteError when ECS does not answer. AWS is only loaded when needed.
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
  const { platform, copilotEnvironment, parameters, service, awsRegion } = settings;
  const options = platform === undefined ? {} : { platform };
  const fromFiles =
    files.length === 0
      ? { taskDefinitions: [], notices: [] }
      : await readTaskDefinitions(files, {
          cwd: world.cwd,
          parameters,
          ...options,
          ...(copilotEnvironment === undefined ? {} : { environment: copilotEnvironment }),
        });
  if (inEcs.length === 0 && service === undefined) return fromFiles;
  const { createEcs } = await import('./aws/ecs.ts');
  const ecs = createEcs({ http: world.http, ...options, ...(awsRegion === undefined ? {} : { region: awsRegion }) });
  const named = await Promise.all(inEcs.map((selector) => ecs.taskDefinition(selector, world.signal)));
  const running = service === undefined ? [] : [await ecs.runningRevision(service, world.signal)];
  return {
    taskDefinitions: [...fromFiles.taskDefinitions, ...named, ...running],
    notices: fromFiles.notices,
  };
}
