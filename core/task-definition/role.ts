import type { ImageText } from '../image/reference.ts';
import { items, member, type SourceNode, textOf } from './node.ts';
import { type Reading, settled } from './reading.ts';
import type { ContainerRole } from './task-definition.ts';

interface RoleFacts {
  readonly name: string;
  /** It has a `firelensConfiguration`. */
  readonly firelens: boolean;
  readonly essential: boolean;
  readonly image: ImageText;
  /** The container that `proxyConfiguration` names. */
  readonly proxy: string | undefined;
  /** Containers that others wait for to have ended. */
  readonly initial: ReadonlySet<string>;
}

/**
 * What a container is for, in this order: it has a `firelensConfiguration` (log-router); the task's `proxyConfiguration`
 * names it, or its image is an Envoy (proxy); another container waits for its end (init); the task survives its end
 * (sidecar); anything else is the app.
 */
export function roleOf({ name, firelens, essential, image, proxy, initial }: RoleFacts): ContainerRole {
  if (firelens) return 'log-router';
  if (name === proxy || (image.kind === 'reference' && /(?:^|[/-])envoy$/.test(image.reference.repository)))
    return 'proxy';
  if (initial.has(name)) return 'init';
  return essential ? 'app' : 'sidecar';
}

/** Names of the containers whose end (`COMPLETE`, `SUCCESS`) another container depends on. */
export function waitedFor(containers: readonly SourceNode[], reading: Pick<Reading, 'settle'>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const container of containers) {
    for (const dependency of items(settled(member(container, 'dependsOn'), reading))) {
      const condition = textOf(member(dependency, 'condition'));
      const name = textOf(member(dependency, 'containerName'));
      if (name !== undefined && (condition === 'COMPLETE' || condition === 'SUCCESS')) names.add(name);
    }
  }
  return names;
}
