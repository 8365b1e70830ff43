import { UsageError } from '../errors.ts';
import type { IntakeQueue } from '../service/ports.ts';
import { targetsToReconcile } from '../service/reconcile.ts';
import type { ScanStore } from '../service/scan-store.ts';
import { type Target, targetKey } from '../service/target.ts';
import type { ServiceInstallation } from './installation.ts';

export interface ReconcilePorts {
  readonly installation: ServiceInstallation;
  readonly store: Pick<ScanStore, 'targets'>;
  /** The queue before the function that looks. */
  readonly queue: Pick<IntakeQueue, 'send'>;
}

/**
 * Asks the service to look at what runs: in every account and region that it would look at tonight, or in those that are named
 * (`111122223333/eu-west-1`; an account alone means every region of it that is known). Gives what is looked at.
 */
export async function askForLook(names: readonly string[], ports: ReconcilePorts): Promise<readonly Target[]> {
  const known = await targetsToReconcile(ports, givenTargets(ports.installation));
  const targets = names.length === 0 ? known : uniqueTargets(names.flatMap((name) => named(name, known)));
  await ports.queue.send(targets.map(({ account, region }) => ({ kind: 'target', account, region })));
  return targets;
}

/** The accounts and regions that the stack was told: as its functions read them. */
function givenTargets({ service, place }: ServiceInstallation): readonly Target[] {
  const { TargetAccountIds = '', TargetRegions = '' } = service.stack.parameters;
  const accounts = listed(TargetAccountIds);
  const regions = listed(TargetRegions);
  return (accounts.length === 0 ? [place.account] : accounts).flatMap((account) =>
    (regions.length === 0 ? [place.region] : regions).map((region) => ({ account, region })),
  );
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function named(name: string, known: readonly Target[]): readonly Target[] {
  const [, account, region] = /^(\d{12})(?:\/([a-z]{2,}(?:-[a-z]+)+-\d{1,2}))?$/.exec(name) ?? [];
  if (account === undefined) {
    throw new UsageError(`${JSON.stringify(name)} names no account and region.`, {
      remedy: 'Write 111122223333/eu-west-1, or the account alone for every region of it that is known.',
    });
  }
  if (region !== undefined) return [{ account, region }];
  const regions = known.filter((target) => target.account === account);
  if (regions.length > 0) return regions;
  throw new UsageError(`The service knows no region of account ${account}.`, {
    remedy: `Name it: ${account}/eu-west-1. An account becomes known with the first event of its target stack.`,
  });
}

function uniqueTargets(targets: readonly Target[]): readonly Target[] {
  return [...new Map(targets.map((target) => [targetKey(target), target])).values()];
}
