import { UsageError } from '../errors.ts';
import { checkedSecret, type QualysSecret } from './given-secret.ts';
import { givenFor } from './parameters.ts';
import type { StackPart } from './stack-names.ts';
import type { Work } from './work.ts';

/** Parameters of a stack as it is. */
type Known = Readonly<Record<string, string>>;

/**
 * Credentials as they were given, for a template that takes them as `parameter` or as QualysSecretArn; what the stack has where nothing was.
 * Throws a UsageError for a new stack without any.
 */
export async function secretParameters(
  parameter: 'QualysApiToken' | 'QualysAccessToken',
  known: Known,
  work: Work,
): Promise<Readonly<Record<string, string>>> {
  const { qualys } = work.settings;
  const made = (token: string, arn: string) => ({ [parameter]: token, QualysSecretArn: arn });
  if (qualys.secretArn !== undefined) return made('', qualys.secretArn);
  if (qualys.secret !== undefined) return made(qualys.secret.text, '');
  const has = (name: string) => (known[name] ?? '') !== '';
  if (has(parameter) || has('QualysSecretArn')) return {};
  const asked = await askForToken(work);
  if (asked !== undefined) return made(asked.text, '');
  throw new UsageError('The service needs credentials for Qualys.', {
    remedy:
      'Set QUALYS_TOKEN in the environment, give --qualys-token-file, or name a secret that is there already with --qualys-secret-arn. They are no arguments: others on this machine could read those.',
  });
}

async function askForToken({ ask }: Work): Promise<QualysSecret | undefined> {
  const typed = await ask?.secret('Qualys API token');
  return typed === undefined ? undefined : checkedSecret(typed, 'qualys-token');
}

/** The gateway as it was given; undefined leaves it as it is. Throws a UsageError for a new stack that would not know its platform. */
export function gatewayParameter(part: StackPart, known: Known, { settings }: Work): string | undefined {
  const { gateway } = settings.qualys;
  const given = givenFor(part, settings.parameters);
  const isKnown = (name: string) => known[name] !== undefined || given[name] !== undefined;
  if (gateway !== undefined || isKnown('QualysGatewayUrl') || isKnown('QualysPod')) return gateway;
  throw new UsageError('The service must know your Qualys platform.', {
    remedy: 'Give --qualys-pod (or QUALYS_POD), or --qualys-gateway-url for a private platform.',
  });
}
