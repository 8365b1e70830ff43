import type { CommandModule } from 'yargs';
import type { Done, World } from './world.ts';

/** `deploy …`: makes the stacks, or brings them to what is wished. What it needs is loaded only when it runs. */
export function deployCommand(world: World, done: Done): CommandModule {
  return {
    command: 'deploy',
    describe:
      'Deploy to AWS: the service and its targets, or service, target, region, admission, sensor, image-scanner, network',
    builder: async (yargs) => (await import('./deploy-commands.ts')).withDeployCommands(yargs, world, done),
    handler: () => {},
  };
}

/** `update`: brings the stacks that are there to this version. */
export function updateCommand(world: World, done: Done): CommandModule {
  return {
    command: 'update',
    describe: 'Bring the deployed stacks to this version, with the parameters and credentials they have',
    builder: async (yargs) => (await import('./deploy-commands.ts')).withUpdateOptions(yargs),
    handler: async (args) => (await import('./deploy-run.ts')).deploy('update', args, world, done),
  };
}

/** `destroy …`: takes the stacks away. */
export function destroyCommand(world: World, done: Done): CommandModule {
  return {
    command: 'destroy',
    describe: 'Delete the deployed stacks; what they keep on purpose stays without --purge',
    builder: async (yargs) => (await import('./deploy-commands.ts')).withDestroyCommands(yargs, world, done),
    handler: () => {},
  };
}

/** `status`: the stacks, what they say of themselves, and whether somebody changed them. */
export function statusCommand(world: World, done: Done): CommandModule {
  return {
    command: 'status',
    describe: 'Show the deployed stacks: state, version, outputs, and drift when asked',
    builder: async (yargs) => (await import('./deploy-commands.ts')).withStatusOptions(yargs),
    handler: async (args) => (await import('./deploy-run.ts')).status(args, world, done),
  };
}
