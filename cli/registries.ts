import type { CommandModule } from 'yargs';
import { listRegistries, listRegistrySensors } from '../core/qualys/registries.ts';
import { terminal } from '../core/report/text.ts';
import { withQualys, withQualysOptions } from './qualys-access.ts';
import type { Done, World } from './world.ts';

/** `registries`: the registry connectors of the subscription and the sensors that serve them; more of them, and whether they work. */
export function registriesCommand(world: World, done: Done): CommandModule {
  return {
    command: 'registries',
    describe: 'List the registry connectors and registry sensors of your Qualys subscription; create and validate them',
    builder: (yargs) =>
      yargs
        .command(
          ['list', '$0'],
          'List the registry connectors and registry sensors',
          (inner) => withQualysOptions(inner),
          (args) => list(args, world, done),
        )
        .command({
          command: 'create [host..]',
          describe: 'Let Qualys know registries of ECR, with the role that lets it read them',
          builder: async (inner) => (await import('./registry-commands.ts')).withCreateOptions(inner),
          handler: async (args) => (await import('./registry-commands.ts')).createConnectors(args, world, done),
        })
        .command({
          command: 'validate [host..]',
          describe: 'Check whether Qualys can scan registries: sensor, role and the last scan',
          builder: async (inner) => (await import('./registry-commands.ts')).withValidateOptions(inner),
          handler: async (args) => (await import('./registry-commands.ts')).validateConnectors(args, world, done),
        }),
    handler: () => {},
  };
}

async function list(args: Readonly<Record<string, unknown>>, world: World, done: Done): Promise<void> {
  const { registries, sensors } = await withQualys(args, world, async (calls) => ({
    registries: await listRegistries(calls, world.signal),
    sensors: await listRegistrySensors(calls, world.signal),
  }));
  const text = args.json === true ? JSON.stringify({ registries, sensors }, null, 2) : table(registries, sensors);
  world.stdout.write(`${text}\n`);
  done(0);
}

type Registries = Awaited<ReturnType<typeof listRegistries>>;
type Sensors = Awaited<ReturnType<typeof listRegistrySensors>>;

function table(registries: Registries, sensors: Sensors): string {
  const rows = registries.map((registry) => {
    const scanned = `${registry.totalScannedImages ?? 0} of ${registry.totalImages ?? 0} images scanned`;
    const name = registry.registryUri ?? registry.registryName ?? registry.registryUuid;
    return row(name, `${registry.registryType ?? 'unknown type'}, ${scanned}`);
  });
  const watchers = sensors.map(({ name, hostname, uuid, status, lastCheckedIn }) =>
    row(name ?? hostname ?? uuid ?? 'unnamed', `${status ?? 'unknown state'}, last seen ${lastCheckedIn ?? 'never'}`),
  );
  return [
    `Registry connectors: ${registries.length}`,
    ...rows,
    `Registry sensors: ${sensors.length}`,
    ...watchers,
    ...(sensors.length === 0 ? ['  Without a registry sensor Qualys cannot scan a registry.'] : []),
  ].join('\n');
}

/** Blanks in what comes from Qualys are made one each; those of the table stay. */
function row(name: string, more: string): string {
  return `  ${terminal(name, 300)}  (${terminal(more, 200)})`;
}
