import { type QualysPrincipal, type Role, trustOf } from '../../deploy/roles.ts';
import { type Check, fail, ok, skipped, warn } from '../check.ts';
import type { Installation, Place } from '../installation.ts';
import type { RolePermissions } from '../verify-ports.ts';

/** What reading an image of ECR takes: of the registry, and of each repository. */
const registryActions = ['ecr:GetAuthorizationToken'];
const repositoryActions = ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
/** What the service asks ECS for with the role of a target. */
const ecsActions = ['ecs:DescribeTaskDefinition', 'ecs:ListClusters'];

/** The name or ARN of the role with which Qualys reads ECR here, as options or stacks name it; undefined where nothing does. */
export function ecrRoleOf(
  given: { readonly arn?: string; readonly name?: string },
  { service, target }: Installation,
): string | undefined {
  const fromStack = service?.stack.parameters;
  return [
    given.arn,
    given.name,
    fromStack?.QualysRoleArn,
    target?.stack.outputs.ECRRoleArn,
    fromStack?.ECRRoleName,
  ].find((text) => text !== undefined && text !== '');
}

/** Whether the role is there, lets Qualys in, and may read images. */
export async function checkEcrRole(
  nameOrArn: string | undefined,
  place: Place,
  roles: RolePermissions,
  /** Undefined where Qualys can not be asked whom it is. */
  qualys: QualysPrincipal | undefined,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  if (nameOrArn === undefined) {
    const remedy = 'Name it (--existing-role-arn), or let one be made: deploy --create-role.';
    return [warn('ecr-role', 'No role with which Qualys could read ECR is known here.', remedy)];
  }
  const account = nameOrArn.startsWith('arn:') ? nameOrArn.split(':')[4] : place.account;
  if (account !== place.account) {
    return [skipped('ecr-role', `${nameOrArn} is in another account, where verify can look at it.`)];
  }
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const role = await roles.read(name, signal);
  if (role === undefined) {
    const remedy = 'Let one be made: deploy --create-role; or name the one there is: --existing-role-name.';
    return [fail('ecr-role', `There is no role ${name} in account ${place.account}.`, remedy)];
  }
  const trust = qualys === undefined ? [] : [checkTrust(name, role, qualys)];
  return [...trust, await checkReading(name, role, place, roles, signal)];
}

async function checkReading(
  name: string,
  { arn }: Role,
  place: Place,
  roles: RolePermissions,
  signal: AbortSignal | undefined,
): Promise<Check> {
  const remedy = `Attach AmazonEC2ContainerRegistryReadOnly to ${name}, and see that no boundary takes it away.`;
  const registry = await roles.refused(arn, { actions: registryActions, resource: '*' }, signal);
  if (registry.length > 0) return fail('ecr-role', `${name} may not do ${registry.join(', ')}.`, remedy);
  const refused = await roles.refused(arn, { actions: repositoryActions, resource: anyRepository(place) }, signal);
  if (refused.length === 0) return ok('ecr-role', `${name} may read every repository.`);
  return warn('ecr-role', `${name} may not do ${refused.join(', ')} on every repository.`, remedy);
}

function anyRepository({ partition, region, account }: Place): string {
  return `arn:${partition}:ecr:${region}:${account}:repository/any`;
}

function checkTrust(name: string, role: Role, qualys: QualysPrincipal): Check {
  const trust = trustOf(role.trust, qualys);
  const extend = `Run deploy with --existing-role-name ${name} --extend-trust, or add what qualys-info shows.`;
  switch (trust) {
    case 'trusted':
      return ok('ecr-role', `${name} trusts Qualys (account ${qualys.accountId}, with the external id).`);
    case 'without-external-id':
      return warn(
        'ecr-role',
        `${name} trusts Qualys without an external id.`,
        'Add the condition that qualys-info shows.',
      );
    case 'conditional':
      return warn('ecr-role', `${name} names Qualys under conditions that only AWS can judge.`, 'A scan will show.');
    case 'other-external-id':
      return fail('ecr-role', `${name} asks for the external id of another subscription.`, extend);
    case 'not-trusted':
      return fail('ecr-role', `${name} does not let Qualys in: no statement names it.`, extend);
    default:
      return trust satisfies never;
  }
}

/** Whether the service may look at this account: by the role of its target stack. */
export async function checkDescribeRole(
  { target, place }: Installation,
  roles: RolePermissions,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  if (target === undefined) return [skipped('describe-role', 'There is no target stack here.')];
  const {
    EcsDescribeRoleName: name = '',
    ServiceAccountId: service = '',
    ServiceNamePrefix: prefix = '',
  } = target.stack.parameters;
  const role = await roles.read(name, signal);
  if (role === undefined) {
    const remedy = 'Deploy the target stack in the home region of the account: deploy target.';
    return [fail('describe-role', `There is no role ${name} in account ${place.account}.`, remedy)];
  }
  const wanted = `:iam::${service}:role/${prefix}-intake`;
  const trust = role.trust.includes(wanted)
    ? ok('describe-role', `${name} lets the service of account ${service} look.`)
    : fail(
        'describe-role',
        `${name} does not name the functions of the service (${prefix}-intake in account ${service}).`,
        'ServiceAccountId and ServiceNamePrefix of the target stack must be those of the service: deploy target again.',
      );
  const asked = [
    { actions: ecsActions, resource: '*' },
    { actions: repositoryActions, resource: anyRepository(place) },
  ];
  const refused = await Promise.all(asked.map((wish) => roles.refused(role.arn, wish, signal)));
  if (refused.flat().length === 0) return [trust, ok('describe-role', `${name} may look at what ECS runs.`)];
  const remedy =
    'Bring the target stack up to date: update. See that no boundary or organization policy takes it away.';
  return [trust, fail('describe-role', `${name} may not do ${refused.flat().join(', ')}.`, remedy)];
}
