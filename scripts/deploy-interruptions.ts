import type { AwsCall } from './aws-proxy.ts';
import { compare } from './compare.ts';
import { ends, report } from './deploy-shapes.ts';
import { type DeployWorld, further } from './deploy-world.ts';
import type { Ran } from './deployed-program.ts';

const quick = ['--look-interval', '100ms'] as const;
const purge = [
  'destroy',
  '--purge',
  '--yes',
  '--confirm-purge',
  'qualys-fargate-scanner',
  '--regions',
  further.join(','),
];

/** Calls that change something. */
function changes({ action }: AwsCall): boolean {
  return /^(?:Create|Execute|Delete|Put|Update|Schedule|Continue)/.test(action);
}

/** Stopped at every call that changes something, a deployment goes on when it is run again, and so does a deletion. */
export async function checkInterruptions(world: DeployWorld): Promise<void> {
  const steps = await stepsOf(world);
  for (const [index, step] of steps.entries()) {
    await checkKilled(world, index, step);
    await checkInterrupted(world, index, step);
  }
  await checkDestroyed(world);
}

/** What changes something in a deployment to an empty account, in its order. */
async function stepsOf(world: DeployWorld): Promise<readonly string[]> {
  await world.reset();
  await report(world.program, 'deploy', '--create-role');
  const steps = world.proxy.calls.filter(changes).map(({ service, action }) => `${service}:${action}`);
  compare('what a first deployment changes', steps.length > 8, true);
  return steps;
}

/** Killed after AWS did what was asked, before the answer came. */
async function checkKilled(world: DeployWorld, index: number, step: string): Promise<void> {
  await world.reset();
  await stopped(world, ['deploy', '--create-role'], index, 'SIGKILL');
  const { code, ...found } = await report(world.program, 'deploy', '--create-role');
  const made = new Set(ends(found).map((end) => end.split(' ').at(-1)));
  const again = await report(world.program, 'deploy', '--create-role');
  const quiet = ends(again).every((end) => end.endsWith(' unchanged'));
  compare(
    `killed at step ${index + 1} (${step}): goes on`,
    [code, made.has('planned'), again.code, quiet],
    [0, false, 0, true],
  );
}

/** Asked to stop, as by Ctrl-C: it says what goes on, and is ended soon. */
async function checkInterrupted(world: DeployWorld, index: number, step: string): Promise<void> {
  await world.reset();
  const { code, err } = await stopped(world, ['deploy', '--create-role'], index, 'SIGINT');
  const says = /Run (?:the same command )?again/.test(err);
  const { code: then } = await report(world.program, 'deploy', '--create-role');
  compare(`interrupted at step ${index + 1} (${step}): says so and goes on`, [code, says, then], [70, true, 0]);
}

/** Killed at every step of a deletion, one step a run, until nothing is left. */
async function checkDestroyed(world: DeployWorld): Promise<void> {
  await world.reset();
  const before = await world.contents();
  await report(world.program, 'deploy', '--create-role');
  await report(world.program, 'deploy', 'region', '--region', further.join(','));
  let runs = 0;
  const done = new Set<string>();
  for (let code: number | undefined; code !== 0 && runs < 60; runs++) {
    ({ code } = await stopped(world, purge, 0, 'SIGKILL', done));
  }
  world.proxy.behave();
  await world.program.run([...purge, ...quick]);
  compare(
    'destroy --purge, killed at every step: a run more than steps',
    [done.size > 12, runs],
    [true, done.size + 1],
  );
  compare('destroy --purge, killed at every step: what is left', await world.contents(), before);
}

/** Runs a command, and stops it at the call of this number among those that change something and were not done before. */
async function stopped(
  { proxy, program }: DeployWorld,
  words: readonly string[],
  index: number,
  signal: 'SIGKILL' | 'SIGINT',
  done: Set<string> = new Set(),
): Promise<Ran> {
  let count = 0;
  const { child, ended } = program.start([...words, ...quick]);
  proxy.after = (call, said, status) => {
    const step = JSON.stringify([call.region, call.action, call.input]);
    // What is refused, or was done before, changes nothing.
    if (!changes(call) || status >= 300 || done.has(step) || count++ !== index) return said;
    done.add(step);
    child.kill(signal);
    return signal === 'SIGKILL' ? undefined : said;
  };
  const ran = await ended;
  proxy.behave();
  return ran;
}
