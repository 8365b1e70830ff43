import { ecrRegistry, partitionOf } from '../../image/ecr.ts';
import { type NameScope, patternsOf, resourceNames } from './name-patterns.ts';
import { type Allowance, both } from './statement.ts';
import type { Conditions, TypePermissions, Verb } from './type-permissions.ts';

/** Where a stack is, in one region or in several. */
export interface StackPlace {
  readonly partition: string;
  readonly account: string;
  readonly regions: readonly [string, ...string[]];
}

/** A stack whose resources CloudFormation works on. */
export interface StackSubject {
  readonly place: StackPlace;
  readonly scope: NameScope;
  /** Values that CloudFormation looks up in SSM for parameters of the template, by their paths. */
  readonly parameterPaths: readonly string[];
  /** The template asks which availability zones there are. */
  readonly usesZones: boolean;
  /** The template, or its code, has to be stored first. */
  readonly needsBucket: boolean;
  /** CloudFormation works with the caller's permissions, and not with a role of its own. */
  readonly viaCaller: boolean;
}

/** What CloudFormation does to the resources of a stack. Throws a TypeError for a type whose permissions are not known. */
export function stackAllowances(subject: StackSubject, verbs: readonly Verb[]): readonly Allowance[] {
  const { scope } = subject;
  const all = Object.entries(scope.resources).flatMap(([logicalId, { Type, DeletionPolicy, UpdateReplacePolicy }]) => {
    const type = scope.types[Type];
    if (type === undefined) throw new TypeError(`the permissions for ${Type} (${logicalId}) are not known`);
    // What is kept always is deleted by nobody.
    const isKept = DeletionPolicy === 'Retain' && UpdateReplacePolicy === 'Retain';
    return resourceAllowances(logicalId, type, subject, isKept ? verbs.filter((verb) => verb !== 'delete') : verbs);
  });
  const made = verbs.includes('make') ? [...passedRoles(subject), ...imageReading(subject)] : [];
  const bound = [...all, ...roleAllowances(subject, verbs), ...made].map((one) => bounded(one, subject));
  const needed = verbs.includes('make') ? [...bound, ...lookedUp(subject)] : bound;
  return needed.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
}

function resourceAllowances(
  logicalId: string,
  type: TypePermissions,
  subject: StackSubject,
  verbs: readonly Verb[],
): readonly Allowance[] {
  const { place } = subject;
  const own = (actions: readonly string[]) => actions.map((action) => `${type.service}:${action}`);
  const arns = (ends: readonly string[]) => ends.flatMap((end) => arnsOf(end, logicalId, subject));
  const { anywhere, key, beside = [] } = type;
  const keys = [`arn:${place.partition}:kms:${regionOf(place)}:${place.account}:key/*`];
  return [
    ...verbs.map((verb) => ({ actions: own(type[verb]), resources: arns(type.resources) })),
    ...verbs.map((verb) => ({ actions: own(anywhere?.[verb] ?? []), resources: ['*'] })),
    ...verbs.map((verb) => ({ actions: (key?.[verb] ?? []).map((action) => `kms:${action}`), resources: keys })),
    ...beside
      .filter((one) => one.verbs.some((verb) => verbs.includes(verb)))
      .map(({ actions, resources, condition: also }) => ({
        actions,
        resources: arns(resources),
        ...(also === undefined ? {} : { condition: also }),
      })),
  ];
}

/** The ARNs of a stack's resources of one type, or of some of them; `end` in place of what the type has. */
export function arnsOfType(
  type: string,
  subject: StackSubject,
  choose: { readonly only?: (logicalId: string) => boolean; readonly end?: string } = {},
): readonly string[] {
  const { only = () => true, end } = choose;
  return Object.entries(subject.scope.resources).flatMap(([logicalId, { Type }]) => {
    if (Type !== type || !only(logicalId)) return [];
    const ends = end === undefined ? (subject.scope.types[type]?.resources ?? []) : [end];
    return ends.flatMap((each) => arnsOf(each, logicalId, subject));
  });
}

/** The ARNs that an end of one stands for, with every name that the resource may have. */
function arnsOf(end: string, logicalId: string, { place, scope }: StackSubject): readonly string[] {
  if (end === '*') return ['*'];
  const { account, partition } = place;
  const [service = '', region = '', owner = '', ...rest] = end.split(':');
  const start = `arn:${partition}:${service}:${region === 'region' ? regionOf(place) : region}:${owner === 'account' ? account : owner}:`;
  const names = filledIn(rest.join(':'), logicalId, scope);
  return names.map((name) => (name.startsWith('arn:') ? name : `${start}${name}`));
}

function filledIn(text: string, logicalId: string, scope: NameScope): readonly string[] {
  const [whole, property = '', slash = ''] = /\{([\w.]+)(\/?)\}/.exec(text) ?? [];
  if (whole === undefined) return [text.replaceAll(/\*{2,}/g, '*')];
  const resource = scope.resources[logicalId];
  const isName = scope.types[resource?.Type ?? '']?.named?.by === property;
  const values = isName ? resourceNames(logicalId, scope) : patternsOf(valueAt(property, resource?.Properties), scope);
  const known = values.length > 0 ? values.map((value) => `${value}${slash}`) : slash === '/' ? [''] : [];
  return known.flatMap((value) => filledIn(text.replace(whole, value), logicalId, scope));
}

/** A property, or one below it: `Provider.Group`. */
function valueAt(path: string, properties: unknown): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null && key in value ? value[key as keyof typeof value] : undefined;
  }, properties);
}

/** What roles are given, under the boundary where there is one, and which policies of others they get. */
function roleAllowances({ place, scope }: StackSubject, verbs: readonly Verb[]): readonly Allowance[] {
  const roles = Object.entries(scope.resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  return roles.flatMap(([logicalId, { Properties = {} }]) => {
    const resources = roleArns(logicalId, place, scope);
    const boundary = patternsOf(Properties.PermissionsBoundary, scope);
    const policies = patternsOf(Properties.ManagedPolicyArns, scope);
    const bounds = boundary.length === 0 ? {} : { ArnEquals: { 'iam:PermissionsBoundary': boundary } };
    const attached = { ArnEquals: { 'iam:PolicyARN': policies } };
    const changes = [
      'iam:CreateRole',
      'iam:PutRolePolicy',
      ...(boundary.length === 0 ? [] : ['iam:PutRolePermissionsBoundary']),
    ];
    return [
      ...(verbs.includes('make') ? [{ actions: changes, resources, condition: bounds }] : []),
      ...(policies.length > 0 && verbs.includes('make')
        ? [{ actions: ['iam:AttachRolePolicy'], resources, condition: both(bounds, attached) }]
        : []),
      ...(policies.length > 0 && verbs.includes('delete')
        ? [{ actions: ['iam:DetachRolePolicy'], resources, condition: attached }]
        : []),
    ];
  });
}

/** The roles of the template, to whom its resources hand them. */
function passedRoles({ place, scope }: StackSubject): readonly Allowance[] {
  const entries = Object.entries(scope.resources);
  const roles = entries.flatMap(([logicalId, { Type }]) =>
    Type === 'AWS::IAM::Role' ? roleArns(logicalId, place, scope) : [],
  );
  const services = [...new Set(entries.flatMap(([, { Type }]) => scope.types[Type]?.passesRoleTo ?? []))];
  if (services.length === 0) return [];
  const { domain } = partitionOf(place.regions[0]);
  const spelled = services.flatMap((service) => [service, ...(service.startsWith('ec2.') ? [`ec2.${domain}`] : [])]);
  const condition = { StringEquals: { 'iam:PassedToService': [...new Set(spelled)].toSorted() } };
  return [{ actions: ['iam:PassRole'], resources: roles, condition }];
}

function roleArns(logicalId: string, { partition, account }: StackPlace, scope: NameScope): readonly string[] {
  return resourceNames(logicalId, scope).map((name) => `arn:${partition}:iam::${account}:role/${name}`);
}

/** Lambda takes an image only from a repository that lets it in, and adds that to the policy of the repository. */
function imageReading({ scope }: StackSubject): readonly Allowance[] {
  const actions = ['BatchGetImage', 'GetDownloadUrlForLayer', 'GetRepositoryPolicy', 'SetRepositoryPolicy'];
  const resources = Object.values(scope.parameters).flatMap((value) => repositoryOf(value));
  return [{ actions: actions.map((action) => `ecr:${action}`), resources }];
}

/** The repository of an image in ECR that a parameter names. */
function repositoryOf(value: string): readonly string[] {
  const [, host = '', repository = ''] = /^([^/]+)\/([^:@]+)[:@]/.exec(value) ?? [];
  const registry = ecrRegistry(host);
  if (registry === undefined) return [];
  const { partition, region, accountId } = registry;
  return [`arn:${partition}:ecr:${region}:${accountId}:repository/${repository}`];
}

/** What CloudFormation looks up before it makes anything. */
function lookedUp({ place, parameterPaths, usesZones }: StackSubject): readonly Allowance[] {
  const { partition, account } = place;
  const start = `arn:${partition}:ssm:${regionOf(place)}`;
  return [
    {
      actions: ['ssm:GetParameters'],
      // Those of AWS are of no account.
      resources: parameterPaths.map((path) => `${start}:${path.startsWith('/aws/') ? '' : account}:parameter${path}`),
    },
    {
      actions: usesZones ? ['ec2:DescribeAvailabilityZones', 'ec2:DescribeAccountAttributes'] : [],
      resources: ['*'],
      condition: inRegions(place),
    },
  ];
}

/** Only in its regions, and only through CloudFormation. IAM and S3 know no region. */
function bounded({ condition, ...one }: Allowance, { place, viaCaller }: StackSubject): Allowance {
  const isRegional = !one.actions.some((action) => /^(?:iam|s3):/.test(action));
  const needsRegion = isRegional && one.resources.some((arn) => arn === '*' || arn.split(':')[3] === '*');
  return {
    ...one,
    condition: both(condition, needsRegion ? inRegions(place) : {}, viaCaller ? throughCloudFormation : {}),
  };
}

/** One region stands in the ARNs, several in a condition. */
export function regionOf({ regions }: StackPlace): string {
  return regions.length === 1 ? regions[0] : '*';
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion */
export function inRegions({ regions }: StackPlace): Conditions {
  return { StringEquals: { 'aws:RequestedRegion': regions } };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/fas-requests-and-permission-evaluation.html */
const throughCloudFormation: Conditions = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
};
