import { UsageError } from '../errors.ts';
import { codeParameters, openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { StackReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { checkedSecret, type QualysSecret } from './given-secret.ts';
import { keepingSecret } from './keep-secret.ts';
import { givenFor } from './parameters.ts';
import type { QualysRole } from './qualys-role.ts';
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
    QualysGatewayUrl: gatewayParameter(known, work),
    NamePrefix: known.NamePrefix === undefined ? namePrefix(work) : undefined,
    OrganizationId: settings.organizationId,
    TargetAccountIds: settings.accounts.length === 0 ? undefined : settings.accounts.join(','),
  };
  const secret = await secretParameters(known, work);
  const template = await assets.template('service-account');
  const place = await openArtifacts(region, work);
  const code = await codeParameters({ IntakeCodeKey: 'intake', ScanCodeKey: 'scan' }, place, work);
  const wished = { ...given, ...secret, ...code };
  const source = await templateSource(template, place, work);
  const bring = () => bringStack({ part: 'service', region, template, source, wished }, work);
  const isGiven = secret.QualysApiToken !== undefined;
  const stack = isGiven ? await bring() : await keepingSecret(existing?.outputs.SecretArn, region, bring, work);
  return [...place.stacks, stack];
}

/** Credentials as they were given; what the stack has where nothing was. Throws a UsageError for a new stack without any. */
async function secretParameters(
  known: Readonly<Record<string, string>>,
  work: Work,
): Promise<{ readonly QualysApiToken?: string; readonly QualysSecretArn?: string }> {
  const { qualys } = work.settings;
  if (qualys.secretArn !== undefined) return { QualysSecretArn: qualys.secretArn, QualysApiToken: '' };
  if (qualys.secret !== undefined) return { QualysApiToken: qualys.secret.text, QualysSecretArn: '' };
  const has = (name: string) => (known[name] ?? '') !== '';
  if (has('QualysApiToken') || has('QualysSecretArn')) return {};
  const asked = await askForToken(work);
  if (asked !== undefined) return { QualysApiToken: asked.text, QualysSecretArn: '' };
  throw new UsageError('The service needs credentials for Qualys.', {
    remedy:
      'Set QUALYS_TOKEN in the environment, give --qualys-token-file, or name a secret that is there already with --qualys-secret-arn. They are no arguments: others on this machine could read those.',
  });
}

async function askForToken({ ask }: Work): Promise<QualysSecret | undefined> {
  const typed = await ask?.secret('Qualys API token');
  return typed === undefined ? undefined : checkedSecret(typed, 'qualys-token');
}

function gatewayParameter(known: Readonly<Record<string, string>>, { settings }: Work): string | undefined {
  const { gateway } = settings.qualys;
  if (
    gateway !== undefined ||
    known.QualysGatewayUrl !== undefined ||
    givenFor('service', settings.parameters).QualysGatewayUrl !== undefined
  ) {
    return gateway;
  }
  throw new UsageError('The service must know your Qualys platform.', {
    remedy: 'Give --qualys-pod (or QUALYS_POD), or --qualys-gateway-url for a private platform.',
  });
}

/** Names of resources begin with that of the stack. Throws a UsageError for one that they can't begin with. */
function namePrefix({ settings }: Work): string {
  const { service, prefix } = settings.names;
  const given = givenFor('service', settings.parameters).NamePrefix;
  if (given !== undefined) return given;
  if (/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/.test(service)) return service;
  throw new UsageError(`Names of resources can't begin with ${service}.`, {
    remedy: `Choose a stack-name of at most 32 lower-case letters, digits and dashes in place of ${prefix}, or give another beginning: --parameters service.NamePrefix=…`,
  });
}
