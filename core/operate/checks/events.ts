import { plural } from '../../report/text.ts';
import type { Target } from '../../service/target.ts';
import { type Check, type CheckId, fail, ok, skipped, warn } from '../check.ts';
import { deadLetterQueues } from '../dead-letters.ts';
import {
  type DeployedPart,
  type Installation,
  isImageScanner,
  outputOf,
  type ServiceInstallation,
} from '../installation.ts';
import type { Queues } from '../queues.ts';
import type { EventRules, Trails } from '../verify-ports.ts';

/** Whether a trail records the calls of ECS here: without one, images are seen only once they run. */
export async function checkTrail({ target }: Installation, trails: Trails, signal?: AbortSignal): Promise<Check> {
  const all = await trails.list(signal);
  const good = all.find(({ isLogging, recordsWrites }) => isLogging && recordsWrites);
  if (good !== undefined) {
    if (good.fault === undefined) return ok('trail', `The trail ${good.name} records the calls of ECS.`);
    const remedy = 'Events come all the same; see the bucket and the key of the trail.';
    return warn(
      'trail',
      `The trail ${good.name} records the calls of ECS, and can not deliver (${good.fault}).`,
      remedy,
    );
  }
  const hidden = all.find(({ isHidden }) => isHidden === true);
  if (hidden !== undefined) {
    const found = `What the trail ${hidden.name} of the organization records is hidden from this account.`;
    return warn(
      'trail',
      found,
      'Look in its own account: it must record management events that write, of every account.',
    );
  }
  const stopped = all.find(({ isLogging }) => !isLogging);
  const remedy =
    target === undefined
      ? 'A target stack makes one: deploy target --parameters CreateCloudTrail=true.'
      : 'Let the target stack make one: deploy target --parameters CreateCloudTrail=true; or let yours record management events that write.';
  const found =
    all.length === 0
      ? 'No trail records this region'
      : stopped === undefined
        ? `No trail of ${plural(all.length, 'trail')} records management events that write`
        : `The trail ${stopped.name} is stopped`;
  return fail('trail', `${found}: calls of ECS are not seen, and images only once they run.`, remedy);
}

/** Whether the rules of the target stack are on and send to the bus that they were told. */
export async function checkTargetRules(
  { target }: Installation,
  rules: EventRules,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  if (target === undefined) return [skipped('target-rules', 'There is no target stack here.')];
  const bus = target.stack.parameters.CentralEventBusArn ?? '';
  return checkRules('target-rules', target, (arn) => arn === bus, undefined, rules, signal);
}

/** Whether the rules of the service are on and send to the intake. */
export async function checkServiceRules(
  { service, names }: ServiceInstallation,
  rules: EventRules,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const queue = outputOf(service, 'IntakeQueueUrl').split('/').at(-1);
  const isIntake = (arn: string) => arn.endsWith(`:${queue}`);
  // Those of an image scanner are on the default bus.
  const bus = isImageScanner({ service, names }) ? undefined : outputOf(service, 'CentralEventBusName');
  return checkRules('service-rules', service, isIntake, bus, rules, signal);
}

/** A rule that is not on the default bus has the name of its bus in its physical id. */
async function checkRules(
  id: CheckId,
  { stack, resources }: DeployedPart,
  isRight: (targetArn: string) => boolean,
  bus: string | undefined,
  rules: EventRules,
  signal: AbortSignal | undefined,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const [logicalId, physicalId] of Object.entries(resources)) {
    if (!logicalId.endsWith('Rule')) continue;
    const [name = physicalId, ofBus] = physicalId.split('|').reverse();
    const onBus = ofBus ?? (logicalId === 'WorkflowEndedRule' ? undefined : bus);
    const rule = await rules.rule(name, onBus, signal);
    const remedy = `Bring ${stack.name} up to date: update; status --drift shows who changed it.`;
    if (rule === undefined) checks.push(fail(id, `The rule ${name} is not there.`, remedy));
    else if (!rule.isEnabled) {
      checks.push(
        fail(id, `The rule ${name} is switched off.`, `Switch it on: aws events enable-rule --name ${name}.`),
      );
    } else if (!rule.targets.some(({ arn }) => isRight(arn))) {
      checks.push(fail(id, `The rule ${name} does not send to where it should.`, remedy));
    }
  }
  const count = Object.keys(resources).filter((logicalId) => logicalId.endsWith('Rule')).length;
  return checks.length > 0
    ? checks
    : [ok(id, `${plural(count, 'rule')} of ${stack.name}, all on and with their target.`)];
}

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whether the bus takes events of every account that is known, and of none but those it should. */
export async function checkBusPolicy(
  { service, place }: ServiceInstallation,
  known: readonly Target[],
  rules: EventRules,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const name = outputOf(service, 'CentralEventBusName');
  const bus = await rules.busPolicy(name, signal);
  const update = 'Deploy the service again with all of them: deploy service --organization-id … or --accounts ….';
  if (bus === undefined) return [fail('bus-policy', `There is no bus ${name}.`, 'Bring the stack up to date: update.')];
  if (bus.policy === undefined)
    return [fail('bus-policy', `The bus ${name} has no policy: it takes no events.`, update)];
  const statements = statementsOf(bus.policy);
  const open = statements.some((one) => isEverybody(one.Principal) && one.Condition === undefined);
  const organization = statements.some((one) => JSON.stringify(one.Condition ?? {}).includes('PrincipalOrgID'));
  const accounts = [...new Set([place.account, ...known.map(({ account }) => account)])];
  const named = JSON.stringify(statements.filter(({ Effect }) => Effect === 'Allow').map(({ Principal }) => Principal));
  const missing = accounts.filter((account) => !named.includes(account));
  const checks = open
    ? [
        fail(
          'bus-policy',
          `The bus ${name} takes events of anybody.`,
          'Remove that statement: update, or status --drift.',
        ),
      ]
    : [];
  if (missing.length > 0 && !organization) {
    const found = `The bus ${name} takes no events of ${missing.join(', ')}.`;
    return [...checks, fail('bus-policy', found, update)];
  }
  const whose = organization ? 'the organization' : plural(accounts.length, 'account');
  return [...checks, ok('bus-policy', `The bus ${name} takes events of ${whose}.`)];
}

function statementsOf(policy: string): readonly Statement[] {
  try {
    const { Statement: all } = JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] };
    return all === undefined ? [] : [all].flat();
  } catch {
    return [];
  }
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || JSON.stringify(principal) === '{"AWS":"*"}';
}

/** Whether anything could not be delivered or handled. */
export async function checkDeadLetters(
  installation: Installation,
  queues: Pick<Queues, 'counts'>,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const all = deadLetterQueues(installation);
  if (all.length === 0) return [skipped('dead-letters', 'There are no stacks here.')];
  const checks: Check[] = [];
  for (const { name, url } of all) {
    const counts = await queues.counts(url, signal);
    const count = counts === undefined ? 0 : counts.waiting + counts.inFlight;
    if (count === 0) continue;
    const remedy = 'See why they are there (redrive --dry-run), mend it, and deliver them again: redrive.';
    checks.push(warn('dead-letters', `${name} holds ${plural(count, 'message')}.`, remedy));
  }
  return checks.length > 0 ? checks : [ok('dead-letters', `${plural(all.length, 'queue')}, all empty.`)];
}
