import { readQualysSecret } from '../aws/secret-forms.ts';
import { OperationError, RemoteError } from '../errors.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { outputOf, type ServiceInstallation } from './installation.ts';
import { probeQualys, readToken } from './qualys-probe.ts';
import { inShapeOf } from './secret-shape.ts';
import type { SecretTexts } from './secret-text.ts';

export interface RotatePorts {
  readonly installation: ServiceInstallation;
  readonly secrets: SecretTexts;
  readonly qualys: (credentials: QualysCredentials) => QualysCalls;
  readonly now: () => Date;
  /** A word unique to this run, of 32 to 64 characters. */
  readonly run: string;
}

/** What became of the secret. Nothing of what it holds. */
export interface RotatedToken {
  readonly secret: string;
  readonly end: 'replaced' | 'unchanged';
  readonly version?: string;
  readonly permissions: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Gives the service other credentials for Qualys, once Qualys has said that they count. The secret keeps its form, and what it held
 * stays as its previous version. Throws an OperationError for credentials that Qualys does not take; then nothing is changed.
 */
export async function rotateToken(
  credentials: QualysCredentials,
  ports: RotatePorts,
  signal?: AbortSignal,
): Promise<RotatedToken> {
  const { installation, secrets } = ports;
  const secret = outputOf(installation.service, 'SecretArn');
  const permissions = await checkAtQualys(credentials, ports, signal);
  const before = await secrets.read(secret, signal);
  const notices = [...expiryNotices(credentials, ports.now())];
  if (before !== undefined && isSame(before, credentials)) {
    return {
      secret,
      end: 'unchanged',
      permissions,
      notices: ['The secret holds these credentials already.', ...notices],
    };
  }
  const text = inShapeOf(before, credentials);
  const version = await secrets.put(secret, text, ports.run, signal);
  const after = await secrets.read(secret, signal);
  if (after !== text) {
    throw new OperationError(`The secret ${secret} does not hold what was put into it: somebody else changes it.`, {
      remedy: 'See who does (a rotation of Secrets Manager, another run), then run the command again.',
    });
  }
  return {
    secret,
    end: 'replaced',
    version,
    permissions,
    notices: [
      ...notices,
      'The service takes them within ten minutes, or as soon as Qualys refuses those it has. The previous ones stay in the secret as AWSPREVIOUS: revoke them at Qualys.',
    ],
  };
}

async function checkAtQualys(
  credentials: QualysCredentials,
  { qualys }: RotatePorts,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { has, faults } = await probeQualys(qualys(credentials), signal);
  const [fault] = faults;
  if (fault === undefined) return has;
  throw new OperationError(`The secret was not changed: ${fault.error.message}`, {
    remedy: fault.error.remedy,
    cause: fault.error,
  });
}

function expiryNotices(credentials: QualysCredentials, now: Date): readonly string[] {
  const { expiresAt } = readToken(credentials);
  if (expiresAt === undefined) return [];
  const days = (expiresAt.getTime() - now.getTime()) / 86_400_000;
  if (days > 14) return [];
  return [
    `This token ends at ${expiresAt.toISOString()}${days < 1 ? ': it is one of a session. Give a token for the API, or user and password, or an OIDC client' : ''}.`,
  ];
}

function isSame(text: string, credentials: QualysCredentials): boolean {
  try {
    return JSON.stringify(readQualysSecret(text, 'secret')) === JSON.stringify(credentials);
  } catch (error) {
    // What can't be read is replaced.
    if (error instanceof RemoteError) return false;
    throw error;
  }
}
