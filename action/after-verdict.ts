import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { getInput, info, notice, setOutput, setSecret, warning } from '@actions/core';
import type { GateSettings } from '../core/gate-settings.ts';
import type { GateReport } from '../core/report/report.ts';
import { terminal } from '../core/report/text.ts';
import type { GateWorld } from '../core/run-gate.ts';
import { systemClock } from '../core/system-clock.ts';
import { actionOptionNames } from './action-options.ts';
import { writeAttestation } from './attestation.ts';
import { type PublishSettings, publishesToGitHub, readPublishSettings } from './publish-settings.ts';
import type { Say } from './publishing.ts';

/** All that is published, together: GitHub's limits are waited for, but not for long. */
const publishMs = 5 * 60_000;

/** The action's own inputs, checked; the token is masked. Throws a UsageError, so that a mistake is told before the gate runs. */
export function readActionInputs(): PublishSettings {
  const settings = readPublishSettings(Object.fromEntries(actionOptionNames.map((name) => [name, getInput(name)])));
  if (settings.token !== undefined) setSecret(settings.token);
  return settings;
}

/**
 * Everything that the action does with a report once its verdict stands: files to attest, and what is published on GitHub, whose
 * code is loaded only when it is asked for. Never throws and never changes the verdict or the exit code; what fails is a warning.
 */
export async function afterVerdict(
  report: GateReport,
  publishing: PublishSettings,
  settings: Pick<GateSettings, 'caBundle' | 'service' | 'awsRegion'>,
  world: Pick<GateWorld, 'cwd' | 'tell' | 'signal'> & { readonly environment: NodeJS.ProcessEnv },
): Promise<void> {
  try {
    const folder = world.environment.RUNNER_TEMP ?? world.environment.TMPDIR ?? '.';
    const base = join(folder, `qualys-gate-${randomBytes(6).toString('hex')}`);
    const outputs = writeAttestation(report, publishing.predicate, base, { ...world, say });
    for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
  } catch (error) {
    say('warning', `There is no predicate to attest: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    await publishAsAsked(report, publishing, settings, world);
  } catch (error) {
    say('warning', `Nothing is published on GitHub: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function publishAsAsked(
  ...[report, publishing, settings, world]: Parameters<typeof afterVerdict>
): Promise<void> {
  if (!publishesToGitHub(publishing)) return;
  if (publishing.token === undefined) return say('warning', 'Nothing is published on GitHub: github-token is empty.');
  if (world.signal.aborted) return say('info', 'Nothing is published on GitHub: the run was stopped.');
  const { publishToGitHub } = await import('./publish-github.ts');
  await publishToGitHub(report, publishing, {
    ...world,
    signal: AbortSignal.any([world.signal, AbortSignal.timeout(publishMs)]),
    clock: systemClock,
    say,
    setOutput,
    ...(settings.caBundle === undefined ? {} : { caBundle: resolve(world.cwd, settings.caBundle) }),
    ...(settings.service === undefined ? {} : { cluster: settings.service.cluster }),
    ...(settings.awsRegion === undefined ? {} : { region: settings.awsRegion }),
  });
}

const commands = { warning, notice, info } as const;

/** Annotations of this kind come after those of the verdict, of which the runner shows ten a level. */
const say: Say = (level, text) => {
  const line = terminal(text, 2000);
  if (level === 'info') info(line);
  else commands[level](line, { title: 'Qualys gate' });
};
