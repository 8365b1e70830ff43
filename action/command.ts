import { getInput, info, warning } from '@actions/core';
import { deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';
import { type DeployValues, optionValues } from '../core/deploy/option-values.ts';
import { systemClock } from '../core/system-clock.ts';
import { actionOptionNames } from './action-options.ts';
import { inActionWords } from './action-words.ts';
import { tellFailure, tellRefused } from './command-failure.ts';
import { actionInputs } from './command-options.ts';
import { type Proposal, type Telling, tellEnd, titleOf } from './command-output.ts';
import { commandOf } from './commands.ts';
import { createDeployLog, type DeployLog } from './deploy-log.ts';
import { leaveFor } from './leave.ts';
import { readOccasion } from './occasion.ts';
import { type PublishSettings, readPublishSettings } from './publish-settings.ts';
import { createSecrets } from './secrets.ts';

/** Inputs that every command takes. */
const common = [
  'command',
  'environment',
  'on-missing-credentials',
  'github-token',
  'comment',
  'report-json',
  'report-summary',
];
/** What the environment may hold that signs in somewhere, beside the options' own variables. */
const secretVariables = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Runs a command that deploys or operates, as a step of a job. The one catch of commands is here. */
export async function runCommand(word: string): Promise<void> {
  const { env: environment } = process;
  const stop = new AbortController();
  // The runner cancels a job with SIGINT and, some seconds later, SIGTERM.
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const secrets = createSecrets();
  const values = readValues();
  for (const secret of secretsOf(values, environment)) secrets.mask(secret);
  const command = word.trim().split(/\s+/).join(' ');
  const inWords = (text: string) => inActionWords(text, command);
  const log = createDeployLog({ colour: environment.NO_COLOR === undefined, now: systemClock.now, inWords });
  const telling: Telling = {
    command,
    environment,
    secrets,
    cwd: environment.GITHUB_WORKSPACE ?? process.cwd(),
    signal: stop.signal,
    files: { json: getInput('report-json'), summary: getInput('report-summary') },
  };
  const proposals: Proposal[] = [];
  try {
    await run(values, log, telling, (proposal) => proposals.push(proposal));
  } catch (error) {
    await tellFailure(error, log, telling, proposals[0]);
  }
}

/** `proposed` is told where the plan is to stand, as soon as it is known that there is to be one. */
async function run(
  values: DeployValues,
  log: DeployLog,
  telling: Telling,
  proposed: (proposal: Proposal) => void,
): Promise<void> {
  const { environment, cwd, secrets, signal } = telling;
  const { name, command } = commandOf(telling.command);
  const publishing = readPublishSettings(Object.fromEntries(actionOptionNames.map((each) => [each, getInput(each)])));
  warnOfUnused(name, command.inputs);
  const leave = leaveFor(name, command, values['dry-run'] ?? '', readOccasion(environment));
  if (leave.kind === 'refused') return tellRefused(leave.why, telling);
  const { dryRun, why } = leave;
  if (why !== undefined) info(`Nothing is changed, only shown: ${why}`);
  const proposal = dryRun ? proposalOf(name, values, publishing, environment) : undefined;
  if (proposal !== undefined) proposed(proposal);
  const end = await command.run({
    environment,
    cwd,
    dryRun,
    log,
    signal,
    values: { ...values, 'dry-run': String(dryRun) },
    input: getInput,
    mask: secrets.mask,
  });
  await tellEnd(end, telling, proposal);
}

/** The options that commands share, as the runner gives them; the names are the options' own. */
function readValues(): DeployValues {
  return Object.fromEntries(deployOptionNames.map((name) => [name, getInput(name)]));
}

/** Everything secret that is known before anything is done: inputs, and what stands in the environment for them. */
function secretsOf(values: DeployValues, environment: NodeJS.ProcessEnv): readonly string[] {
  const secretNames = deployOptionNames.filter((name) => deployOptions[name].secret === true);
  const given = secretNames.flatMap((name) => {
    const variables = deployOptions[name].environment ?? [];
    return [values[name], ...variables.map((variable) => environment[variable])];
  });
  const others = [getInput('github-token'), ...secretVariables.map((variable) => environment[variable])];
  return [...given, ...others].filter((secret) => secret !== undefined);
}

function proposalOf(
  command: string,
  values: DeployValues,
  publishing: PublishSettings,
  environment: NodeJS.ProcessEnv,
): Proposal {
  const options = optionValues(values, environment);
  const regions = [options.text('region') ?? '', values.regions ?? ''].filter((each) => each !== '');
  return {
    key: {
      command,
      stackName: options.text('stack-name') ?? '',
      region: regions.join(' '),
      environment: publishing.environment ?? '',
    },
    // A plan is made to be seen.
    when: getInput('comment') === '' ? 'always' : publishing.comment,
    token: publishing.token,
    caBundle: options.text('ca-bundle'),
  };
}

/** An input that a command does not take is most likely a slip: it would not do what it seems to. */
function warnOfUnused(command: string, taken: readonly string[]): void {
  const unused = actionInputs().filter(({ name, default: fallback }) => {
    const given = getInput(name);
    return given !== '' && given !== fallback && !taken.includes(name) && !common.includes(name);
  });
  if (unused.length === 0) return;
  const names = unused.map(({ name }) => name).join(', ');
  warning(`${command} does not use the ${unused.length === 1 ? 'input' : 'inputs'} ${names}.`, {
    title: titleOf(command),
  });
}
