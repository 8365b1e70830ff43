import { CanceledError } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import type { GateReport } from '../core/report/report.ts';
import type { GitHub } from './github.ts';
import type { RunnerContext } from './runner-context.ts';

/** What everything that is published on GitHub is made of. */
export interface Publishing {
  readonly report: GateReport;
  readonly github: GitHub;
  readonly context: RunnerContext;
  readonly environment?: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: Say;
}

/** Tells the user something; a warning or a notice is shown on the page of the run too. */
export type Say = (level: 'warning' | 'notice' | 'info', text: string) => void;

/** The path of the repository that the run belongs to, in the REST API. */
export function repositoryPath({ owner, repository }: Pick<RunnerContext, 'owner' | 'repository'>): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repository)}`;
}

/** Why something could not be published, and what to do about it. */
export function whyUnpublished(error: unknown): string {
  if (error instanceof CanceledError) return 'The run was stopped, or the time for it was over.';
  if (!(error instanceof Error)) return String(error);
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? ` ${error.remedy}` : '';
  return error.name === 'ZodError' ? 'GitHub answered something that can not be read.' : `${error.message}${remedy}`;
}
