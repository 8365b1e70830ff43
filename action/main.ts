import { getInput, info, setFailed, setOutput, setSecret, warning } from '@actions/core';
import { describeProgress } from '../core/describe-progress.ts';
import { type GateOptionName, gateOptionNames, gateOptions } from '../core/gate-options.ts';
import { type GateValues, readGateSettings } from '../core/gate-settings.ts';
import type { Progress } from '../core/progress.ts';
import { terminal } from '../core/report/text.ts';
import { runGate } from '../core/run-gate.ts';
import { afterVerdict, readActionInputs } from './after-verdict.ts';
import { publish, reportPaths } from './outputs.ts';

/** Runs the gate as a step of a job: inputs in; annotations, summary, outputs and the exit code out. The one catch is here. */
export async function main(): Promise<void> {
  const stop = new AbortController();
  // The runner cancels a job with SIGINT and, some seconds later, SIGTERM.
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  try {
    const values = readInputs();
    maskSecrets(values, process.env);
    const publishing = readActionInputs();
    const cwd = process.env.GITHUB_WORKSPACE ?? process.cwd();
    const settings = { ...readGateSettings(values, process.env), ...reportPaths(values, process.env) };
    const run = await runGate(settings, {
      environment: process.env,
      cwd,
      tell,
      mask: setSecret,
      signal: stop.signal,
      startSimulator: async () => (await import('../simulator/embedded.ts')).startSimulator(),
    });
    const { report } = run;
    await publish(run);
    process.exitCode = report.outcome === 'block' ? 1 : 0;
    await afterVerdict(report, publishing, settings, { environment: process.env, cwd, tell, signal: stop.signal });
  } catch (error) {
    setOutput('verdict', 'inconclusive');
    setOutput('outcome', 'block');
    setFailed(describeError(error));
  }
}

/** Every input as the runner gives it; the names are the options' own. */
function readInputs(): GateValues {
  return Object.fromEntries(gateOptionNames.map((name) => [name, getInput(name)]));
}

/** Before anything is logged: secrets given as inputs, and those that come from the environment. */
function maskSecrets(values: GateValues, environment: NodeJS.ProcessEnv): void {
  const secretNames = gateOptionNames.filter((name: GateOptionName) => gateOptions[name].secret === true);
  for (const name of secretNames) {
    const variables = gateOptions[name].environment ?? [];
    for (const secret of [values[name], ...variables.map((variable) => environment[variable])]) {
      if (secret !== undefined && secret.trim() !== '') setSecret(secret);
    }
  }
}

function tell(event: Progress): void {
  const text = terminal(describeProgress(event), 2000);
  if (event.kind === 'warning') warning(text);
  else info(text);
}

/** What happened and what to do about it. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  return `${error.message} ${remedy ?? 'This is a fault of the scanner: please report it with the steps that led to it.'}`;
}
