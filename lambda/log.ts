import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { CanceledError, OperationError, RemoteError, UnreadableInputError, UsageError } from '../core/errors.ts';
import type { ServiceLog } from '../core/service/ports.ts';

/** The log of a function, with what the host has to say to it. */
export interface HostLog extends ServiceLog {
  /** A text that is never written from now on, wherever it turns up. */
  mask(secret: string): void;
  /** Which invocation the lines that follow belong to. */
  begin(context: Context): void;
}

const longestText = 4_000;
/** Shorter texts are no secrets: what is masked would be found in every line. */
const shortestSecret = 6;

/**
 * Writes lines of JSON to standard output, as CloudWatch Logs reads them; level and service come from the environment that Powertools
 * knows (LOG_LEVEL, POWERTOOLS_SERVICE_NAME). Known secrets are blacked out in every text, and texts have an end.
 */
export function createLog(): HostLog {
  const secrets = new Set<string>();
  const inert = (_: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    let text = value;
    for (const secret of secrets) text = text.replaceAll(secret, '***');
    return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
  };
  const logger = new Logger({ jsonReplacerFn: inert });
  return {
    info: (message, fields) => logger.info(message, about(fields)),
    warn: (message, fields) => logger.warn(message, about(fields)),
    error: (message, fields) => logger.error(message, about(fields)),
    mask: (secret) => {
      if (secret.length >= shortestSecret) secrets.add(secret);
    },
    begin: (context) => logger.addContext(context),
  };
}

/** Fields stand below one key: names of their own, such as `service` and `message`, would be taken for the logger's, and dropped. */
function about(fields: Readonly<Record<string, unknown>> | undefined) {
  return fields === undefined ? {} : { about: { ...fields } };
}

/** An error as fields of a log line: ours say what to do, others show where they come from. Causes may hold what nobody should read. */
export function faultFields(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof RemoteError) {
    const { name, message, remedy, code, retryable, status } = error;
    return { fault: { name, message, remedy, code, retryable, status } };
  }
  const isOurs = [CanceledError, OperationError, UnreadableInputError, UsageError].some(
    (Ours) => error instanceof Ours,
  );
  if (isOurs) {
    const { name, message, remedy } = error as UsageError;
    return { fault: { name, message, remedy } };
  }
  if (!(error instanceof Error)) return { fault: { name: 'unknown', message: String(error) } };
  return { fault: { name: error.name, message: error.message, stack: error.stack } };
}
