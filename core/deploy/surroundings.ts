import { UsageError } from '../errors.ts';
import type { ArtifactPlace } from './artifacts.ts';
import { readCaLayer } from './ca-layer.ts';
import { deployedStack } from './deployed.ts';
import { storeLayer } from './layers.ts';
import type { StackPart } from './stack-names.ts';
import type { NetworkChoice } from './surroundings-settings.ts';
import type { Template } from './template.ts';
import { labelOf, note, type Work } from './work.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

/** A part that is deployed, as it is and as it will be. */
interface Part {
  readonly part: StackPart;
  readonly region: string;
  readonly template: Template;
  /** Parameters of the stack that is there. */
  readonly known: Readonly<Record<string, string>>;
}

/** What is around a part's functions, ready to be deployed. */
export interface ReadySurroundings {
  /** Stores the layer of authorities, and gives the parameters; they belong to the template, and leave as it is what the user did not name. */
  parameters(place: ArtifactPlace): Promise<Parameters>;
}

/**
 * Looks at network, proxy and authorities as the user named them, before anything is made. Throws a UsageError for a network that is not there,
 * and for a file that is no list of authorities.
 */
export async function openSurroundings(one: Part, work: Work): Promise<ReadySurroundings> {
  const { surroundings } = work.settings;
  const network = surroundings.network === undefined ? {} : await networkParameters(surroundings.network, one, work);
  const trust = await openTrust(one, work);
  return {
    parameters: async (place) => ({
      ...network,
      HttpsProxy: surroundings.httpsProxy,
      NoProxy: surroundings.noProxy,
      ...(await trust(place)),
    }),
  };
}

async function networkParameters(
  network: NetworkChoice,
  { part, region, template, known }: Part,
  work: Work,
): Promise<Parameters> {
  const label = labelOf(work.settings.names[part], region, work);
  if (network.kind === 'given') {
    const { vpc = known.VpcId ?? '', subnets, groups } = network;
    if (vpc === '' && Object.hasOwn(template.parameters, 'VpcId')) {
      throw new UsageError(`${label} must know the VPC of these subnets.`, { remedy: 'Give --vpc.' });
    }
    note(work, `It runs in ${subnets.join(', ')}.`, label);
    return { VpcId: vpc, SubnetIds: subnets.join(','), SecurityGroupIds: groups.join(',') };
  }
  const name = work.settings.names.network;
  const stack = await deployedStack(work.cloud.in(region).cloudFormation, name, work.signal);
  const { VpcId, PrivateSubnetIds, SecurityGroupId } = stack?.outputs ?? {};
  if (VpcId === undefined || PrivateSubnetIds === undefined || SecurityGroupId === undefined) {
    throw new UsageError(`There is no network stack ${name} in ${region}.`, {
      remedy: 'Deploy it first (deploy network), or name a network of yours: --vpc, --subnets and --security-groups.',
    });
  }
  note(work, `It runs in the private subnets of ${name} (${PrivateSubnetIds}).`, label);
  return { VpcId, SubnetIds: PrivateSubnetIds, SecurityGroupIds: SecurityGroupId };
}

/** The authorities, read and checked; they are stored only when the bucket is there. */
async function openTrust(one: Part, work: Work): Promise<(place: ArtifactPlace) => Promise<Parameters>> {
  const { trust } = work.settings.surroundings;
  if (trust === undefined || !Object.hasOwn(one.template.parameters, 'CaBundleKey')) return async () => ({});
  const { bundle, layerArn, path } = trust;
  if (bundle !== undefined) {
    const { zip, notices } = await readCaLayer(bundle, path, work.clock.now());
    for (const notice of notices) note(work, notice, labelOf(work.settings.names[one.part], one.region, work));
    return async (place) => ({
      CaBundleKey: await storeLayer(zip, place, work),
      CaLayerArn: layerArn ?? '',
      QualysPodCustomRootCertPath: path ?? '',
    });
  }
  if (layerArn !== undefined) {
    return async () => ({ CaBundleKey: '', CaLayerArn: layerArn, QualysPodCustomRootCertPath: path ?? '' });
  }
  if ((one.known.CaLayerArn ?? '') === '') throw withoutLayer(path);
  return async () => ({ QualysPodCustomRootCertPath: path });
}

function withoutLayer(path: string | undefined): UsageError {
  return new UsageError(`Which authorities are at ${path} was not said.`, {
    remedy:
      'Give the file on this machine, of which a layer is made: --ca-bundle FILE; or a layer that has it: --ca-layer-arn.',
  });
}
