import type { WriteStream } from 'node:tty';
import { detectCi } from '../core/ci.ts';

/** What a command needs from the process, as values, so that a test can give its own. */
export interface World {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  readonly stderr: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

/** Sets the exit code of the process. */
export type Done = (exitCode: number) => void;

/** Whether progress goes to a log rather than to a person: no terminal, or a CI system. */
export function isPlain(world: Pick<World, 'environment' | 'stderr'>): boolean {
  return world.stderr.isTTY !== true || detectCi(world.environment) !== undefined;
}
