import type { Context } from 'aws-lambda';
import { type AdvanceAnswer, advanceOrder } from '../core/service/advance.ts';
import { inTime, invocation } from './invocation.ts';
import type { Host } from './wire.ts';

/** The function that the workflow repeats until a scan has ended. */
export function advanceHandler(host: Host): (input: unknown, context: Context) => Promise<AdvanceAnswer> {
  return (input, context) =>
    invocation(host, context, (signal) => inTime(signal, () => advanceOrder(input, host.ports, signal)));
}
