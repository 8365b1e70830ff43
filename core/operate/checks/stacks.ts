import { readinessOf } from '../../deploy/stack-status.ts';
import { version } from '../../version.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import type { DeployedPart, Installation } from '../installation.ts';

/** Whether the stacks are there, at rest, and of this version. */
export function checkStacks({
  service,
  target,
  admission,
  imageScanner,
  network,
  names,
  place,
}: Installation): readonly Check[] {
  // An image scanner may stand in for the service.
  const others = [target, admission, imageScanner, network].filter((part) => part !== service);
  const parts = [service, ...others].filter((part) => part !== undefined);
  if (parts.length === 0) {
    const where = `account ${place.account} in ${place.region}`;
    const found = `There is none of ${names.service}, ${names.target} and ${names['image-scanner']} in ${where}.`;
    return [warn('stacks', found, 'Deploy them, or check --region, --profile and --stack-name.')];
  }
  return parts.map(checkStack);
}

function checkStack({ stack }: DeployedPart): Check {
  const { name, status, outputs } = stack;
  const readiness = readinessOf(status);
  if (readiness === 'busy') return warn('stacks', `${name} is being changed (${status}).`, 'Wait until it is done.');
  if (readiness !== 'ready') {
    return fail('stacks', `${name} is ${status}.`, 'Run deploy or update again: it goes on from there.');
  }
  if (outputs.Version !== undefined && outputs.Version !== version) {
    const found = `${name} is of version ${outputs.Version}, and this program of ${version}.`;
    return warn('stacks', found, 'Bring the stacks to this version: update.');
  }
  return ok('stacks', `${name} is ${status}, version ${outputs.Version ?? 'unknown'}.`);
}
