import { randomBytes } from 'node:crypto';
import { describeReport, describeStatus } from '../core/deploy/describe.ts';
import { type DeployCommand, type DeployHost, runDeploy, runStatus } from '../core/deploy/run.ts';
import { CanceledError, OperationError } from '../core/errors.ts';
import { createDeployProgress } from './deploy-progress.ts';
import { exitCodes } from './exit-codes.ts';
import { type Args, operationValues } from './operation.ts';
import { prompt } from './prompt.ts';
import { type Done, isPlain, type World } from './world.ts';

const tickMs = 1000;

/** Runs a command that changes stacks. The report goes to standard output, progress to standard error. */
export async function deploy(command: DeployCommand, args: Args, world: World, done: Done): Promise<void> {
  await shown(world, async (host) => {
    const report = await runDeploy(command, operationValues(args), host);
    return args.json === true ? JSON.stringify(report, null, 2) : describeReport(report, inkOf(world.stdout, world));
  });
  done(exitCodes.pass);
}

/** Shows the state of the stacks. */
export async function status(args: Args, world: World, done: Done): Promise<void> {
  await shown(world, async (host) => {
    const report = await runStatus(operationValues(args), { drift: args.drift === true }, host);
    return args.json === true ? JSON.stringify(report, null, 2) : describeStatus(report, inkOf(world.stdout, world));
  });
  done(exitCodes.pass);
}

async function shown(world: World, act: (host: DeployHost) => Promise<string>): Promise<void> {
  const { colour } = inkOf(world.stderr, world);
  const progress = createDeployProgress({ stream: world.stderr, plain: isPlain(world), colour });
  const clock = setInterval(progress.tick, tickMs);
  clock.unref();
  try {
    const { environment, signal } = world;
    const run = `run-${randomBytes(8).toString('hex')}`;
    const text = await act({ environment, signal, run, tell: progress.tell, ask: prompt(world) });
    progress.end();
    world.stdout.write(`${text}\n`);
  } catch (error) {
    if (!(error instanceof CanceledError)) throw error;
    // No verdict is left open by it: what was asked for was not done.
    throw new OperationError(error.message, { remedy: error.remedy, cause: error });
  } finally {
    clearInterval(clock);
    progress.end();
  }
}

function inkOf(stream: World['stdout'], world: World): { readonly colour: boolean } {
  return { colour: stream.isTTY === true && !isPlain(world) && world.environment.NO_COLOR === undefined };
}
