import { setTimeout as delay } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { UsageError } from '../core/errors.ts';
import { startSimulator } from '../simulator/index.ts';
import type { Done, World } from './world.ts';

/** `simulate`: a Qualys platform with a registry on loopback, until Ctrl-C. */
export function simulateCommand(world: World, done: Done): CommandModule {
  return {
    command: 'simulate',
    describe: 'Run the Qualys simulator on loopback, for trials and tests',
    builder: (yargs) =>
      yargs
        .option('port', { type: 'number', describe: 'Port to listen on (default: any free one)', requiresArg: true })
        .option('seed', {
          type: 'string',
          describe: 'The same seed gives the same images and findings',
          requiresArg: true,
        })
        .option('latency', { type: 'number', describe: 'Milliseconds before each answer', requiresArg: true })
        .option('time-scale', {
          type: 'number',
          describe: 'How many times faster than life scans are (default: 100)',
          requiresArg: true,
        }),
    handler: async (args) => {
      const port = number(args.port, 'port', 0, 65_535);
      const latencyMs = number(args.latency, 'latency', 0, 60_000);
      const simulator = await startSimulator({
        timeScale: number(args['time-scale'], 'time-scale', 0.001, 1_000_000) ?? 100,
        ...(port === undefined ? {} : { port }),
        ...(latencyMs === undefined ? {} : { latencyMs }),
        ...(typeof args.seed === 'string' ? { seed: args.seed } : {}),
      });
      world.stdout.write(
        [
          'The Qualys simulator is running; Ctrl-C ends it. In another terminal:',
          `  export QUALYS_GATEWAY_URL=${simulator.url} QUALYS_TOKEN=${simulator.token}`,
          `  npx qualys-fargate-scanner gate taskdef.json --registry-mirror ${simulator.url} --poll-interval 250ms`,
          '',
        ].join('\n'),
      );
      while (!world.signal.aborted) await delay(60_000, undefined, { signal: world.signal }).catch(() => {});
      await simulator.close();
      done(0);
    },
  };
}

function number(value: unknown, name: string, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a number from ${least} to ${most}.`, { remedy: 'Correct it and run again.' });
}
