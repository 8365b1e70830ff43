import { UsageError } from '../errors.ts';
import { openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { Stack } from './cloudformation.ts';
import type { DeployReport, StackReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { namePrefix } from './name-prefix.ts';
import type { StackPart } from './stack-names.ts';
import type { Work } from './work.ts';

/** The parts whose functions can run in the network. */
const users = ['image-scanner', 'service', 'admission'] as const satisfies readonly StackPart[];

/** As its template has it. */
const longestPrefix = 38;

/** `deploy network`: a VPC from which functions and builds reach Qualys by an address that can be allow-listed. */
export async function deployNetwork(work: Work): Promise<Pick<DeployReport, 'stacks' | 'next'>> {
  const stacks = await bringNetwork(work);
  const network = stacks.at(-1);
  const addresses = addressesOf(network?.outputs ?? {});
  if (network?.end !== 'created') return { stacks, next: [] };
  return {
    stacks,
    next: [
      ...(addresses.length === 0 ? [] : [`Let your Qualys platform take calls from ${addresses.join(', ')}.`]),
      'Put functions and builds into it: deploy image-scanner --private-network, deploy service --private-network.',
    ],
  };
}

/** The stack of the network; what is not wished stays as it is. */
export async function bringNetwork(work: Work): Promise<readonly StackReport[]> {
  const { cloud, settings, assets, signal } = work;
  const region = cloud.home;
  const existing = await deployedStack(cloud.in(region).cloudFormation, settings.names.network, signal);
  const template = await assets.template('private-network');
  const wished = { NamePrefix: existing === undefined ? namePrefix('network', work, longestPrefix) : undefined };
  const inline = await templateSource(template, undefined, work);
  const place = inline === undefined ? await openArtifacts(region, work) : undefined;
  const source = inline ?? (await templateSource(template, place, work));
  const stack = await bringStack({ part: 'network', region, template, source, wished }, work);
  return [...(place?.stacks ?? []), stack];
}

/** The public addresses from which calls come out of a network. */
export function addressesOf(outputs: Stack['outputs']): readonly string[] {
  return Object.entries(outputs).flatMap(([name, value]) => (name.startsWith('ElasticIp') ? value.split(',') : []));
}

/** Throws a UsageError while one of our stacks has functions in the network of a region. */
export async function checkNetworkUnused(region: string, work: Work): Promise<void> {
  const { settings, cloud, signal } = work;
  const { cloudFormation } = cloud.in(region);
  const network = await deployedStack(cloudFormation, settings.names.network, signal);
  const subnets = new Set(['PrivateSubnetIds', 'PublicSubnetIds'].flatMap((name) => listed(network?.outputs[name])));
  for (const part of users) {
    const stack = await deployedStack(cloudFormation, settings.names[part], signal);
    if (!listed(stack?.parameters.SubnetIds).some((subnet) => subnets.has(subnet))) continue;
    throw new UsageError(`The functions of ${settings.names[part]} are in this network.`, {
      remedy: `Take them out first: update ${unset(part)}; or destroy it with all that is in it: destroy.`,
    });
  }
}

/** The options that take a part's functions out of their network. */
function unset(part: (typeof users)[number]): string {
  const names = ['SubnetIds', 'SecurityGroupIds', ...(part === 'image-scanner' ? ['VpcId'] : [])];
  return names.map((name) => `--parameters ${part}.${name}=`).join(' ');
}

function listed(text = ''): readonly string[] {
  return text.split(',').filter((each) => each !== '');
}
