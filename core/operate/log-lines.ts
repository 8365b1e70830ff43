/** A line of a log group. */
export interface LogLine {
  readonly id: string;
  readonly at: Date;
  readonly stream: string;
  readonly text: string;
}

/** Which lines of a log group. */
export interface LogQuery {
  readonly group: string;
  readonly from: Date;
  /** Now, when absent. */
  readonly to?: Date;
  /** In the language of CloudWatch Logs; all lines when absent. */
  readonly pattern?: string;
}

/** CloudWatch Logs of one account and region. */
export interface LogLines {
  /** Page by page, oldest first; none for a group that is not there (yet). */
  read(query: LogQuery, signal?: AbortSignal): AsyncIterable<readonly LogLine[]>;
}
