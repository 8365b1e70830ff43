import type { GateReport } from '../report/report.ts';
import type { DeployedUse } from './use.ts';

/** What people and machines are told of one use of an image. */
export interface Notification {
  /** At most 100 characters of printable ASCII, as SNS asks. */
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For machines: the JSON that `docs/notification.schema.json` describes. */
  readonly data: object;
}

/** What a notification is made of: the evaluated report of the one use, and which findings were not told before. */
export interface TellingParts {
  readonly use: DeployedUse;
  readonly report: GateReport;
  readonly newFindings: readonly string[];
}
