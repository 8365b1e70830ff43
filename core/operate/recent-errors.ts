import type { Installation } from './installation.ts';
import type { LogLines } from './log-lines.ts';
import { type LogRecord, readLogLine } from './log-record.ts';

const functions = ['Intake', 'Reconcile', 'Advance', 'Finish', 'Worker'] as const;
/** What a function writes of an error, and what Lambda writes of one that did not come so far. */
const patterns = ['ERROR', '"Task timed out"', '"Runtime exited"'] as const;
/** As many of each tell what is wrong. */
const most = 500;

/** Errors that the functions of the service wrote since a moment, and those of Lambda with them; at most 500 of each kind, the first ones. */
export async function recentErrors(
  { service }: Installation,
  since: Date,
  lines: LogLines,
  signal?: AbortSignal,
): Promise<readonly LogRecord[]> {
  if (service === undefined) return [];
  const found: LogRecord[] = [];
  for (const [name, pattern] of functions.flatMap((each) => patterns.map((one) => [each, one] as const))) {
    const group = service.resources[`${name}LogGroup`];
    if (group === undefined) continue;
    const query = { group, from: since, pattern };
    let count = 0;
    for await (const page of lines.read(query, signal)) {
      const errors = page.map((line) => readLogLine(line, name.toLowerCase())).filter(({ level }) => level === 'error');
      found.push(...errors);
      count += errors.length;
      if (count >= most) break;
    }
  }
  return found.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
