import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import { createQualysSecret } from '../core/aws/qualys-secret.ts';
import { createSecretAuth } from '../core/aws/secret-auth.ts';
import { createWorkObjects } from '../core/aws/work-objects.ts';
import { openHttp } from '../core/connections.ts';
import { describeProgress } from '../core/describe-progress.ts';
import { RemoteError } from '../core/errors.ts';
import type { HttpClient } from '../core/http/http.ts';
import type { Tell } from '../core/progress.ts';
import { maskSecrets } from '../core/qscanner/output.ts';
import { releaseArchitecture } from '../core/qscanner/release.ts';
import { createCalls } from '../core/qualys/calls.ts';
import { isSimulator } from '../core/qualys/simulated.ts';
import { runHelperProgram } from '../core/registry/credential-helper.ts';
import { dockerCredentials } from '../core/registry/credentials.ts';
import { uploadSettleMs } from '../core/scan/polling.ts';
import { defaultRuns } from '../core/scan/qscanner.ts';
import { systemClock } from '../core/system-clock.ts';
import type { WorkerPorts } from '../core/worker/do-work.ts';
import { runQScanner, type WorkerRun } from '../core/worker/run-qscanner.ts';
import { createLog, type HostLog } from './log.ts';
import type { Environment } from './variables.ts';
import { readWorkBucket, readWorkerConfig } from './worker-config.ts';

/** What the handlers of a worker share. */
export interface WorkerHost {
  readonly log: HostLog;
  /** In the bucket of this account; of any, where none is said. */
  readonly ports: (account: string | undefined) => WorkerPorts;
  readonly temporaryDirectory: () => string;
  close(): Promise<void>;
}

/** How often Qualys is asked for the result of an upload, in milliseconds. */
const uploadPollMs = 15_000;

/**
 * Wires a worker; once a container. Only the bucket has to be named for it: what else is wrong with its environment is the result of its work,
 * for then it is told.
 */
export function openWorker(environment: Environment): WorkerHost {
  const bucket = readWorkBucket(environment);
  const log = createLog();
  const secrets = new Set<string>();
  const mask = (secret: string) => {
    secrets.add(secret);
    log.mask(secret);
  };
  const tell: Tell = (event) => {
    // How it goes is told once a second, and how it ended by the work itself.
    if (event.kind === 'waiting' || event.kind === 'scanned' || event.kind === 'failed') return;
    log[event.kind === 'warning' || event.kind === 'retry' ? 'warn' : 'info'](describeProgress(event));
  };
  const http = openHttp({ environment, tell });
  return {
    log,
    ports: (account) => ({
      objects: createWorkObjects({ http, bucket, account }),
      scan: async (request, leftMs, signal) =>
        runQScanner(request, leftMs, await openRun({ environment, http, tell, mask }), signal),
      clock: systemClock,
      log,
      masked: (text) => maskSecrets(text, [...secrets]),
      random: () => randomBytes(12).toString('hex'),
    }),
    temporaryDirectory: () => readWorkerConfig(environment).temporaryDirectory,
    close: () => http.close(),
  };
}

/** How QScanner is run here, signed in to Qualys with the secret as it is now. */
async function openRun(world: {
  readonly environment: Environment;
  readonly http: HttpClient;
  readonly tell: Tell;
  readonly mask: (secret: string) => void;
}): Promise<WorkerRun> {
  const { environment, http, tell, mask } = world;
  const { qualys, binary, mode, caBundle, temporaryDirectory } = readWorkerConfig(environment);
  const { gateway, secretArn } = qualys;
  if (caBundle !== undefined) await checkAuthorities(caBundle);
  const clock = systemClock;
  const secret = createQualysSecret({ http, clock, arn: secretArn, mask });
  const auth = createSecretAuth({ secret, gateway, http, clock, mask });
  const warn = (message: string) => tell({ kind: 'warning', message });
  return {
    ...defaultRuns,
    binary,
    http,
    architecture: releaseArchitecture(process.arch) ?? process.arch,
    cacheDirectory: undefined,
    parallel: 1,
    pod: gateway,
    mode,
    scanTypes: [],
    policyTags: [],
    upload: {
      calls: createCalls({ gateway, http, auth, now: clock.now }),
      clock,
      polling: { intervalMs: uploadPollMs, settleMs: uploadSettleMs },
    },
    simulated: await isSimulator(gateway, http),
    temporaryDirectory,
    environment,
    ...(caBundle === undefined ? {} : { caBundle }),
    clock,
    warn,
    mask,
    token: (signal) => auth.token(signal),
    credentials: dockerCredentials({ environment, warn, runHelper: runHelperProgram }),
    tell,
  };
}

/** Node only warns of a file that is not there, and QScanner goes without: neither would say why it trusts nobody. */
async function checkAuthorities(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new RemoteError(`The certificate authorities at ${path} can't be read.`, {
      code: 'scanner-unusable',
      retryable: false,
      remedy:
        'Give the layer that holds them (CaBundleKey or CaLayerArn), and their path (QualysPodCustomRootCertPath).',
      cause: error,
    });
  }
}
