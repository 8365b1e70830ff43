import { intakeHandler } from './intake.ts';
import { reconcileHandler } from './reconcile.ts';
import { openHost } from './wire.ts';

// The zip `intake`: what the runtime of AWS Lambda loads as `index`. A fault in the environment ends the loading.
const host = openHost(process.env, (world) => ({
  // Scans are for the workflow; what talks to Qualys is not loaded to take events in.
  advance: async (scans, signal) => (await import('./scanner.ts')).openScanner(world).advance(scans, signal),
}));

/** Handler `index.intake`. */
export const intake = intakeHandler(host);

/** Handler `index.reconcile`. */
export const reconcile = reconcileHandler(host);
