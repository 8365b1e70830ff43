import { UsageError } from '../core/errors.ts';
import { nearest } from '../core/policy/nearest.ts';
import type { Occasion } from './occasion.ts';

/** What a command does to AWS or Qualys, and whether it can show that without doing it. */
export interface CommandNature {
  /** `changes` what is deployed or stored; `asks` the service to do what it does anyway; `reads` only. */
  readonly kind: 'changes' | 'asks' | 'reads';
  readonly canPlan: boolean;
}

/** What a run may do. */
export type Leave =
  | { readonly kind: 'run'; readonly dryRun: boolean; readonly why?: string }
  /** A run of somebody who may not write to the repository. */
  | { readonly kind: 'refused'; readonly why: string };

const words = ['auto', 'true', 'false'] as const;

/**
 * What a command may do in this run: what is only proposed is shown and not done, unless the workflow says otherwise; for strangers nothing is
 * done and nothing planned, whatever it says. Throws a UsageError for a word that is none, and for a command that can't be shown first.
 */
export function leaveFor(command: string, nature: CommandNature, wish: string, occasion: Occasion): Leave {
  const word = wordOf(wish);
  if (nature.kind === 'reads') return { kind: 'run', dryRun: false };
  if (occasion.stranger !== undefined) {
    return {
      kind: 'refused',
      why: `This is a run for a change of ${occasion.stranger}: ${command} is not run for it, and not planned either, for both act with the rights of this repository.`,
    };
  }
  if (nature.kind === 'asks') return { kind: 'run', dryRun: false };
  const { proposal } = occasion;
  const isProposed = word === 'auto' && proposal !== undefined;
  if (word !== 'true' && !isProposed) return { kind: 'run', dryRun: false };
  if (!nature.canPlan) throw unplannable(command, isProposed ? proposal : undefined);
  return isProposed
    ? { kind: 'run', dryRun: true, why: `The event is one of ${proposal}, and dry-run is auto.` }
    : { kind: 'run', dryRun: true };
}

function wordOf(wish: string): (typeof words)[number] {
  const given = wish.trim().toLowerCase() || 'auto';
  const known = words.find((each) => each === given);
  if (known !== undefined) return known;
  const near = nearest(given, words);
  throw new UsageError(`dry-run must be auto, true or false; found ${JSON.stringify(wish.slice(0, 100))}.`, {
    remedy: near === undefined ? 'Correct it and run again.' : `Did you mean ${near}?`,
  });
}

function unplannable(command: string, proposal: string | undefined): UsageError {
  const why = proposal === undefined ? 'dry-run is true' : `the event is one of ${proposal}`;
  return new UsageError(`${command} changes something that can't be shown first, and ${why}.`, {
    remedy: 'Run it on another event, such as workflow_dispatch, or give dry-run: false.',
  });
}
