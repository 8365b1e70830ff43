import { UsageError } from '../errors.ts';
import { openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { DeployReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { givenFor } from './parameters.ts';
import type { Work } from './work.ts';

/** `deploy sensor`: registry sensors on hosts of their own, which Qualys scans registries with. */
export async function deploySensor(work: Work): Promise<Pick<DeployReport, 'stacks' | 'next'>> {
  const { cloud, settings, signal } = work;
  const existing = await deployedStack(cloud.in(cloud.home).cloudFormation, settings.names.sensor, signal);
  const { url, activationId, customerId } = settings.sensor;
  if (existing === undefined) checkIds(work);
  return bringSensor({ PodUrl: url, ActivationId: activationId, CustomerId: customerId }, work);
}

/** The stack of the sensors; what is not wished stays as it is. */
export async function bringSensor(
  wished: Readonly<Record<string, string | undefined>>,
  work: Work,
): Promise<Pick<DeployReport, 'stacks' | 'next'>> {
  const region = work.cloud.home;
  const template = await work.assets.template('registry-sensor-ecs');
  const inline = await templateSource(template, undefined, work);
  const place = inline === undefined ? await openArtifacts(region, work) : undefined;
  const source = inline ?? (await templateSource(template, place, work));
  const stack = await bringStack({ part: 'sensor', region, template, source, wished }, work);
  return {
    stacks: [...(place?.stacks ?? []), stack],
    next: stack.end === 'created' || stack.end === 'updated' ? nextSteps(stack.outputs, region) : [],
  };
}

/** Throws a UsageError for a new stack without what a sensor must know. */
function checkIds({ settings }: Work): void {
  const { sensor } = settings;
  const parameters = givenFor('sensor', settings.parameters);
  const missing = [
    ...((sensor.url ?? parameters.PodUrl) === undefined ? ['--sensor-url (POD_URL)'] : []),
    ...(parameters.QualysSecretArn !== undefined || sensor.activationId !== undefined ? [] : ['ACTIVATION_ID']),
    ...(parameters.QualysSecretArn !== undefined || sensor.customerId !== undefined ? [] : ['CUSTOMER_ID']),
  ];
  if (missing.length === 0) return;
  throw new UsageError(`The sensor needs ${missing.join(', ')}.`, {
    remedy:
      'They stand in the installation command on the page for downloading sensors in the Qualys portal. Set the ids in the environment, or name a secret that has them: --parameters QualysSecretArn=…',
  });
}

function nextSteps(outputs: Readonly<Record<string, string>>, region: string): readonly string[] {
  const log = outputs.SensorLogGroupName;
  return [
    `Wait until the sensors check in with Qualys, which takes some minutes: registries lists them${log === undefined ? '' : `; their log is ${log} in ${region}`}.`,
    'Create the registry connector if there is none: registries create, or deploy with --create-role or an existing role.',
    'See that all is well: verify.',
  ];
}
