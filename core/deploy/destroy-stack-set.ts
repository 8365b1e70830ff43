import { agreeTo } from './agree.ts';
import type { DeployReport, StackSetReport } from './deploy-report.ts';
import { checkStackSet } from './ownership.ts';
import { placesOf, spreadOf } from './stack-set.ts';
import { operate, waitForOthers } from './stack-set-operation.ts';
import type { StackInstance, StackSetTargets } from './stack-sets.ts';
import { note, type Work } from './work.ts';

/**
 * `destroy target --stack-set`: the stacks of the named units, accounts and regions, of all where none are named; with the last stack the
 * set goes too. Throws an OperationError that names each account that failed.
 */
export async function destroyTargets(work: Work): Promise<Pick<DeployReport, 'stacks' | 'stackSet' | 'next'>> {
  const { settings, cloud, signal } = work;
  const name = settings.names.target;
  const { stackSets } = cloud.in(cloud.home);
  const set = await stackSets.find(name, signal);
  const report = { name, region: cloud.home, changes: [], failures: [] };
  if (set === undefined) {
    note(work, 'There is no such stack set.', name);
    return { stacks: [], next: [], stackSet: { ...report, end: 'absent', instances: [] } };
  }
  checkStackSet(set);
  await waitForOthers(name, stackSets, work);
  const instances = await stackSets.instances(name, signal);
  const doomed = instances.filter((each) => isNamed(each, work));
  // An empty set goes only when none of its places was named.
  const isWhole = doomed.length === instances.length && (doomed.length > 0 || !namesPlaces(work));
  const targets = targetsOf(doomed, work);
  const changes = [
    ...targets.map((each) => `Deletes the stacks ${placesOf(each)}.`),
    ...(isWhole ? [`Deletes the stack set ${name}.`] : []),
  ];
  for (const change of changes) note(work, change, name);
  if (settings.dryRun) return { stacks: [], next: [], stackSet: { ...report, changes, instances, end: 'planned' } };
  await agreeTo(`${doomed.length} stacks in ${new Set(doomed.map(({ account }) => account)).size} accounts`, work);
  const { preferences } = spreadOf(work);
  for (const [index, each] of targets.entries()) {
    const begin = (operation: string) => stackSets.removeInstances(name, each, preferences, operation, signal);
    await operate({ name, label: `remove-${index}` }, begin, stackSets, work);
  }
  const left = await stackSets.instances(name, signal);
  if (isWhole && left.length === 0) await stackSets.remove(name, signal);
  const end: StackSetReport['end'] = isWhole && left.length === 0 ? 'deleted' : 'updated';
  const kept = 'Buckets of trails, and keys, stay in the accounts: destroy target --purge in each removes them.';
  return { stacks: [], next: [kept], stackSet: { ...report, changes, end, instances: left } };
}

function namesPlaces(work: Work): boolean {
  const { accounts, regions } = work.settings;
  const { units, excluded } = spreadOf(work);
  return [accounts, regions, units, excluded].some((places) => places.length > 0);
}

function isNamed({ account, region, unit }: StackInstance, work: Work): boolean {
  const { accounts, regions } = work.settings;
  const { units, excluded } = spreadOf(work);
  return (
    (accounts.length === 0 || accounts.includes(account)) &&
    (regions.length === 0 || regions.includes(region)) &&
    (units.length === 0 || (unit !== undefined && units.includes(unit))) &&
    !excluded.includes(account)
  );
}

/** What is deleted in one operation: by units where the set is by units, so that accounts which join do not get it again. */
function targetsOf(doomed: readonly StackInstance[], work: Work): readonly StackSetTargets[] {
  if (doomed.length === 0) return [];
  const { accounts } = work.settings;
  const { excluded } = spreadOf(work);
  const units = [...new Set(doomed.flatMap(({ unit }) => unit ?? []))];
  const regions = [...new Set(doomed.map(({ region }) => region))];
  if (units.length === 0) {
    const named = [...new Set(doomed.map(({ account }) => account))];
    return [{ units, regions, accounts: named, accountsAre: 'only' }];
  }
  if (accounts.length > 0) return [{ units, regions, accounts, accountsAre: 'only' }];
  if (excluded.length > 0) return [{ units, regions, accounts: excluded, accountsAre: 'not' }];
  return [{ units, regions, accounts: [], accountsAre: 'all' }];
}
