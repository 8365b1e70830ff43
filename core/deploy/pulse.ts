import { RemoteError } from '../errors.ts';
import { deadLetterQueues } from '../operate/dead-letters.ts';
import type { Execution, Executions } from '../operate/executions.ts';
import type { Installation } from '../operate/installation.ts';
import type { Queues } from '../operate/queues.ts';

/** How the service is doing, in short. What could not be read is left out, and said. */
export interface Pulse {
  /** The newest first; undefined where they could not be read, or there is no service here. */
  readonly scans?: readonly Execution[];
  /** Queues with messages that nobody could handle; undefined where they could not be read. */
  readonly deadLetters?: readonly { readonly queue: string; readonly waiting: number }[];
}

const mostScans = 5;

/** Looks at the last scans and at the dead-letter queues. What is refused is told as a sentence, and no failure. */
export async function readPulse(
  installation: Installation,
  ports: {
    readonly executions: Pick<Executions, 'list'> | undefined;
    readonly queues: Pick<Queues, 'counts'>;
    readonly warn: (text: string) => void;
  },
  signal?: AbortSignal,
): Promise<Pulse> {
  const { executions, queues, warn } = ports;
  const scans = await told(async () => executions?.list({ most: mostScans }, signal), warn);
  const deadLetters = await told(async () => {
    const counted = await Promise.all(
      deadLetterQueues(installation).map(async ({ name, url }) => {
        const { waiting = 0 } = (await queues.counts(url, signal)) ?? {};
        return { queue: name, waiting };
      }),
    );
    return counted.filter(({ waiting }) => waiting > 0);
  }, warn);
  return { ...(scans === undefined ? {} : { scans }), ...(deadLetters === undefined ? {} : { deadLetters }) };
}

async function told<Result>(look: () => Promise<Result>, warn: (text: string) => void): Promise<Result | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    warn(`${error.message} ${error.remedy}`);
    return undefined;
  }
}
