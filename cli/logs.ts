import type { Argv } from 'yargs';
import { type LogRecord, logLevels } from '../core/operate/log-record.ts';
import { type LogsWish, logSources, readLogs } from '../core/operate/logs.ts';
import { terminal } from '../core/report/text.ts';
import { systemClock } from '../core/system-clock.ts';
import { readMoment } from './moment.ts';
import { type Args, operation, textOf, textsOf, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

/** The options of `logs`. */
export function withLogsOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(
    yargs
      .option('follow', { type: 'boolean', alias: 'f', describe: 'Go on until Ctrl-C' })
      .option('since', {
        type: 'string',
        describe: 'How long ago (30m, 6h, 2d), or a date (default: 10m)',
        requiresArg: true,
      })
      .option('of', {
        type: 'string',
        array: true,
        choices: logSources,
        describe: 'Only these functions, or the workflow',
        requiresArg: true,
      })
      .option('digest', { type: 'string', describe: 'Only lines about this digest', requiresArg: true })
      .option('execution', {
        type: 'string',
        describe: 'Only lines about the image of this execution of the workflow',
        conflicts: 'digest',
        requiresArg: true,
      })
      .option('filter', { type: 'string', describe: 'Only lines with this text', requiresArg: true })
      .option('level', {
        type: 'string',
        choices: logLevels,
        describe: 'Only lines of this level or above (default: info)',
        requiresArg: true,
      })
      .option('all', { type: 'boolean', describe: 'Also what Lambda says of every invocation, and metrics' }),
    ['image-scanner'],
  ) as Argv<T>;
}

/** Shows what the functions and the workflow of the service wrote. */
export async function logs(args: Args, world: World, done: Done): Promise<void> {
  const wish = logsWish(args);
  await operation(args, world, async ({ access, installation }) => {
    const { createLogLines } = await import('../core/aws/log-lines.ts');
    const ports = {
      installation: await installation(world.signal),
      lines: createLogLines(access),
      clock: systemClock,
    };
    try {
      for await (const record of readLogs(wish, ports, world.signal)) {
        world.stdout.write(`${args.json === true ? jsonLine(record) : line(record)}\n`);
      }
    } catch (error) {
      if (!(wish.follow && world.signal.aborted)) throw error;
    }
  });
  done(0);
}

function logsWish(args: Args): LogsWish {
  const all = args.all === true;
  const about = textOf(args, 'digest') ?? textOf(args, 'execution');
  const text = textOf(args, 'filter');
  const given = logLevels.find((level) => level === args.level);
  return {
    sources: logSources.filter((source) => textsOf(args, 'of').includes(source)),
    from: readMoment('since', textOf(args, 'since') ?? '10m', systemClock.now()),
    follow: args.follow === true,
    level: given ?? (all ? 'debug' : 'info'),
    all,
    ...(about === undefined ? {} : { about }),
    ...(text === undefined ? {} : { text }),
  };
}

function line({ at, source, level, message, fields }: LogRecord): string {
  const rest = Object.entries(fields).map(([key, value]) => {
    return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const said = terminal([message, ...rest].join(' '), 4000);
  return `${at.toISOString()}  ${source.padEnd(15)}  ${level.toUpperCase().padEnd(5)}  ${said}`;
}

/** One line a record; control characters are escaped by JSON itself. */
function jsonLine(record: LogRecord): string {
  return JSON.stringify(record);
}
