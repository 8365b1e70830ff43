import { RemoteError } from '../errors.ts';
import { ecrRegistry } from '../image/ecr.ts';
import type { Clock } from '../ports.ts';
import type { Reason } from '../reason.ts';
import type { FindCredentials } from '../registry/credentials.ts';
import type { QualysPolicyVerdict, ScanResult, ScanType } from '../scan/result.ts';
import type { ScanRequest } from '../scan/scan.ts';
import { askBeforeUpload, type BeforeUpload, type UploadContext } from '../scan/upload.ts';
import type { Lack } from '../scan/work.ts';
import { stampOf } from './archive.ts';
import { argumentsOf, type QScannerMode } from './arguments.ts';
import { asUnusable } from './binary.ts';
import { type Ending, endingOf } from './ending.ts';
import { environmentOf } from './environment.ts';
import { runProgram } from './process.ts';
import { readReports } from './reports.ts';
import { keepSboms, type SbomOrder } from './sbom.ts';
import { nameOf } from './target.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What every run of the program needs beside the image. */
export interface QScannerSettings {
  /** Name of the Qualys platform, or address of its gateway. */
  readonly pod: string;
  readonly mode: QScannerMode;
  /** What is looked for, beside what a request asks. */
  readonly scanTypes: readonly ScanType[];
  readonly policyTags: readonly string[];
  /** Where the result is read in mode scan-only. */
  readonly upload: UploadContext;
  /** Time for one run. */
  readonly deadlineMs: number;
  readonly sbom?: SbomOrder;
  /** The results are the simulator's. */
  readonly simulated: boolean;
  readonly temporaryDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** PEM file with authorities to trust. */
  readonly caBundle?: string;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** The token of Qualys; throws a RemoteError where it has to be asked for. */
  readonly token: (signal?: AbortSignal) => Promise<string>;
  /** How to sign in to registries other than ECR. */
  readonly credentials: FindCredentials;
  /** Told every secret before it is used. */
  readonly mask: (secret: string) => void;
}

/** How the scan of one image ended. */
export type ImageScan =
  | { readonly kind: 'result'; readonly result: ScanResult }
  /** Mode scan-only: Qualys has the upload, and its result is to be read there. */
  | { readonly kind: 'uploaded'; readonly before: BeforeUpload }
  /** Qualys has the upload, and no report yet: worth another run. */
  | { readonly kind: 'not-ready'; readonly reason: Reason }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly lacks?: Lack };

/**
 * Scans one image with the program in folders of its own, which are removed whatever happens. Throws a RemoteError when there is no token or no
 * place to work, and a CanceledError when it is stopped.
 */
export async function scanImage(
  program: string,
  request: ScanRequest,
  settings: QScannerSettings,
  signal: AbortSignal,
): Promise<ImageScan> {
  const workspace = await openWorkspace(settings.temporaryDirectory).catch((error) => {
    throw asUnusable(error);
  });
  try {
    return await scanIn(workspace, program, request, settings, signal);
  } finally {
    await workspace.remove();
  }
}

async function scanIn(
  workspace: Workspace,
  program: string,
  request: ScanRequest,
  settings: QScannerSettings,
  signal: AbortSignal,
): Promise<ImageScan> {
  const { mode, simulated } = settings;
  const scanTypes = [...new Set([...settings.scanTypes, ...request.scanTypes, ...(request.welcome ?? [])])];
  const { args, target } = argumentsOf(request, {
    pod: settings.pod,
    mode,
    scanTypes,
    policyTags: settings.policyTags,
    sbom: settings.sbom?.formats ?? [],
    timeoutMs: settings.deadlineMs,
    outputDirectory: workspace.output,
    cacheDirectory: workspace.cache,
  });
  const token = await settings.token(signal);
  const credentials = await credentialsFor(target.registry, settings, signal);
  const environment = environmentOf({
    environment: settings.environment,
    token,
    home: workspace.home,
    temporary: workspace.temporary,
    registry: target.registry,
    source: request.image.local?.kind,
    credentials,
    caBundle: settings.caBundle,
  });
  for (const secret of environment.secrets) settings.mask(secret);
  const before = mode === 'scan-only' ? await askBeforeUpload(request, settings.upload, signal) : undefined;
  const startedAt = settings.clock.now().toISOString();
  const end = await runProgram({
    program,
    args,
    environment: environment.variables,
    directory: workspace.directory,
    deadlineMs: settings.deadlineMs,
    secrets: environment.secrets,
    clock: settings.clock,
    signal,
  });
  const name = nameOf(request);
  const exited = endingOf(end, name, mode);
  if (exited.kind !== 'answered') return exited;
  await refuseWrittenAnew(request);
  if (settings.sbom !== undefined) await keepSboms(workspace.output, settings.sbom, request.image);
  if (before !== undefined) return { kind: 'uploaded', before };
  const read = await readOutput(workspace, request, scanTypes, exited.verdict, settings);
  const { digest, imageId } = request.image;
  const policy = policyOf(exited, settings.policyTags);
  return {
    kind: 'result',
    result: {
      digest,
      imageId,
      scanner: 'qscanner',
      scannedAt: startedAt,
      ...read,
      simulated: simulated || read.simulated,
      ...policy,
    },
  };
}

/** What was read of an archive is told of what was scanned: it must be the same file, as it was. */
async function refuseWrittenAnew({ image: { local } }: ScanRequest): Promise<void> {
  if (local?.kind !== 'archive' || local.stamp === (await stampOf(local.path).catch(() => ''))) return;
  throw new RemoteError(`${local.name} was written anew while it was gated, so another image may have been scanned.`, {
    code: 'local-image-unusable',
    retryable: false,
    remedy: 'Write the archive before the gate, and leave it as it is until the gate has ended.',
  });
}

/** ECR is signed in to by the program itself, with the AWS credentials. */
async function credentialsFor(registry: string | undefined, settings: QScannerSettings, signal: AbortSignal) {
  if (registry === undefined || ecrRegistry(registry) !== undefined) return undefined;
  const credentials = await settings.credentials(registry, signal);
  if (credentials?.kind === 'identity-token') {
    settings.warn(
      `The Docker config has an identity token for ${registry}, which QScanner can't use: it pulls without.`,
    );
  }
  return credentials;
}

/** The findings; a denial stands without them too, as a result that looked for nothing. */
async function readOutput(
  workspace: Workspace,
  request: ScanRequest,
  scanTypes: readonly ScanType[],
  verdict: QualysPolicyVerdict['verdict'] | undefined,
  settings: QScannerSettings,
): Promise<Pick<ScanResult, 'findings' | 'scanTypes' | 'simulated'>> {
  try {
    return await readReports(workspace.output, { image: request.image, scanTypes });
  } catch (error) {
    if (verdict !== 'deny' || !(error instanceof RemoteError)) throw error;
    settings.warn(`A Qualys policy denies ${nameOf(request)}, but there are no findings to show: ${error.message}`);
    return { findings: [], scanTypes: [], simulated: false };
  }
}

function policyOf({ verdict, said }: Extract<Ending, { kind: 'answered' }>, tags: readonly string[]) {
  return verdict === undefined ? {} : { qualysPolicy: { verdict, tags, ...(said === undefined ? {} : { said }) } };
}
