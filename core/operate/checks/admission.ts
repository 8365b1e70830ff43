import { plural } from '../../report/text.ts';
import { type Check, ok, skipped, warn } from '../check.ts';
import type { Installation } from '../installation.ts';
import type { HookedService, HookedServices } from '../verify-ports.ts';

/** Services that are looked at, and named in one sentence. */
const mostServices = 1000;
const mostNamed = 10;

/** Strategies whose deployments call hooks. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html */
const hookedStrategies: ReadonlySet<string> = new Set(['BLUE_GREEN', 'LINEAR', 'CANARY']);

/** Which services a hook of the admission stack keeps failing images from, and why not the others. */
export async function checkAdmission(
  { admission }: Installation,
  services: HookedServices,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  if (admission === undefined) {
    return [skipped('admission', 'There is no admission stack here: ECS itself stops nothing, the gate in CI does.')];
  }
  const functions = Object.values(admission.resources);
  const { services: all, isAll } = await services.list(mostServices, signal);
  const whys = Map.groupBy(all, (service) => whyNot(service, functions) ?? 'covered');
  const covered = whys.get('covered')?.length ?? 0;
  const uncovered = [...whys].filter(([why]) => why !== 'covered');
  const checks = uncovered.map(([why, those]) => warn('admission', `${named(those)}: ${why}`, remedies[why] ?? ''));
  const beyond = isAll
    ? []
    : [warn('admission', `Only ${all.length} services were looked at.`, 'Look at the others in ECS.')];
  const good = covered > 0 || checks.length === 0 ? [ok('admission', `${plural(covered, 'service')} covered.`)] : [];
  return [...good, ...checks, ...beyond];
}

const otherController = 'deployments by CodeDeploy or an external controller call no hooks.';
const withoutHook = 'no hook of the admission stack at PRE_SCALE_UP.';
const rolling = 'ECS documents hooks for blue/green, linear and canary deployments, and this rolls.';

const remedies: Readonly<Record<string, string>> = {
  [otherController]: 'Let the hook for CloudFormation or the gate in CI decide, or move to the ECS controller.',
  [withoutHook]:
    'Add one to deploymentConfiguration.lifecycleHooks: the outputs of the admission stack name function and role.',
  [rolling]: 'Choose another strategy, or try whether the hook is called; let the gate in CI decide meanwhile.',
};

/** Why a service is not covered; undefined when it is. */
function whyNot({ controller, strategy, hooks }: HookedService, functions: readonly string[]): string | undefined {
  if (controller !== 'ECS') return otherController;
  const isOurs = (arn: string) => functions.some((name) => name !== '' && (arn === name || arn.split(':')[6] === name));
  const hooked = hooks.some(({ targetArn, stages }) => isOurs(targetArn) && stages.includes('PRE_SCALE_UP'));
  if (!hooked) return withoutHook;
  return hookedStrategies.has(strategy) ? undefined : rolling;
}

function named(services: readonly HookedService[]): string {
  const names = services.slice(0, mostNamed).map(({ name }) => name);
  const more = services.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
