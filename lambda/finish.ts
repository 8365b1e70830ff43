import type { Context } from 'aws-lambda';
import { type FinishAnswer, finishOrder } from '../core/service/finish.ts';
import { inTime, invocation } from './invocation.ts';
import type { Host } from './wire.ts';

/** The function that ends the workflow: it tells everybody who uses the image. */
export function finishHandler(host: Host): (input: unknown, context: Context) => Promise<FinishAnswer> {
  return (input, context) =>
    invocation(host, context, (signal) => inTime(signal, () => finishOrder(input, host.ports, signal)));
}
