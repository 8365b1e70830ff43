import { OperationError, UsageError } from '../errors.ts';
import { createConnectors } from './connector.ts';
import type { DeployReport, StackReport } from './deploy-report.ts';
import { type ServiceFacts, serviceFacts } from './deployed.ts';
import { trailOfOrganization } from './existing-trail.ts';
import { deployHub } from './hub.ts';
import { givenFor } from './parameters.ts';
import { qualysRole } from './qualys-role.ts';
import { bringStackSet, spreadOf } from './stack-set.ts';
import { deployTarget, deployTargetAsAtHome, targetParameters } from './target.ts';
import { labelOf, note, type Work } from './work.ts';

type Done = Pick<DeployReport, 'stacks' | 'stackSet' | 'next'>;

/** `deploy`: everything in one account and region; further regions forward to it. */
export async function deployAll(work: Work): Promise<Done> {
  const role = await qualysRole('here', work);
  const hub = await deployHub(role, work);
  // In a dry run of a first deployment, what the service will be called is known all the same.
  const target = await deployTarget(role, work);
  const further = await inRegions(work.settings.regions, work);
  await createConnectors(role, [work.cloud.home, ...work.settings.regions], work);
  return { stacks: [...hub, ...target, ...further], next: nextAfterService(hub, work) };
}

/** `deploy service`: what scans. */
export async function deployService(work: Work): Promise<Done> {
  const stacks = await deployHub(await qualysRole('perhaps-here', work), work);
  const { CentralEventBusArn: bus } = stacks.at(-1)?.outputs ?? {};
  const targets =
    bus === undefined
      ? []
      : [
          `Deploy a target stack in every account whose tasks are to be scanned: deploy target --central-event-bus-arn ${bus}`,
        ];
  return { stacks, next: [...nextAfterService(stacks, work), ...targets] };
}

/** `deploy target`: what sends an account's events. */
export async function deployOneTarget(work: Work): Promise<Done> {
  const service = await serviceFacts(work);
  warnOfLooseTrust(service, work);
  const role = await qualysRole('here', work);
  const target = await deployTarget(role, work, service);
  const further = await inRegions(work.settings.regions, work);
  await createConnectors(role, [work.cloud.home, ...work.settings.regions], work);
  return { stacks: [...target, ...further], next: [] };
}

/** `deploy region`: target stacks in further regions of an account that has one. */
export async function deployRegions(work: Work): Promise<Done> {
  const { settings } = work;
  if (settings.regions.length === 0) {
    throw new UsageError('No region was named.', {
      remedy: 'Give --region with the regions to add, such as us-west-2,eu-west-1.',
    });
  }
  const role = await qualysRole('perhaps-here', work);
  const stacks = await inRegions(settings.regions, work);
  const made = stacks.at(-1)?.outputs.ECRRoleArn;
  const arn = role.arn ?? made;
  await createConnectors({ isFresh: role.isFresh, ...(arn === undefined ? {} : { arn }) }, settings.regions, work);
  return { stacks, next: [] };
}

/** `deploy target --stack-set`: target stacks in many accounts. A stack set never reaches the management account, which gets a plain one. */
export async function deployTargets(work: Work): Promise<Done> {
  const { settings, cloud } = work;
  const spread = spreadOf(work);
  const managesPermissions = spread.permissionModel === 'service-managed';
  if (managesPermissions && spread.units.length === 0) {
    throw new UsageError('A service-managed stack set needs organization units.', {
      remedy:
        'Give --org-unit-ids, and --accounts to choose among their accounts; or --permission-model self-managed with --accounts.',
    });
  }
  if (!managesPermissions && settings.accounts.length === 0) {
    throw new UsageError('A self-managed stack set needs accounts.', { remedy: 'Give --accounts.' });
  }
  const service = await serviceFacts(work);
  warnOfLooseTrust(service, work);
  const role = await qualysRole('elsewhere', work);
  const trail = managesPermissions ? await trailOfOrganization(work) : {};
  const wished = { ...targetParameters(service, work), ...trail, ...role.target, HomeRegion: cloud.home };
  const isManagement = managesPermissions && !spread.delegated;
  const accounts = isManagement ? settings.accounts.filter((each) => each !== cloud.account) : settings.accounts;
  const stackSet = await bringStackSet(wished, { ...work, settings: { ...settings, accounts } });
  if (!managesPermissions) return { stacks: [], stackSet, next: [] };
  if (
    isManagement &&
    (spread.units.some((unit) => unit.startsWith('r-')) || accounts.length < settings.accounts.length)
  ) {
    note(work, `Stack sets leave out the management account ${cloud.account}: it gets a plain stack.`);
    return { stackSet, ...(await deployOneTarget(work)) };
  }
  const next = `The management account${isManagement ? ` ${cloud.account}` : ''} is not among these accounts: if it runs tasks, use deploy target there.`;
  return { stacks: [], stackSet, next: [next] };
}

/** Target stacks in further regions, one after another; one that fails does not stop the others. */
async function inRegions(regions: readonly string[], work: Work): Promise<readonly StackReport[]> {
  const stacks: StackReport[] = [];
  const failed: OperationError[] = [];
  for (const region of regions) {
    try {
      stacks.push(...(await deployTargetAsAtHome(region, work)));
    } catch (error) {
      if (!(error instanceof OperationError) || regions.length === 1) throw error;
      failed.push(error);
      note(work, `Failed: ${error.message}`, labelOf(work.settings.names.target, region, work));
    }
  }
  const [first] = failed;
  if (first === undefined) return stacks;
  throw new OperationError(
    `${failed.length} of ${regions.length} regions failed.\n${failed.map(({ message }) => message).join('\n')}`,
    { remedy: first.remedy, cause: first },
  );
}

function nextAfterService(stacks: readonly StackReport[], { settings }: Work): readonly string[] {
  const service = stacks.find(({ part }) => part === 'service');
  const policy = service?.outputs.PolicyLocation;
  const email = givenFor('service', settings.parameters).NotificationEmail;
  return [
    ...(service?.end === 'created' && policy !== undefined
      ? [
          `Put your policy where the service reads it (policy put; ${policy}): until then every verdict is inconclusive.`,
        ]
      : []),
    ...(service?.end === 'created' && email !== undefined
      ? [`Confirm the subscription that was sent to ${email}.`]
      : []),
    ...(service?.end === 'created' ? ['See that all is well: verify.'] : []),
  ];
}

function warnOfLooseTrust({ accountId }: ServiceFacts, work: Work): void {
  const { settings, cloud } = work;
  if (accountId === cloud.account || settings.organizationId !== undefined) return;
  if (givenFor('target', settings.parameters).TargetExternalId !== undefined) return;
  note(
    work,
    `The service account ${accountId} is let in by its number alone: --organization-id, or the parameter TargetExternalId, makes sure of it.`,
  );
}
