import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UnreadableInputError } from '../errors.ts';
import type { GateSettings } from '../gate-settings.ts';
import type { GatePolicy } from './policy.ts';
import { buildPolicy } from './schema.ts';

/** The policy of a run: the file that the settings name, and their options over it. `now` bounds its exceptions. Throws what the file or an option has wrong. */
export async function readPolicy(
  settings: Pick<GateSettings, 'policyFile' | 'policyOptions' | 'qscanner'>,
  cwd: string,
  now: Date,
): Promise<GatePolicy> {
  const { policyFile, policyOptions, qscanner } = settings;
  const asksQualys = qscanner.mode === 'evaluate-policy';
  if (policyFile === undefined) return buildPolicy(undefined, policyOptions, asksQualys);
  const text = await readFile(resolve(cwd, policyFile), 'utf8').catch((cause: unknown) => {
    throw new UnreadableInputError(`The policy file ${policyFile} can't be read.`, {
      remedy: `See that the path is right; it is looked for in ${cwd}.`,
      cause,
    });
  });
  const { parsePolicyFile } = await import('./file.ts');
  return buildPolicy(parsePolicyFile(text, policyFile, now), policyOptions, asksQualys);
}
