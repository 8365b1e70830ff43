import { RemoteError } from '../errors.ts';
import type { Trail } from '../operate/verify-ports.ts';
import { deployedStack } from './deployed.ts';
import { givenFor } from './parameters.ts';
import { note, type Work } from './work.ts';

/** Whether the target stack is to make a trail; undefined leaves it to what the user gave, what the stack has, or the template's default. */
type TrailParameter = { readonly CreateCloudTrail?: 'false' };

/** For a new target stack: none where a trail of all regions records the calls of this account already, for a second copy of them costs. */
export async function trailOfAccount(work: Work): Promise<TrailParameter> {
  const { cloud, settings, signal } = work;
  const name = settings.names.target;
  if (isGiven(work) || (await deployedStack(cloud.in(cloud.home).cloudFormation, name, signal)) !== undefined)
    return {};
  return without(() => true, 'this account', work);
}

/** The same for a new stack set, whose accounts can't be looked into: only the trail of their organization is known to record them. */
export async function trailOfOrganization(work: Work): Promise<TrailParameter> {
  const { cloud, settings, signal } = work;
  const { stackSets } = cloud.in(cloud.home);
  if (isGiven(work) || (await stackSets.find(settings.names.target, signal)) !== undefined) return {};
  return without(({ isOfOrganization }) => isOfOrganization, 'every account of the organization', work);
}

function isGiven({ settings }: Work): boolean {
  return givenFor('target', settings.parameters).CreateCloudTrail !== undefined;
}

async function without(reaches: (trail: Trail) => boolean, whose: string, work: Work): Promise<TrailParameter> {
  const { cloud, settings, signal } = work;
  const say = (text: string) => note(work, text, settings.names.target);
  try {
    const trails = await cloud.in(cloud.home).trails.list(signal);
    const trail = trails.find((each) => each.isLogging && each.recordsWrites && each.isMultiRegion && reaches(each));
    if (trail === undefined) return {};
    say(
      `The trail ${trail.name} records the calls of ${whose} already, so none is made: CreateCloudTrail=false. A second one would cost.`,
    );
    return { CreateCloudTrail: 'false' };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    say(`Whether a trail records ${whose} already is not known, so one is made. ${error.message} ${error.remedy}`);
    return {};
  }
}
