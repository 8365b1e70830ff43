import { createExecutions } from '../aws/executions.ts';
import { createQueues } from '../aws/queues.ts';
import { describeProgress } from '../describe-progress.ts';
import { OperationError, RemoteError } from '../errors.ts';
import type { Installation } from '../operate/installation.ts';
import { openSession, type Session } from '../operate/session.ts';
import { systemClock } from '../system-clock.ts';
import { deployAdmission } from './admission.ts';
import { openAssets } from './assets.ts';
import { checkedParameters } from './checked-parameters.ts';
import { deployAll, deployOneTarget, deployRegions, deployService, deployTargets } from './deploy-commands.ts';
import type { TellDeploy } from './deploy-progress.ts';
import type { DeployReport } from './deploy-report.ts';
import { destroyAll, destroyNetwork, destroyParts, destroyRegions, destroyTarget } from './destroy.ts';
import { destroyTargets } from './destroy-stack-set.ts';
import { secretParts } from './given-secret.ts';
import { deployImageScanner } from './image-scanner.ts';
import { deployNetwork } from './network.ts';
import { openCloud } from './open-cloud.ts';
import type { DeployValues } from './option-values.ts';
import { type Pulse, readPulse } from './pulse.ts';
import { deploySensor } from './sensor.ts';
import { type DeploySettings, readDeploySettings } from './settings.ts';
import { readStatus, type StatusReport } from './status.ts';
import { updateAll } from './update.ts';
import { type Ask, note, type Work } from './work.ts';

type Story = (work: Work) => Promise<Omit<DeployReport, 'command' | 'account' | 'region' | 'dryRun'>>;

/** With a stack set, or without. */
const target: Story = (work) => (work.settings.stackSet === undefined ? deployOneTarget(work) : deployTargets(work));
const untarget: Story = (work) => (work.settings.stackSet === undefined ? destroyTarget(work) : destroyTargets(work));

const stories = {
  deploy: deployAll,
  'deploy service': deployService,
  'deploy target': target,
  'deploy region': deployRegions,
  'deploy admission': deployAdmission,
  'deploy sensor': deploySensor,
  'deploy image-scanner': deployImageScanner,
  'deploy network': deployNetwork,
  update: updateAll,
  destroy: destroyAll,
  'destroy target': untarget,
  'destroy region': destroyRegions,
  'destroy admission': (work) => destroyParts(['admission'], work),
  'destroy sensor': (work) => destroyParts(['sensor'], work),
  'destroy image-scanner': (work) => destroyParts(['image-scanner'], work),
  'destroy network': destroyNetwork,
} as const satisfies Readonly<Record<string, Story>>;

/** The commands that change stacks, by name. */
export type DeployCommand = keyof typeof stories;
export const deployCommands = Object.keys(stories) as readonly DeployCommand[];

/** What a command needs from its host. */
export interface DeployHost {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly tell: TellDeploy;
  /** Undefined where nobody can be asked. */
  readonly ask?: Ask | undefined;
  /** Told every secret before anything is done with it. */
  readonly mask?: (secret: string) => void;
  /** A word unique to this run: letters, digits and dashes, at most 40. */
  readonly run: string;
  readonly signal?: AbortSignal;
}

/** Runs a command that changes stacks, as the options and the environment say. Safe to repeat, and after having been stopped anywhere. */
export async function runDeploy(command: DeployCommand, values: DeployValues, host: DeployHost): Promise<DeployReport> {
  const isByRegion = command.endsWith(' region');
  return withWork(values, isByRegion ? host : withoutRegion(host), async (opened) => {
    const { cloud, settings } = opened;
    const work = isByRegion ? opened : beyondHome(opened);
    note(work, `Account ${cloud.account} in ${cloud.home}, as ${cloud.caller}.`);
    await checkedParameters(command, work);
    const done = await stories[command](work);
    return { command, account: cloud.account, region: cloud.home, dryRun: settings.dryRun, ...done };
  });
}

/** Reads the state of the stacks, as the options and the environment say. */
export async function runStatus(
  values: DeployValues,
  wishes: { readonly drift: boolean },
  host: DeployHost,
): Promise<StatusReport> {
  return withWork(values, withoutRegion(host), async (opened, session) => {
    const work = beyondHome(opened);
    const report = await readStatus(work, wishes);
    if (!report.stacks.some(({ part }) => part !== 'artifacts')) return report;
    const { imageScanner, ...stacks } = await session.stacks(host.signal);
    const { place, names, service = stacks.target } = stacks;
    const beats = (installation: Installation) => pulseOf(installation, work, session);
    return {
      ...report,
      ...(service === undefined ? {} : { pulse: await beats(stacks) }),
      ...(imageScanner === undefined
        ? {}
        : { imageScannerPulse: await beats({ place, names, service: imageScanner }) }),
    };
  });
}

function pulseOf(installation: Installation, work: Work, { access }: Session): Promise<Pulse> {
  const stateMachineArn = installation.service?.stack.outputs.WorkflowArn;
  const ports = {
    executions: stateMachineArn === undefined ? undefined : createExecutions({ ...access, stateMachineArn }),
    queues: createQueues(access),
    warn: (text: string) => note(work, text),
  };
  return readPulse(installation, ports, work.signal);
}

/** Whatever is called REGION in an environment is not meant by commands that are not about regions. */
function withoutRegion(host: DeployHost): DeployHost {
  return { ...host, environment: { ...host.environment, REGION: undefined } };
}

/** The home region is meant anyway. */
function beyondHome(work: Work): Work {
  const { settings, cloud } = work;
  return { ...work, settings: { ...settings, regions: settings.regions.filter((each) => each !== cloud.home) } };
}

/** What a remote side refuses fails the operation: no verdict is left open by it. */
async function withWork<Result>(
  values: DeployValues,
  host: DeployHost,
  act: (work: Work, session: Session) => Promise<Result>,
): Promise<Result> {
  const settings = await readDeploySettings(values, host.environment);
  const { secret } = settings.qualys;
  for (const each of secret === undefined ? [] : secretParts(secret)) host.mask?.(each);
  let session: Session | undefined;
  try {
    const stack = settings.names.prefix;
    session = await openSession(settings, {
      ...host,
      tell: (event) => host.tell({ kind: 'note', stack, text: describeProgress(event) }),
    });
    return await act(workOf(session, settings, host), session);
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    throw new OperationError(error.message, { remedy: error.remedy, cause: error });
  } finally {
    await session?.close();
  }
}

function workOf(session: Session, settings: DeploySettings, host: DeployHost): Work {
  const { qualys, cloudFormationRole } = settings;
  const { tell, ask, run, signal } = host;
  const clock = systemClock;
  const delegated = settings.stackSet?.delegated === true;
  return {
    settings,
    tell,
    run,
    clock,
    places: new Map(),
    ask,
    assets: openAssets(),
    cloud: openCloud(session.caller, {
      access: session.access,
      clock,
      delegated,
      ...(cloudFormationRole === undefined ? {} : { cloudFormationRole }),
    }),
    qualys:
      qualys.gateway === undefined || qualys.secret === undefined
        ? undefined
        : session.qualys(qualys.gateway, qualys.secret.credentials),
    ...(signal === undefined ? {} : { signal }),
  };
}
