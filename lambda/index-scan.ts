import { advanceHandler } from './advance.ts';
import { finishHandler } from './finish.ts';
import { openScanner } from './scanner.ts';
import { openHost } from './wire.ts';

// The zip `scan`: what the runtime of AWS Lambda loads as `index`. A fault in the environment ends the loading.
const host = openHost(process.env, openScanner);

/** Handler `index.advance`. */
export const advance = advanceHandler(host);

/** Handler `index.finish`. */
export const finish = finishHandler(host);
