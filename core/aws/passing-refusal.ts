import { RemoteError } from '../errors.ts';
import type { ReasonCode } from '../reason.ts';

/** Makes a refusal of AWS that passes by itself, told by its name, an error after which the same is asked again; throws others as they are. */
export function repeatable(names: RegExp, code: ReasonCode): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error) || !names.test(error.name)) throw error;
    throw new RemoteError(`AWS can't do it right now: ${error.name}: ${error.message.slice(0, 300)}`, {
      code,
      retryable: true,
      remedy: 'Nothing: it is asked again later. If it stays, see the quotas and the state of what it names.',
      cause: error,
    });
  };
}
