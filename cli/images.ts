import type { CommandModule } from 'yargs';
import { readParameters } from '../core/gate-settings.ts';
import { listImages, renderListing } from '../core/task-definition/listing.ts';
import { readTaskDefinitions } from '../core/task-definition/read.ts';
import { gateValues, namesOf, withGateOptions } from './gate-arguments.ts';
import type { Done, World } from './world.ts';

/** `images <file…>`: what a gate would scan, offline. Placeholders and missing images are in the list; exit code 0. */
export function imagesCommand(world: World, done: Done): CommandModule {
  return {
    command: 'images <file..>',
    describe: 'List the images of task definition files, as written and what they mean; offline',
    builder: (yargs) =>
      withGateOptions(
        yargs
          .positional('file', { type: 'string', array: true, demandOption: true, describe: 'Files or globs' })
          .option('json', { type: 'boolean', describe: 'Print JSON' }),
        ['parameters', 'platform', 'copilot-environment'],
      ),
    handler: async (args) => {
      const values = gateValues(args);
      const read = await readTaskDefinitions(namesOf(args), {
        cwd: world.cwd,
        parameters: readParameters(values.parameters ?? ''),
        ...(values.platform === undefined ? {} : { platform: values.platform }),
        ...(values['copilot-environment'] === undefined ? {} : { environment: values['copilot-environment'] }),
      });
      const listing = listImages(read.taskDefinitions);
      world.stdout.write(args.json === true ? `${JSON.stringify(listing, null, 2)}\n` : renderListing(listing));
      done(0);
    },
  };
}
