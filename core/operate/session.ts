import type { Caller } from '../aws/caller.ts';
import type { AwsAccess } from '../aws/client.ts';
import { openHttp, openQualys } from '../connections.ts';
import type { DeploySettings } from '../deploy/settings.ts';
import { UsageError } from '../errors.ts';
import type { Environment } from '../gate-settings.ts';
import type { Tell } from '../progress.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import type { QualysCalls } from '../qualys/calls.ts';
import { asOperated, findInstallation, type Installation, isImageScanner } from './installation.ts';

/** What a session is opened with. */
export type SessionSettings = Pick<
  DeploySettings,
  'names' | 'region' | 'account' | 'profile' | 'endpoint' | 'caBundle' | 'qualys' | 'imageScanner'
>;

/** AWS as the options of a command say: whose credentials, where, through which network; and Qualys beside it. */
export interface Session {
  readonly settings: SessionSettings;
  readonly caller: Caller;
  /** With the region of the caller. */
  readonly access: AwsAccess & { readonly region: string };
  /** The stacks of the installation in this account and region. */
  stacks(signal?: AbortSignal): Promise<Installation>;
  /** The same as commands operate them; says so once where nobody asked for the image scanner, and it is what there is. */
  installation(signal?: AbortSignal): Promise<Installation>;
  qualys(gateway: string, credentials: QualysCredentials): QualysCalls;
  close(): Promise<void>;
}

/** Opens the network and asks AWS whose credentials these are. Throws a UsageError when they are of another account than was said. */
export async function openSession(
  settings: SessionSettings,
  world: { readonly environment: Environment; readonly tell: Tell; readonly signal?: AbortSignal },
): Promise<Session> {
  const { caBundle, profile, endpoint } = settings;
  const http = openHttp({ ...world, ...(caBundle === undefined ? {} : { caBundle }) });
  try {
    const { whoCalls } = await import('../aws/caller.ts');
    const asked: AwsAccess = { http, profile, endpoint, region: settings.region };
    const caller = await whoCalls(asked, world.signal);
    checkAccount(caller, settings.account);
    const access = { ...asked, region: caller.region };
    let isSaid = settings.imageScanner;
    const stacks = async (signal?: AbortSignal) => {
      const { createCloudFormation } = await import('../aws/cloudformation.ts');
      const { createStackContents } = await import('../aws/stack-contents.ts');
      const ports = { cloudFormation: createCloudFormation(access), contents: createStackContents(access) };
      return findInstallation(settings.names, caller, ports, signal);
    };
    return {
      settings,
      caller,
      access,
      stacks,
      installation: async (signal) => {
        const operated = asOperated(await stacks(signal), settings);
        if (isImageScanner(operated) && !isSaid) {
          isSaid = true;
          const name = settings.names['image-scanner'];
          world.tell({
            kind: 'warning',
            message: `There is no service stack here: this is about the image scanner ${name}.`,
          });
        }
        return operated;
      },
      qualys: (gateway, credentials) => openQualys({ gateway, credentials }, http, () => {}).calls,
      close: () => http.close(),
    };
  } catch (error) {
    await http.close();
    throw error;
  }
}

function checkAccount({ account, arn }: Caller, wanted: string | undefined): void {
  if (wanted === undefined || wanted === account) return;
  throw new UsageError(`These credentials are of account ${account} (${arn}), and not of ${wanted}.`, {
    remedy: 'Choose another profile or role (--profile), or correct --account.',
  });
}
