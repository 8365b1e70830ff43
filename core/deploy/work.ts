import type { Clock } from '../ports.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import type { Assets } from './assets.ts';
import type { Cloud } from './cloud.ts';
import type { TellDeploy } from './deploy-progress.ts';
import type { DeployPorts } from './follow.ts';
import type { DeploySettings } from './settings.ts';

/** Asks a person; undefined where nobody can be asked. */
export interface Ask {
  /** What is typed is not shown; undefined when nothing was typed. */
  secret(question: string): Promise<string | undefined>;
  text(question: string): Promise<string>;
}

/** A run of a command: what is wished, where it works, and whom it tells. */
export interface Work {
  readonly settings: DeploySettings;
  readonly assets: Assets;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly tell: TellDeploy;
  /** A word unique to this run: letters, digits and dashes. */
  readonly run: string;
  /** Undefined without credentials for Qualys. */
  readonly qualys: QualysCalls | undefined;
  readonly ask: Ask | undefined;
  readonly signal?: AbortSignal;
}

/** What stories of one stack need, in one region; away from home its name says the region. */
export function portsIn(region: string, work: Work): DeployPorts {
  const { clock, run, settings, cloud } = work;
  return {
    clock,
    run,
    cloudFormation: cloud.in(region).cloudFormation,
    tell: (event) => work.tell({ ...event, stack: labelOf(event.stack, region, work) }),
    pollMs: settings.pollMs,
    deadlineMs: settings.deadlineMs,
  };
}

/** The name of a stack, with its region where that is not the one everything else is in. */
export function labelOf(stack: string, region: string, { cloud }: Pick<Work, 'cloud'>): string {
  return region === cloud.home ? stack : `${stack} in ${region}`;
}

/** Says something about a stack, or about the whole run. */
export function note(work: Work, text: string, stack = work.settings.names.prefix): void {
  work.tell({ kind: 'note', stack, text });
}
