import { OperationError, RemoteError } from '../errors.ts';
import { ecrHost } from '../image/ecr.ts';
import { createEcrConnector } from '../qualys/registries.ts';
import type { QualysRole } from './qualys-role.ts';
import { note, type Work } from './work.ts';

/** A role that was just made is not known everywhere in AWS at once; AWS speaks of seconds, at times it is a minute or two. */
const waitsMs = [10_000, 20_000, 30_000, 60_000];

/**
 * Sees to the registry connector of Qualys for ECR of this account in each region, once the role is there; with a fresh role several
 * times, until AWS lets Qualys in. Throws an OperationError when Qualys does not take it. Without credentials for Qualys the service makes
 * it with the first image.
 */
export async function createConnectors(
  { arn, isFresh }: Pick<QualysRole, 'arn' | 'isFresh'>,
  regions: readonly string[],
  work: Work,
): Promise<void> {
  const { settings, cloud } = work;
  if (arn === undefined || !settings.createConnector) return;
  for (const region of regions) {
    const host = ecrHost({ accountId: cloud.account, region });
    if (settings.dryRun) note(work, `The registry connector of Qualys for ${host} would be seen to.`);
    else if (work.qualys === undefined) {
      note(
        work,
        `No credentials for Qualys: the service makes the registry connector for ${host} with the first image.`,
      );
    } else {
      await createConnector({ host, roleArn: arn }, isFresh ? waitsMs : [], work);
      note(work, `Qualys has a registry connector for ${host}.`);
    }
  }
}

async function createConnector(
  given: { readonly host: string; readonly roleArn: string },
  waits: readonly number[],
  work: Work,
): Promise<void> {
  const { qualys, clock, signal } = work;
  if (qualys === undefined) return;
  for (let attempt = 0; ; attempt++) {
    try {
      await createEcrConnector(qualys, given, signal);
      return;
    } catch (error) {
      const wait = waits[attempt];
      if (wait === undefined || !mayPass(error) || signal?.aborted === true) throw failed(given, error);
      note(work, `Qualys does not take the role yet; it is asked again in ${wait / 1000} s.`);
      await clock.sleep(wait, signal);
    }
  }
}

/** Whether it may be that AWS does not know the role yet. Refused credentials stay refused. */
function mayPass(error: unknown): boolean {
  if (error instanceof OperationError) return true;
  return error instanceof RemoteError && error.status !== 401 && error.status !== 403;
}

function failed({ host, roleArn }: { readonly host: string; readonly roleArn: string }, error: unknown): Error {
  if (!(error instanceof RemoteError || error instanceof OperationError)) return error as Error;
  return new OperationError(
    `The stacks are there, but Qualys did not take the registry connector for ${host}: ${error.message}`,
    {
      remedy: `See that ${roleArn} trusts Qualys (qualys-info) and that the token may create registries, and run the command again. ${error.remedy}`,
      cause: error,
    },
  );
}
