import type { CloudFormation, Stack } from '../deploy/cloudformation.ts';
import { deployedStack } from '../deploy/deployed.ts';
import type { StackContents } from '../deploy/stack-contents.ts';
import type { StackNames } from '../deploy/stack-names.ts';
import { OperationError } from '../errors.ts';

/** An account and region of AWS. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … */
  readonly partition: string;
}

/** A stack of ours that is there, and what it made. */
export interface DeployedPart {
  readonly stack: Stack;
  /** Physical ids by logical id. */
  readonly resources: Readonly<Record<string, string>>;
}

/** The stacks of one installation in one account and region; undefined for those that are not there. */
export interface Installation {
  readonly place: Place;
  readonly names: StackNames;
  readonly service?: DeployedPart;
  readonly target?: DeployedPart;
  readonly admission?: DeployedPart;
  readonly imageScanner?: DeployedPart;
  readonly network?: DeployedPart;
}

/** An installation whose service stack is here. */
export type ServiceInstallation = Installation & { readonly service: DeployedPart };

/** What is asked of CloudFormation. */
export interface InstallationPorts {
  readonly cloudFormation: Pick<CloudFormation, 'stack'>;
  readonly contents: Pick<StackContents, 'resources'>;
}

/** Finds the stacks of an installation by their names. */
export async function findInstallation(
  names: StackNames,
  place: Place,
  ports: InstallationPorts,
  signal?: AbortSignal,
): Promise<Installation> {
  const service = await findPart(names.service, ports, signal);
  const target = await findPart(names.target, ports, signal);
  const admission = await findPart(names.admission, ports, signal);
  const imageScanner = await findPart(names['image-scanner'], ports, signal);
  const network = await findPart(names.network, ports, signal);
  return {
    place,
    names,
    ...(service === undefined ? {} : { service }),
    ...(target === undefined ? {} : { target }),
    ...(admission === undefined ? {} : { admission }),
    ...(imageScanner === undefined ? {} : { imageScanner }),
    ...(network === undefined ? {} : { network }),
  };
}

/**
 * The same as commands operate it: an image scanner is a service of its own, and takes the place of the service stack where it is asked for or
 * where there is none. Throws an OperationError where it is asked for and not there.
 */
export function asOperated(installation: Installation, wish: { readonly imageScanner: boolean }): Installation {
  const { service, imageScanner, names, place } = installation;
  if (!wish.imageScanner && service !== undefined) return installation;
  if (imageScanner !== undefined) return { ...installation, service: imageScanner };
  if (!wish.imageScanner) return installation;
  throw new OperationError(
    `There is no image scanner ${names['image-scanner']} in account ${place.account} in ${place.region}.`,
    { remedy: 'Check --region, --profile and --stack-name. To make one: deploy image-scanner.' },
  );
}

/** Whether the service that is operated is an image scanner, which has neither a bus nor a daily look. */
export function isImageScanner({ service, names }: Pick<Installation, 'service' | 'names'>): boolean {
  return service?.stack.name === names['image-scanner'];
}

async function findPart(
  name: string,
  { cloudFormation, contents }: InstallationPorts,
  signal: AbortSignal | undefined,
): Promise<DeployedPart | undefined> {
  const stack = await deployedStack(cloudFormation, name, signal);
  if (stack === undefined) return undefined;
  const resources = await contents.resources(stack.id, signal);
  return {
    stack,
    resources: Object.fromEntries(
      resources.flatMap(({ logicalId, physicalId }) => (physicalId === undefined ? [] : [[logicalId, physicalId]])),
    ),
  };
}

/** The same, where the service must be here. Throws an OperationError that says where it was looked for. */
export function needService(installation: Installation): ServiceInstallation {
  const { service, names, place } = installation;
  if (service !== undefined) return { ...installation, service };
  throw new OperationError(
    `There is neither a service stack ${names.service} nor an image scanner in account ${place.account} in ${place.region}.`,
    {
      remedy:
        'Check --region, --profile and --stack-name: commands that operate the service run in its own account and region. To make one: deploy, or deploy image-scanner.',
    },
  );
}

/** An output of a stack. Throws an OperationError for one that it does not have. */
export function outputOf({ stack }: DeployedPart, name: string): string {
  return stack.outputs[name] ?? missing(`The stack ${stack.name} has no output ${name}.`);
}

/** The physical id of a resource of a stack. Throws an OperationError for one that it does not have. */
export function resourceOf({ stack, resources }: DeployedPart, logicalId: string): string {
  return resources[logicalId] ?? missing(`The stack ${stack.name} has no resource ${logicalId}.`);
}

function missing(message: string): never {
  throw new OperationError(message, {
    remedy: 'It is another stack of that name, or one of another version: bring it up to date with update.',
  });
}
