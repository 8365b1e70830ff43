import yargs from 'yargs';
import { UsageError } from '../core/errors.ts';
import { terminal } from '../core/report/text.ts';
import { version } from '../core/version.ts';
import { deployCommand, destroyCommand, statusCommand, updateCommand } from './deploy.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { gateCommand } from './gate.ts';
import { imagesCommand } from './images.ts';
import { operateCommands } from './operate.ts';
import { qualysInfoCommand } from './qualys-info.ts';
import { refuseArguments } from './refused-arguments.ts';
import { registriesCommand } from './registries.ts';
import { simulateCommand } from './simulate.ts';
import type { World } from './world.ts';

/** Runs the command line and returns the exit code. The only place where an error becomes words and a code. */
export async function main(args: readonly string[], world: World): Promise<number> {
  let exitCode: number | undefined;
  const done = (code: number) => {
    exitCode = code;
  };
  try {
    refuseArguments(args);
    const parsed = await yargs([...args])
      .scriptName('qualys-fargate-scanner')
      .usage('$0 <command>\n\nStops vulnerable containers before Amazon ECS and Fargate run them.')
      .command(gateCommand(world, done))
      .command(imagesCommand(world, done))
      .command(simulateCommand(world, done))
      .command(registriesCommand(world, done))
      .command(qualysInfoCommand(world, done))
      .command(deployCommand(world, done))
      .command(updateCommand(world, done))
      .command(statusCommand(world, done))
      .command(destroyCommand(world, done))
      .command([...operateCommands(world, done)])
      .demandCommand(1, 'Name a command.')
      .recommendCommands()
      .strict()
      .version(version)
      .help()
      .alias('help', 'h')
      .wrap(Math.min(120, world.stdout.columns ?? 100))
      .parserConfiguration({ 'camel-case-expansion': false, 'parse-positional-numbers': false })
      .exitProcess(false)
      .fail((message, error) => {
        // Without a throw here, yargs runs the command all the same.
        throw error ?? new UsageError(message, { remedy: 'See --help.' });
      })
      .parseAsync();
    // Only help and version end without a command; anything else that did would be no verdict.
    return exitCode ?? (parsed.help === true || parsed.version === true ? exitCodes.pass : exitCodes.failure);
  } catch (error) {
    world.stderr.write(`${describeError(error)}\n`);
    return exitCodeOfError(error);
  }
}

/** What happened and what to do about it; the stack of an unforeseen error only when it is asked for. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return lines(`Error: ${String(error)}`);
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  const ours =
    remedy === undefined
      ? ' This is a fault of the scanner: please report it with the steps that led to it.'
      : `\n${remedy}`;
  return lines(`Error: ${error.message}${ours}`);
}

/** Several lines, each of them inert on a terminal. */
function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => terminal(line, 2000))
    .join('\n');
}
