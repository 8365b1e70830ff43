import type { Parameters } from '../core/aws/parameter.ts';
import type { Clock } from '../core/ports.ts';
import type { AdmissionPorts } from '../core/service/admission.ts';
import { readBreakGlass } from '../core/service/break-glass.ts';
import { faultFields } from './log.ts';

/** The parameter answers within this time or opens nothing: the verdict must not wait for it. */
const longestMs = 5_000;

/**
 * The break-glass as it is now, from its parameter. One that is in force is logged each time with its version and date, by which
 * CloudTrail says who wrote it; one that can't be read opens nothing, and is logged as an error.
 */
export function openBreakGlass(options: {
  readonly parameters: Parameters;
  readonly name: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly ports: Pick<AdmissionPorts, 'log' | 'count'>;
}): AdmissionPorts['breakGlass'] {
  const { parameters, name, clock, ports } = options;
  const { log, count } = ports;
  return async () => {
    try {
      const parameter = await parameters.read(name, AbortSignal.timeout(longestMs));
      const found = readBreakGlass(parameter?.value, clock.now());
      const { version, changedAt } = parameter ?? {};
      if ('closed' in found) {
        log.info('No break-glass opens the door.', { why: found.closed, parameter: name, version });
        return undefined;
      }
      log.warn('A break-glass is in force.', { ...found, parameter: name, version, changedAt });
      return found;
    } catch (error) {
      count('AdmissionErrors');
      log.error('The break-glass can not be read, and opens nothing.', { parameter: name, ...faultFields(error) });
      return undefined;
    }
  };
}
