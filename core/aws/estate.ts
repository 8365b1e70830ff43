import { RemoteError, UnreadableInputError, UsageError } from '../errors.ts';
import { formatReference } from '../image/reference.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { Clock } from '../ports.ts';
import type { ManifestSource } from '../registry/manifest-source.ts';
import { createImageResolver } from '../registry/resolve.ts';
import type { Estate } from '../service/ports.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import type { AwsAccess } from './client.ts';
import { createEcs, type Ecs } from './ecs.ts';
import { createRecall } from './recall.ts';
import { runningTasks } from './running-tasks.ts';
import { createSharedEcr } from './shared-ecr.ts';
import type { TargetRoles } from './target-roles.ts';

/** What a revision says never changes, and what a digest is made of neither; which tag names a digest does. */
const mostRemembered = 2_000;
const tagsHoldMs = 5 * 60_000;

type Place = Parameters<Estate['imagesFor']>[0];

export interface EstateOptions extends Pick<AwsAccess, 'http'> {
  readonly roles: TargetRoles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: (message: string) => void;
}

/**
 * ECS and registries of every account, each asked with the role of its own target stack. What can't be had is a RemoteError, whoever's
 * fault it is: the answer to it is a verdict that is inconclusive, for one image.
 */
export function createEstate(options: EstateOptions): Estate {
  const { http, roles, clock } = options;
  const revisions = createRecall<TaskDefinition>({ clock, forMs: Number.POSITIVE_INFINITY, most: mostRemembered });
  const images = createRecall<readonly ResolvedImage[]>({ clock, forMs: tagsHoldMs, most: mostRemembered });
  const ecs = createRegister<Ecs, Place>(nameOf, ({ account, region }) =>
    createEcs({ http, region, credentials: roles.credentialsFor(account) }),
  );
  const ecr = createRegister<ManifestSource, string>(String, (account) => createSharedEcr(account, { http, roles }));
  return {
    taskDefinition: (where, selector, signal) => {
      const ask = () => describe(ecs(where), where, selector, signal);
      const isRevision = /:\d+$/.test(selector);
      return isRevision ? revisions.get(`${nameOf(where)} ${selector}`, ask) : ask();
    },
    imagesFor: ({ account }) => {
      // One a caller: a tag may name another image the next time.
      const resolver = createImageResolver({ ...options, now: clock.now, ecr: ecr(account) });
      return {
        resolve: (reference, platform, signal) => {
          const ask = () => resolver.resolve(reference, platform, signal);
          const wanted = platform.kind === 'one' ? platform.platform : 'every';
          const key = JSON.stringify([account, formatReference(reference), wanted]);
          return reference.digest === undefined ? ask() : images.get(key, ask);
        },
      };
    },
    running: (where, signal) =>
      runningTasks(where, { http, credentials: roles.credentialsFor(where.account) }, clock, signal),
  };
}

/** What is made once for each key, and kept. */
function createRegister<Entry, Key>(nameOf: (key: Key) => string, make: (key: Key) => Entry): (key: Key) => Entry {
  const entries = new Map<string, Entry>();
  return (key) => {
    const name = nameOf(key);
    const entry = entries.get(name) ?? make(key);
    entries.set(name, entry);
    return entry;
  };
}

async function describe(
  ecs: Ecs,
  where: Place,
  selector: string,
  signal: AbortSignal | undefined,
): Promise<TaskDefinition> {
  try {
    return await ecs.taskDefinition(selector, signal);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UnreadableInputError)) throw error;
    throw new RemoteError(`${error.message} (asked in account ${nameOf(where)})`, {
      code: 'unresolvable',
      retryable: false,
      remedy: 'It may have been deleted: check family, revision, account and region.',
      cause: error,
    });
  }
}

function nameOf({ account, region }: Place): string {
  return `${account} in ${region}`;
}
