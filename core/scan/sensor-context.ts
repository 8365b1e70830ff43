import type { EcrRegistry } from '../image/ecr.ts';
import type { Clock } from '../ports.ts';
import type { Tell } from '../progress.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import type { Polling } from './polling.ts';

/** What the registry sensor's steps share. */
export interface SensorContext {
  readonly calls: QualysCalls;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly polling: Polling;
  /** Names a new schedule, unique at Qualys. */
  readonly nextScheduleName: () => string;
  /**
   * Role for registry connectors that do not exist yet, or which it is for a registry; without one a missing connector ends the scan with a
   * remedy.
   */
  readonly connectorRoleArn: string | ((registry: EcrRegistry) => string | undefined) | undefined;
}
