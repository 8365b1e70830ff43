import { UsageError } from '../errors.ts';
import { openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { StackReport } from './deploy-report.ts';
import { deployedStack, type ServiceFacts, serviceFacts } from './deployed.ts';
import { trailOfAccount } from './existing-trail.ts';
import type { QualysRole } from './qualys-role.ts';
import type { Work } from './work.ts';

/** The target stack of this account in its home region, which has the account's roles and trail. */
export async function deployTarget(
  role: Pick<QualysRole, 'target'>,
  work: Work,
  service?: ServiceFacts,
): Promise<readonly StackReport[]> {
  const facts = service ?? (await serviceFacts(work));
  const wished = { ...targetParameters(facts, work), ...(await trailOfAccount(work)), ...role.target };
  return bringTarget(work.cloud.home, wished, work);
}

/**
 * The target stack in a further region, told the same as the one at home. Throws a UsageError for the home region itself, and where there
 * is none to do as.
 */
export async function deployTargetAsAtHome(region: string, work: Work): Promise<readonly StackReport[]> {
  const { settings, cloud, signal } = work;
  const name = settings.names.target;
  if (region === cloud.home) {
    throw new UsageError(`${region} is the home region itself.`, {
      remedy: `Name further regions; the target stack of ${region} is deployed by deploy target.`,
    });
  }
  const home = await deployedStack(cloud.in(cloud.home).cloudFormation, name, signal);
  if (home === undefined && !settings.dryRun) {
    throw new UsageError(
      `There is no target stack ${name} in ${cloud.home} whose roles the one in ${region} could use.`,
      {
        remedy:
          'Deploy it there first (deploy, or deploy target), or name the region that has it with --primary-region.',
      },
    );
  }
  const template = await work.assets.template('target-account');
  // Secrets can't be read back; only a stack that makes the role needs them, and that is the one at home.
  const copied = Object.entries(home?.parameters ?? targetParameters(await serviceFacts(work), work)).filter(
    ([parameter]) => template.parameters[parameter]?.noEcho === false,
  );
  return bringTarget(region, { ...Object.fromEntries(copied), HomeRegion: cloud.home }, work);
}

/** What a target stack must be told of the service. */
export function targetParameters(
  { accountId, busArn, namePrefix, outputs }: ServiceFacts,
  { settings, cloud }: Work,
): Readonly<Record<string, string | undefined>> {
  return {
    ServiceAccountId: accountId,
    CentralEventBusArn: busArn,
    ServiceNamePrefix: outputs.ServiceNamePrefix ?? namePrefix,
    // Within one account there need not be an organization.
    OrganizationId: accountId === cloud.account ? undefined : settings.organizationId,
  };
}

/** The target stack of a region; what is not wished stays as it is. */
export async function bringTarget(
  region: string,
  wished: Readonly<Record<string, string | undefined>>,
  work: Work,
): Promise<readonly StackReport[]> {
  const template = await work.assets.template('target-account');
  const inline = await templateSource(template, undefined, work);
  const place = inline === undefined ? await openArtifacts(region, work) : undefined;
  const source = inline ?? (await templateSource(template, place, work));
  const stack = await bringStack({ part: 'target', region, template, source, wished }, work);
  return [...(place?.stacks ?? []), stack];
}
