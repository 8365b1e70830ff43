import type { Clock } from '../ports.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import type { ArtifactPlace } from './artifacts.ts';
import type { Assets } from './assets.ts';
import type { Cloud } from './cloud.ts';
import type { TellDeploy } from './deploy-progress.ts';
import type { DeployPorts } from './follow.ts';
import type { DeploySettings } from './settings.ts';
import type { StackPart } from './stack-names.ts';

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
  /** The buckets for artifacts that this run has opened, by region. */
  readonly places: Map<string, Promise<ArtifactPlace>>;
  /** Undefined without credentials for Qualys. */
  readonly qualys: QualysCalls | undefined;
  readonly ask: Ask | undefined;
  readonly signal?: AbortSignal;
}

/**
 * What stories of one stack need, in one region; away from home its name says the region. Each stack has a word of its own for names and
 * tokens: AWS takes a token once.
 */
export function portsIn(part: StackPart, region: string, work: Work): DeployPorts {
  const { clock, settings, cloud } = work;
  return {
    clock,
    run: `${work.run}-${part}-${region}`,
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
