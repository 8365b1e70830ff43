import { deploymentHookHandler } from './deployment-hook.ts';
import { templateHookHandler } from './template-hook.ts';
import { openAdmission } from './wire-admission.ts';

// The zip `admission`: what the runtime of AWS Lambda loads as `index`. A fault in the environment ends the loading.
const host = openAdmission(process.env);

/** Handler `index.deploymentHook`. */
export const deploymentHook = deploymentHookHandler(host);

/** Handler `index.templateHook`. */
export const templateHook = templateHookHandler(host);
