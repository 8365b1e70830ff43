import type { Argv, CommandModule } from 'yargs';
import type { Args } from './operation.ts';
import type { Done, World } from './world.ts';

/** A command that is loaded when it is used: its options and what it does. */
interface Loaded {
  readonly options: <T>(yargs: Argv<T>) => Argv<T>;
  readonly run: (args: Args, world: World, done: Done) => Promise<void>;
}

/** The commands that operate the service once it is deployed. */
export function operateCommands(world: World, done: Done): readonly CommandModule[] {
  const command = (words: string, describe: string, load: () => Promise<Loaded>): CommandModule => ({
    command: words,
    describe,
    builder: async (yargs) => (await load()).options(yargs),
    handler: async (args) => (await load()).run(args, world, done),
  });
  return [
    {
      command: 'policy',
      describe: 'Check a policy file, let the service use it, or show the one that it uses',
      builder: async (yargs) => (await import('./policy.ts')).withPolicyCommands(yargs, world, done),
      handler: () => {},
    },
    command('logs', 'Show what the functions and the workflow of the service wrote', async () => {
      const { logs, withLogsOptions } = await import('./logs.ts');
      return { options: withLogsOptions, run: logs };
    }),
    command('workflow [execution]', 'Show the newest scans of the service and what they wait for', async () => {
      const { withWorkflowOptions, workflow } = await import('./workflow.ts');
      return { options: withWorkflowOptions, run: workflow };
    }),
    command('redrive [queue..]', 'Show dead letters and why they are there, and deliver them again', async () => {
      const { redriveLetters, withRedriveOptions } = await import('./redrive.ts');
      return { options: withRedriveOptions, run: redriveLetters };
    }),
    command('scan [image..]', 'Let the service scan images, or what a service or task definition names', async () => {
      const { scan, withScanOptions } = await import('./scan.ts');
      return { options: withScanOptions, run: scan };
    }),
    command(
      'verify',
      'Check everything that scanning rests on, from credentials to an event followed to its end',
      async () => {
        const { verifyAll, withVerifyOptions } = await import('./verify.ts');
        return { options: withVerifyOptions, run: verifyAll };
      },
    ),
    command('rotate-token', 'Give the service new credentials for Qualys, once Qualys takes them', async () => {
      const { rotate, withRotateTokenOptions } = await import('./rotate-token.ts');
      return { options: withRotateTokenOptions, run: rotate };
    }),
    command('reconcile [target..]', 'Let the service look at what runs, as it does daily', async () => {
      const { reconcile, withReconcileOptions } = await import('./reconcile.ts');
      return { options: withReconcileOptions, run: reconcile };
    }),
    command('permissions [command..]', 'Print the IAM policies that commands need, and no more', async () => {
      const { permissions, withPermissionsOptions } = await import('./permissions.ts');
      return { options: withPermissionsOptions, run: permissions };
    }),
  ];
}
