import type { LogLine } from './log-lines.ts';

/** What a line of a function or of the workflow says. */
export interface LogRecord {
  readonly at: Date;
  /** `intake`, `advance`, `workflow`, … */
  readonly source: string;
  /** What the scanner says itself, what Lambda and Step Functions say of it, or numbers for CloudWatch. */
  readonly kind: 'own' | 'platform' | 'metrics';
  readonly level: LogLevel;
  readonly message: string;
  /** What the line says beside its message. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** From least to most. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What every line of a function says of where it was written: known already, or of no use to a reader. */
const surroundings = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'function_version',
  'sampling_rate',
  'xray_trace_id',
]);

/** Lines of Lambda and of CodeBuild that tell of a failure, among those that tell of every invocation and build. */
const failure =
  /Task timed out|errorType|Runtime\.\w+|Process exited|Status: (?:timeout|error)|did not exit successfully|is not what its name says/;

/** Reads a line. One that is no JSON is what Lambda itself says; nothing is ever thrown for the form of a line. */
export function readLogLine(line: LogLine, source: string): LogRecord {
  const json = parse(line.text);
  if (json === undefined) {
    const level = failure.test(line.text) ? 'error' : 'debug';
    return { at: line.at, source, kind: 'platform', level, message: line.text, fields: {} };
  }
  if ('_aws' in json) return { at: line.at, source, kind: 'metrics', level: 'debug', message: 'Metrics', fields: json };
  if ('execution_arn' in json) return workflowRecord(line, source, json);
  if (!('message' in json) && 'type' in json) return platformRecord(line, source, json);
  // What a function has to say beside its message stands below a key of its own.
  const { about, ...rest } = json;
  const others = Object.fromEntries(Object.entries(rest).filter(([key]) => !surroundings.has(key)));
  return {
    at: line.at,
    source,
    kind: 'own',
    level: levelOf(json.level),
    message: typeof json.message === 'string' ? json.message : line.text,
    fields: isRecord(about) ? { ...about, ...others } : others,
  };
}

/** A line of Step Functions: only what went wrong is logged there. */
function workflowRecord(line: LogLine, source: string, json: Readonly<Record<string, unknown>>): LogRecord {
  const { type, execution_arn: execution, details } = json;
  const fields = { execution, ...(isRecord(details) ? details : {}) };
  return { at: line.at, source, kind: 'own', level: 'error', message: String(type ?? 'Execution'), fields };
}

/** A line of Lambda in its JSON form: `{"time", "type": "platform.report", "record"}`. */
function platformRecord(line: LogLine, source: string, json: Readonly<Record<string, unknown>>): LogRecord {
  const level = failure.test(line.text) || /"status":"(?:timeout|error|failure)"/.test(line.text) ? 'error' : 'debug';
  return {
    at: line.at,
    source,
    kind: 'platform',
    level,
    message: String(json.type),
    fields: isRecord(json.record) ? json.record : {},
  };
}

function levelOf(level: unknown): LogLevel {
  switch (String(level).toUpperCase()) {
    case 'DEBUG':
    case 'TRACE':
      return 'debug';
    case 'WARN':
    case 'WARNING':
      return 'warn';
    case 'ERROR':
    case 'CRITICAL':
    case 'FATAL':
      return 'error';
    default:
      return 'info';
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
