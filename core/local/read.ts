import { resolve } from 'node:path';
import { reasonOf, UnreadableInputError } from '../errors.ts';
import type { Environment } from '../gate-settings.ts';
import { readImageText } from '../image/reference.ts';
import type { LocalSource } from '../image/resolved.ts';
import type { StandIn } from '../image/unpushed.ts';
import { readImageArchive } from '../qscanner/archive.ts';
import { inspectLocalImage } from '../qscanner/docker-daemon.ts';
import type { Reason } from '../reason.ts';
import type { LocalImageSettings } from './settings.ts';

/** Where local images are looked for. */
export interface LocalWorld {
  readonly cwd: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** Reads who a local image is. Never throws for what a file or the Docker daemon did: that is its reason. */
export async function readLocalImage({ kind, name }: LocalImageSettings, world: LocalWorld): Promise<StandIn> {
  const source: LocalSource =
    kind === 'archive' ? { kind, name, path: resolve(world.cwd, name) } : { kind: 'docker', name };
  try {
    if (source.kind === 'archive') {
      const { names, stamp, ...image } = await readImageArchive(source, world.signal);
      return { source: { ...source, stamp }, names, image };
    }
    const { names, ...image } = await inspectLocalImage(name, world.environment, world.signal);
    return { source, names, image };
  } catch (error) {
    const asked = kind === 'docker' ? readImageText(name) : undefined;
    return {
      source,
      names: asked?.kind === 'reference' ? [asked.reference] : [],
      reason: world.signal.aborted ? stopped(name) : whyUnusable(error),
    };
  }
}

function whyUnusable(error: unknown): Reason {
  const reason = reasonOf(error);
  return error instanceof UnreadableInputError ? { ...reason, code: 'local-image-unusable' } : reason;
}

function stopped(name: string): Reason {
  return {
    code: 'timeout',
    message: `The time for the gate ended, or it was stopped, while ${name} was being read.`,
    remedy: 'Run the gate again, with more time (timeout).',
  };
}
