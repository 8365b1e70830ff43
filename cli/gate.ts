import type { CommandModule } from 'yargs';
import { detectCi } from '../core/ci.ts';
import { readGateSettings } from '../core/gate-settings.ts';
import { renderConsole } from '../core/report/console.ts';
import { renderJson } from '../core/report/json.ts';
import { runGate } from '../core/run-gate.ts';
import { exitCodeOf } from './exit-codes.ts';
import { gateValues, namesOf, withGateOptions } from './gate-arguments.ts';
import { createProgressLine } from './progress.ts';
import { type Done, isPlain, type World } from './world.ts';

/** `gate <file…>`: the gate itself. The report goes to standard output, progress to standard error. */
export function gateCommand(world: World, done: Done): CommandModule {
  return {
    command: 'gate [file..]',
    describe: 'Scan the images of task definitions and judge them: exit 0 pass, 1 fail, 2 inconclusive',
    builder: (yargs) =>
      withGateOptions(
        yargs
          .positional('file', {
            type: 'string',
            array: true,
            describe: 'Files or globs, or family, family:revision or ARN in ECS',
          })
          .option('json', { type: 'boolean', describe: 'Print the whole report as JSON' })
          .example('$0 gate taskdef.json --qualys-pod US2', 'QUALYS_TOKEN is in the environment')
          .example('$0 gate examples/task-definitions/web-app.json --simulate', 'Try it without an account'),
      ),
    handler: async (args) => {
      const settings = readGateSettings(gateValues(args, namesOf(args)), world.environment);
      const plain = isPlain(world);
      const progress = createProgressLine({ stream: world.stderr, plain, ci: detectCi(world.environment) });
      try {
        const { report } = await runGate(settings, {
          environment: world.environment,
          cwd: world.cwd,
          tell: progress.tell,
          mask: () => {},
          signal: world.signal,
          startSimulator: async () => (await import('../simulator/embedded.ts')).startSimulator(),
        });
        progress.end();
        const color = !plain && world.stdout.isTTY === true && world.environment.NO_COLOR === undefined;
        world.stdout.write(args.json === true ? renderJson(report) : renderConsole(report, { colour: color }));
        done(exitCodeOf(report));
      } finally {
        progress.end();
      }
    },
  };
}
