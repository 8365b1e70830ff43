import { UsageError } from '../errors.ts';
import { codeParameters, openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { DeployReport, StackReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { checkLayersStay } from './layers.ts';
import { givenFor } from './parameters.ts';
import { openSurroundings } from './surroundings.ts';
import type { Template } from './template.ts';
import type { Work } from './work.ts';

/**
 * `deploy admission`: what keeps images that fail from being deployed, at home and in the regions named. Its template is told whatever the
 * service stack of this account says of itself under the same name, and where its functions are; all else is the user's.
 */
export async function deployAdmission(work: Work): Promise<Pick<DeployReport, 'stacks' | 'next'>> {
  const stacks: StackReport[] = [];
  for (const region of [work.cloud.home, ...work.settings.regions])
    stacks.push(...(await bringAdmission(region, work)));
  const isNew = stacks.some(({ part, end }) => part === 'admission' && end === 'created');
  return { stacks, next: isNew ? ['See which deployments it covers: verify.'] : [] };
}

/** The stack of the hooks in one region; what the service does not say, and the user does not wish, stays as it is. */
export async function bringAdmission(region: string, work: Work): Promise<readonly StackReport[]> {
  const { cloud, settings, assets, signal } = work;
  const template = await assets.template('admission');
  const service = await deployedStack(cloud.in(cloud.home).cloudFormation, settings.names.service, signal);
  const existing = await deployedStack(cloud.in(region).cloudFormation, settings.names.admission, signal);
  const outputs = service?.outputs ?? {};
  const said = Object.keys(template.parameters).filter((name) => Object.hasOwn(outputs, name));
  const told = Object.fromEntries(said.map((name) => [name, outputs[name]]));
  const code = zipsOf(template);
  const known = {
    ...told,
    ...existing?.parameters,
    ...givenFor('admission', settings.parameters),
    ...code,
    CodeBucket: '',
  };
  if (!settings.dryRun || service !== undefined) checkComplete(template, known);
  const stackKnown = existing?.parameters ?? {};
  const surroundings = await openSurroundings({ part: 'admission', region, template, known: stackKnown }, work);
  const place = await openArtifacts(region, work);
  const wished = {
    ...told,
    ...(await codeParameters(code, place, work)),
    ...(await surroundings.parameters(place)),
  };
  checkLayersStay(stackKnown, wished);
  const source = await templateSource(template, place, work);
  const stack = await bringStack({ part: 'admission', region, template, source, wished }, work);
  return [...place.stacks, stack];
}

/** A parameter `AdmissionCodeKey` asks for admission.zip. */
function zipsOf({ parameters }: Template): Readonly<Record<string, string>> {
  const names = Object.keys(parameters).flatMap((name) => {
    const [, zip] = /^(\w+)CodeKey$/.exec(name) ?? [];
    return zip === undefined ? [] : [[name, zip.charAt(0).toLowerCase() + zip.slice(1)] as const];
  });
  return Object.fromEntries(names);
}

/** Throws a UsageError that says where the values are to be had. */
function checkComplete(template: Template, known: Readonly<Record<string, unknown>>): void {
  const missing = Object.entries(template.parameters)
    .filter(([name, { hasDefault }]) => !hasDefault && !Object.hasOwn(known, name))
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new UsageError(
    `The hooks must know ${missing.join(', ')} of the service, whose stack is not in this account.`,
    {
      remedy: 'They are outputs of the service stack (status shows them): give each as --parameters Name=Value.',
    },
  );
}
