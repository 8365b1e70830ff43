import { openWorker } from './wire-worker.ts';
import { buildWork, workerHandler } from './worker.ts';

// The zip `worker`: what the runtime of AWS Lambda loads as `index`, and what a build of AWS CodeBuild runs.
const host = openWorker(process.env);

/** Handler `index.worker`. */
export const worker = workerHandler(host);

/** `node -e "import('./index.mjs').then((m) => m.build())"`, in a build. */
export async function build(): Promise<void> {
  process.exitCode = await buildWork(host, process.env);
}
