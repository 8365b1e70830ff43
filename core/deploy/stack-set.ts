import { OperationError, UsageError } from '../errors.ts';
import { plural } from '../report/text.ts';
import { openArtifacts, templateSource } from './artifacts.ts';
import type { StackSetReport } from './deploy-report.ts';
import { checkStackSet } from './ownership.ts';
import { givenFor, parameterValues } from './parameters.ts';
import { describeFailure, operate, waitForOthers } from './stack-set-operation.ts';
import type { StackSetSettings } from './stack-set-settings.ts';
import type {
  OperationResult,
  StackInstance,
  StackSet,
  StackSets,
  StackSetTargets,
  StackSetWish,
} from './stack-sets.ts';
import type { Template } from './template.ts';
import { note, type Work } from './work.ts';

/** What a stack set is to become, and what of it is not so yet. */
interface Plan {
  readonly existing: StackSet | undefined;
  readonly wish: StackSetWish;
  /** What changes about the set itself, as sentences; its stacks follow. */
  readonly changes: readonly string[];
  /** Stacks that do not have what the set says. */
  readonly outdated: readonly StackInstance[];
  /** Where stacks are missing; each is an operation of its own. */
  readonly missing: readonly StackSetTargets[];
}

/**
 * Brings the stack set of target stacks to what is wished: the set, the stacks it has, and those it lacks. Parameters and places that are
 * not wished stay as they are. Throws an OperationError that names each account that failed, unless as many were allowed to.
 */
export async function bringStackSet(
  wished: Readonly<Record<string, string | undefined>>,
  work: Work,
): Promise<StackSetReport> {
  const { settings, cloud, signal } = work;
  const spread = spreadOf(work);
  const name = settings.names.target;
  const region = cloud.home;
  const { stackSets } = cloud.in(region);
  const existing = await stackSets.find(name, signal);
  if (existing !== undefined) checkStackSet(existing);
  if (existing !== undefined) await waitForOthers(name, stackSets, work);
  const plan = await planStackSet(existing, wished, spread, stackSets, work);
  const changes = sentencesOf(plan, name);
  for (const change of changes) note(work, change, name);
  const report = { name, region, changes };
  if (settings.dryRun) {
    const instances = existing === undefined ? [] : await stackSets.instances(name, signal);
    return { ...report, end: changes.length === 0 ? 'unchanged' : 'planned', instances, failures: [] };
  }
  const failures = await carryOut(plan, spread, stackSets, work);
  for (const failure of failures) note(work, `Failed, as was allowed: ${describeFailure(failure)}`, name);
  const end = existing === undefined ? 'created' : changes.length === 0 ? 'unchanged' : 'updated';
  if (end === 'unchanged') note(work, 'There is nothing to change.', name);
  return { ...report, end, instances: await stackSets.instances(name, signal), failures };
}

async function carryOut(
  { existing, wish, changes, outdated, missing }: Plan,
  spread: StackSetSettings,
  stackSets: StackSets,
  work: Work,
): Promise<readonly OperationResult[]> {
  const { name } = wish;
  const { signal, run } = work;
  const failures: OperationResult[] = [];
  if (existing === undefined) await stackSets.create(wish, `${run}-create`, signal);
  else if (changes.length > 0 || outdated.length > 0) {
    const begin = (operation: string) => stackSets.update(wish, spread.preferences, operation, signal);
    failures.push(...(await operate({ name, label: 'update' }, begin, stackSets, work)).failures);
  }
  for (const [index, targets] of missing.entries()) {
    const begin = (operation: string) => stackSets.addInstances(name, targets, spread.preferences, operation, signal);
    failures.push(...(await operate({ name, label: `add-${index}` }, begin, stackSets, work)).failures);
  }
  return failures;
}

/** Throws a UsageError for a command that was not asked for a stack set. */
export function spreadOf({ settings }: Work): StackSetSettings {
  if (settings.stackSet !== undefined) return settings.stackSet;
  throw new UsageError('The command needs --stack-set.', { remedy: 'Give it.' });
}

async function planStackSet(
  existing: StackSet | undefined,
  wished: Readonly<Record<string, string | undefined>>,
  spread: StackSetSettings,
  stackSets: StackSets,
  work: Work,
): Promise<Plan> {
  const { settings, cloud, assets, signal } = work;
  const name = settings.names.target;
  if (existing !== undefined && existing.permissionModel !== spread.permissionModel) {
    throw new OperationError(`The stack set ${name} is ${existing.permissionModel}; that can't be changed.`, {
      remedy: `Give --permission-model ${existing.permissionModel}, or destroy it first.`,
    });
  }
  const template = await assets.template('target-account');
  const inline = await templateSource(template, undefined, work);
  const source = inline ?? (await templateSource(template, await openArtifacts(cloud.home, work), work));
  if (source === undefined)
    throw new OperationError('The template has no place yet.', { remedy: 'Run without --dry-run.' });
  const wish: StackSetWish = {
    name,
    permissionModel: spread.permissionModel,
    template: source,
    parameters: parameterValues(template, existing, wished, givenFor('target', settings.parameters)),
    tags: { ...existing?.tags, ...settings.tags },
    description: 'Qualys Fargate Scanner, target accounts',
    autoDeployment: spread.autoDeployment,
    retainOnRemoval: spread.retainOnRemoval,
    ...roleOf('administrationRoleArn', spread, existing),
    ...roleOf('executionRoleName', spread, existing),
  };
  const instances = existing === undefined ? [] : await stackSets.instances(name, signal);
  return {
    existing,
    wish,
    changes: existing === undefined ? [] : changesOf(existing, wish, template),
    outdated: instances.filter(({ status }) => status === 'OUTDATED'),
    missing: missingOf(existing, instances, spread, work),
  };
}

function roleOf<Name extends 'administrationRoleArn' | 'executionRoleName'>(
  name: Name,
  spread: StackSetSettings,
  existing: StackSet | undefined,
): { readonly [N in Name]?: string } {
  const role = spread[name] ?? (spread.permissionModel === 'self-managed' ? existing?.[name] : undefined);
  return role === undefined ? {} : ({ [name]: role } as { readonly [N in Name]?: string });
}

/** What differs between a stack set and what is wished. A secret can't be compared; it is told again with whatever else changes. */
function changesOf(existing: StackSet, wish: StackSetWish, template: Template): readonly string[] {
  const parameters = Object.entries(wish.parameters).flatMap(([name, value]) =>
    'value' in value && template.parameters[name]?.noEcho === false && existing.parameters[name] !== value.value
      ? [name]
      : [],
  );
  const tags = Object.entries(wish.tags).filter(([name, value]) => existing.tags[name] !== value);
  const isServiceManaged = wish.permissionModel === 'service-managed';
  const differs = {
    'its template': existing.template !== undefined && existing.template.trim() !== template.text.trim(),
    [`its parameters ${parameters.join(', ')}`]: parameters.length > 0,
    'its tags': tags.length > 0,
    'its automatic deployment':
      isServiceManaged &&
      (existing.autoDeployment !== wish.autoDeployment ||
        (wish.autoDeployment && existing.retainOnRemoval !== wish.retainOnRemoval)),
  };
  return Object.entries(differs).flatMap(([what, does]) => (does ? [`Changes ${what}, and all its stacks.`] : []));
}

function sentencesOf({ existing, changes, outdated, missing }: Plan, name: string): readonly string[] {
  return [
    ...(existing === undefined ? [`Makes the stack set ${name}.`] : []),
    ...changes,
    ...(outdated.length > 0 ? [`Brings ${plural(outdated.length, 'outdated stack')} up to date.`] : []),
    ...missing.map((targets) => `Adds stacks ${placesOf(targets)}.`),
  ];
}

/** Places as a sentence has them: `for ou-… without 111111111111, in eu-west-1`. */
export function placesOf({ units, accounts, accountsAre, regions }: StackSetTargets): string {
  const where = units.length === 0 ? accounts : units;
  const choice = { all: '', only: ` (of it ${accounts.join(', ')})`, not: ` without ${accounts.join(', ')}` };
  return `for ${where.join(', ')}${units.length === 0 ? '' : choice[accountsAre]}, in ${regions.join(', ')}`;
}

/** Where stacks are wished and none are, grouped by regions. */
function missingOf(
  existing: StackSet | undefined,
  instances: readonly StackInstance[],
  spread: StackSetSettings,
  work: Work,
): readonly StackSetTargets[] {
  const { settings, cloud } = work;
  const regions = [...new Set([cloud.home, ...settings.regions])];
  const { units, excluded } = spread;
  const byAccount = units.length === 0 || settings.accounts.length > 0;
  const isThere = (place: string, region: string) => {
    if (byAccount) return instances.some((each) => each.account === place && each.region === region);
    const ofUnit = instances.filter((each) => each.unit === place);
    // A unit without accounts has no stacks, and gets them as accounts join.
    return ofUnit.length === 0
      ? existing?.units.includes(place) === true
      : ofUnit.some((each) => each.region === region);
  };
  const groups = new Map<string, string[]>();
  for (const place of byAccount ? settings.accounts : units) {
    const lacking = regions.filter((region) => !isThere(place, region)).join(' ');
    if (lacking !== '') groups.set(lacking, [...(groups.get(lacking) ?? []), place]);
  }
  return [...groups].map(([lacking, places]) => {
    const common = { regions: lacking.split(' ') };
    if (byAccount) return { ...common, units, accounts: places, accountsAre: 'only' };
    const accountsAre = excluded.length === 0 ? ('all' as const) : ('not' as const);
    return { ...common, units: places, accounts: excluded, accountsAre };
  });
}
