import { codeParameters, openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { StackReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { keepingSecret } from './keep-secret.ts';
import { checkLayersStay } from './layers.ts';
import { namePrefix } from './name-prefix.ts';
import { gatewayParameter, secretParameters } from './qualys-parameters.ts';
import type { QualysRole } from './qualys-role.ts';
import { openSurroundings } from './surroundings.ts';
import type { Work } from './work.ts';

/** The service stack, and before it the bucket that its functions come from. */
export async function deployHub(role: Pick<QualysRole, 'service'>, work: Work): Promise<readonly StackReport[]> {
  const { settings, cloud, assets, signal } = work;
  const region = cloud.home;
  const existing = await deployedStack(cloud.in(region).cloudFormation, settings.names.service, signal);
  const known = existing?.parameters ?? {};
  // What is missing is said before anything is made.
  const given = {
    ...role.service,
    QualysGatewayUrl: gatewayParameter('service', known, work),
    NamePrefix: known.NamePrefix === undefined ? namePrefix('service', work) : undefined,
    OrganizationId: settings.organizationId,
    TargetAccountIds: settings.accounts.length === 0 ? undefined : settings.accounts.join(','),
  };
  const secret = await secretParameters('QualysApiToken', known, work);
  const template = await assets.template('service-account');
  const surroundings = await openSurroundings({ part: 'service', region, template, known }, work);
  const place = await openArtifacts(region, work);
  const code = await codeParameters({ IntakeCodeKey: 'intake', ScanCodeKey: 'scan' }, place, work);
  const wished = { ...given, ...secret, ...code, ...(await surroundings.parameters(place)) };
  checkLayersStay(known, wished);
  const source = await templateSource(template, place, work);
  const bring = () => bringStack({ part: 'service', region, template, source, wished }, work);
  const isGiven = secret.QualysApiToken !== undefined;
  const stack = isGiven ? await bring() : await keepingSecret(existing?.outputs.SecretArn, region, bring, work);
  return [...place.stacks, stack];
}
