import type { Assets } from '../assets.ts';
import { templates } from '../checked-parameters.ts';
import type { DeploySettings } from '../settings.ts';
import type { StackPart } from '../stack-names.ts';
import { type CommandUse, commandUses, type PermissionCommand } from './commands.ts';
import {
  artifactCalls,
  type DirectCalls,
  emptyingCalls,
  existingRoleCalls,
  identityCalls,
  keptSecretCalls,
  purgeCalls,
  resultsBucketCalls,
  type StackSetUse,
  stackSetCalls,
  trailCalls,
} from './direct-calls.ts';
import { operatingCalls } from './operating-calls.ts';
import { type PolicyDocument, policiesOf } from './policies.ts';
import { type StackPlace, type StackSubject, stackAllowances } from './stack-allowances.ts';
import { type StackUse, stackCalls } from './stack-calls.ts';
import type { Allowance } from './statement.ts';
import { type PermissionsPlace, readPart, type SubjectSource } from './subjects.ts';

/** Whose permissions are asked for. */
export interface PermissionsWish {
  readonly commands: readonly PermissionCommand[];
  readonly place: PermissionsPlace;
  readonly settings: DeploySettings;
  /** With `status --drift`. */
  readonly drift: boolean;
  /** ARN of a role that CloudFormation works with, in place of the caller's permissions. */
  readonly serviceRole?: string;
}

/** Policies for who runs commands, and for the role of CloudFormation where it has one. */
export interface Permissions {
  readonly caller: readonly PolicyDocument[];
  readonly cloudFormation?: {
    readonly role: string;
    readonly trust: object;
    readonly policies: readonly PolicyDocument[];
  };
}

/** The least that commands need in one account. */
export async function permissionsFor(wish: PermissionsWish, assets: Pick<Assets, 'template'>): Promise<Permissions> {
  const { place, settings, serviceRole, commands } = wish;
  const source = { place, settings, assets, viaCaller: serviceRole === undefined };
  const parts = await openParts(source);
  const uses = commands.map((name) => ({ name, ...(commandUses[name] satisfies CommandUse as CommandUse) }));
  const own = [...identityCalls(), ...uses.flatMap((use) => callsOf(use, parts, wish))];
  const ofStacks = uses.flatMap((use) => resourcesOf(use, parts, wish));
  if (serviceRole === undefined) return { caller: policiesOf([...own, ...ofStacks]) };
  return {
    caller: policiesOf([...own, ...handsOver(serviceRole)]),
    cloudFormation: {
      role: serviceRole,
      trust: trustOf(),
      policies: policiesOf([...ofStacks, ...codeOf(parts, wish)]),
    },
  };
}

const allParts = Object.keys(templates) as readonly StackPart[];
/** Parts that are in further regions, too. */
const inFurtherRegions: ReadonlySet<StackPart> = new Set(['target', 'admission', 'artifacts']);

/** Every part, as it is in the home region and in all that were named. */
interface Parts {
  readonly home: (part: StackPart) => StackSubject;
  readonly everywhere: (part: StackPart) => StackSubject;
}

async function openParts(source: SubjectSource & { readonly settings: DeploySettings }): Promise<Parts> {
  const { home } = source.place;
  const further = source.settings.regions.filter((region) => region !== home);
  const parts = new Map(await Promise.all(allParts.map(async (part) => [part, await readPart(part, source)] as const)));
  const subject = (part: StackPart, regions: StackPlace['regions']) => {
    const open = parts.get(part);
    if (open === undefined) throw new TypeError(`${part} is no part`);
    return open(regions);
  };
  return { home: (part) => subject(part, [home]), everywhere: (part) => subject(part, [home, ...further]) };
}

type NamedUse = CommandUse & { readonly name: PermissionCommand };

/** What the program itself asks AWS for. */
function callsOf(use: NamedUse, parts: Parts, wish: PermissionsWish): readonly Allowance[] {
  const { settings, serviceRole, drift } = wish;
  const { names } = settings;
  const { brings = [], deletes = [], asks = [], finds, operates } = use;
  const { place } = parts.everywhere('target');
  const direct: DirectCalls = { place, settings, stack: parts.home };
  const calls = (what: StackUse, of: readonly StackPart[]) =>
    stackCalls(
      what,
      of.map((part) => names[part]),
      place,
      serviceRole,
    );
  const made = withArtifacts(brings, parts, wish);
  return [
    ...calls('describe', allParts),
    ...(made.length > 0 ? calls('deploy', made) : []),
    ...(brings.some((part) => parts.home(part).needsBucket)
      ? artifactCalls({ ...direct, stack: parts.everywhere })
      : []),
    ...(asks.includes('role') ? existingRoleCalls(direct) : []),
    ...(asks.includes('trail') ? trailCalls(direct) : []),
    ...(brings.includes('image-scanner') ? resultsBucketCalls(direct) : []),
    ...brings.flatMap((part) => (part === 'service' || part === 'image-scanner' ? keptSecretCalls(part, direct) : [])),
    ...(deletes.length > 0 ? calls('destroy', deletes) : []),
    ...(deletes.includes('artifacts') ? emptyingCalls({ ...direct, stack: parts.everywhere }) : []),
    ...(deletes.length > 0 && settings.purge
      ? [...calls('purge', deletes), ...calls('destroy', deletes), ...purgeCalls(deletes.map(parts.everywhere))]
      : []),
    ...(finds === true ? calls('find', allParts) : []),
    ...(use.name === 'status' && drift ? calls('drift', allParts) : []),
    ...(operates === undefined ? [] : operatingCalls[operates](direct)),
    ...(settings.stackSet === undefined ? [] : stackSetUses(use.name).flatMap((each) => stackSetCalls(direct, each))),
  ];
}

/** What CloudFormation does to resources. Stacks of a stack set are made with the permissions of other roles. */
function resourcesOf(
  { name, brings = [], deletes = [] }: NamedUse,
  parts: Parts,
  wish: PermissionsWish,
): readonly Allowance[] {
  const isElsewhere = (part: StackPart) => part === 'target' && name.endsWith(' target') && !hasPlainTarget(wish);
  const subject = (part: StackPart) => (inFurtherRegions.has(part) ? parts.everywhere(part) : parts.home(part));
  const made = withArtifacts(brings, parts, wish).filter((part) => !isElsewhere(part));
  const looked = name === 'status' && wish.drift ? allParts : [];
  return [
    ...made.flatMap((part) => stackAllowances(subject(part), ['make', 'read', 'delete'])),
    ...deletes
      .filter((part) => !isElsewhere(part))
      .flatMap((part) => stackAllowances(subject(part), ['read', 'delete'])),
    ...looked.flatMap((part) => stackAllowances(subject(part), ['read'])),
  ];
}

/** The management account of an organization gets a plain stack beside the set, whose accounts it is not among. */
function hasPlainTarget({ settings }: PermissionsWish): boolean {
  const { stackSet } = settings;
  return stackSet === undefined || (stackSet.permissionModel === 'service-managed' && !stackSet.delegated);
}

function withArtifacts(
  brings: readonly StackPart[],
  parts: Parts,
  { settings }: PermissionsWish,
): readonly StackPart[] {
  const isMade = settings.artifacts.kind === 'made' && brings.some((part) => parts.home(part).needsBucket);
  return isMade ? [...brings, 'artifacts'] : brings;
}

function stackSetUses(name: PermissionCommand): readonly StackSetUse[] {
  if (name === 'deploy target' || name === 'update') return ['deploy'];
  if (name === 'destroy target') return ['destroy'];
  return name === 'status' ? ['look'] : [];
}

/** Who deploys hands that role to CloudFormation, and to nobody else. */
function handsOver(role: string): readonly Allowance[] {
  const condition = { StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } };
  return [{ actions: ['iam:PassRole'], resources: [role], condition }];
}

/** The role reads templates and code itself. */
function codeOf(parts: Parts, { settings }: PermissionsWish): readonly Allowance[] {
  const { place } = parts.everywhere('target');
  return artifactCalls({ place, settings, stack: parts.everywhere }).flatMap(({ actions, resources }) =>
    actions.includes('s3:GetObject') ? [{ actions: ['s3:GetObject'], resources }] : [],
  );
}

/** Whom the role of CloudFormation lets in. */
function trustOf(): object {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudformation.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  return { Version: '2012-10-17', Statement: [statement] };
}
