import { OperationError } from '../errors.ts';
import { bringAdmission } from './admission.ts';
import type { DeployReport, StackReport, StackSetReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { deployHub } from './hub.ts';
import { bringImageScanner } from './image-scanner.ts';
import { bringNetwork } from './network.ts';
import { bringSensor } from './sensor.ts';
import type { StackPart } from './stack-names.ts';
import { bringStackSet } from './stack-set.ts';
import { bringTarget } from './target.ts';
import { note, type Work } from './work.ts';

/**
 * `update`: every stack that is there gets the templates and the code of this version, and keeps its parameters and credentials. What the
 * functions run is what CloudFormation says, always.
 */
export async function updateAll(given: Work): Promise<Pick<DeployReport, 'stacks' | 'stackSet' | 'next'>> {
  const work = keeping(given);
  const { cloud, settings } = work;
  const stacks: StackReport[] = [];
  if (await isThere('service', cloud.home, work)) stacks.push(...(await deployHub({ service: {} }, work)));
  for (const region of [cloud.home, ...settings.regions]) {
    if (await isThere('target', region, work)) stacks.push(...(await bringTarget(region, {}, work)));
  }
  const stackSet = await updateStackSet(work);
  for (const region of [cloud.home, ...settings.regions]) {
    if (await isThere('admission', region, work)) stacks.push(...(await bringAdmission(region, work)));
  }
  if (await isThere('sensor', cloud.home, work)) stacks.push(...(await bringSensor({}, work)).stacks);
  if (await isThere('network', cloud.home, work)) stacks.push(...(await bringNetwork(work)));
  if (await isThere('image-scanner', cloud.home, work)) stacks.push(...(await bringImageScanner(work)));
  if (stacks.length === 0 && stackSet === undefined) throw nothingThere(work);
  return { stacks, next: [], ...(stackSet === undefined ? {} : { stackSet }) };
}

/** The stack set, where it is asked for; one that is not there can't be made without what its stacks must be told. */
async function updateStackSet(work: Work): Promise<StackSetReport | undefined> {
  const { cloud, settings, signal } = work;
  if (settings.stackSet === undefined) return undefined;
  const { target } = settings.names;
  if ((await cloud.in(cloud.home).stackSets.find(target, signal)) !== undefined) return bringStackSet({}, work);
  note(work, 'There is no such stack set.', target);
  return undefined;
}

/** What the environment says of credentials, roles, accounts, programs and authorities is for deployments. */
function keeping(work: Work): Work {
  const { organizationId: _, busArn: __, serviceAccountId: ___, ...settings } = work.settings;
  const kept = { qualys: {}, qscanner: {}, surroundings: {}, role: { kind: 'as-it-is' }, accounts: [] } as const;
  return { ...work, settings: { ...settings, ...kept }, ask: undefined };
}

async function isThere(part: StackPart, region: string, { cloud, settings, signal }: Work): Promise<boolean> {
  return (await deployedStack(cloud.in(region).cloudFormation, settings.names[part], signal)) !== undefined;
}

function nothingThere({ settings, cloud }: Work): OperationError {
  return new OperationError(
    `Account ${cloud.account} has no stack ${settings.names.prefix}-… in ${cloud.home} that could be updated.`,
    { remedy: 'Check --region and --stack-name; deploy makes the stacks.' },
  );
}
