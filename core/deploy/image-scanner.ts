import { OperationError, UsageError } from '../errors.ts';
import { type ArtifactPlace, codeParameters, openArtifacts, templateSource } from './artifacts.ts';
import { bringStack } from './bring-stack.ts';
import type { DeployReport, StackReport } from './deploy-report.ts';
import { deployedStack } from './deployed.ts';
import { keepingSecret } from './keep-secret.ts';
import { checkLayersStay, storeLayer } from './layers.ts';
import { namePrefix } from './name-prefix.ts';
import { givenFor } from './parameters.ts';
import { type QScannerLayer, readQScannerLayer } from './qscanner-layer.ts';
import { gatewayParameter, secretParameters } from './qualys-parameters.ts';
import { openSurroundings } from './surroundings.ts';
import { note, type Work } from './work.ts';

const part = 'image-scanner';
/** As its template has it. */
const longestPrefix = 38;

/** `deploy image-scanner`: scans what is pushed to ECR in this account and region. */
export async function deployImageScanner(work: Work): Promise<Pick<DeployReport, 'stacks' | 'next'>> {
  const stacks = await bringImageScanner(work);
  return { stacks, next: nextSteps(stacks.at(-1), work) };
}

/** The stack of the image scanner, and before it the bucket that its functions and layers come from. */
export async function bringImageScanner(work: Work): Promise<readonly StackReport[]> {
  const { settings, cloud, assets, signal } = work;
  const region = cloud.home;
  const existing = await deployedStack(cloud.in(region).cloudFormation, settings.names[part], signal);
  const known = existing?.parameters ?? {};
  const template = await assets.template('image-scanner');
  // What is missing is said before anything is made.
  if (existing === undefined) await checkResultsBucket(work);
  const given = {
    ...platformParameters(known, work),
    NamePrefix: known.NamePrefix === undefined ? namePrefix(part, work, longestPrefix) : undefined,
  };
  const secret = await secretParameters('QualysAccessToken', known, work);
  const qscanner = await openQScanner(known, work);
  const surroundings = await openSurroundings({ part, region, template, known }, work);
  const place = await openArtifacts(region, work);
  const zips = { IntakeCodeKey: 'intake', ScanCodeKey: 'scan', WorkerCodeKey: 'worker' };
  const wished = {
    ...given,
    ...secret,
    ...(await codeParameters(zips, place, work)),
    ...(await qscanner(place)),
    ...(await surroundings.parameters(place)),
  };
  checkLayersStay(known, wished);
  const builds = buildParameter({ ...known, ...wished, ...givenFor(part, settings.parameters) }, work);
  const source = await templateSource(template, place, work);
  const bring = () => bringStack({ part, region, template, source, wished: { ...wished, ...builds } }, work);
  const isGiven = secret.QualysAccessToken !== undefined;
  const stack = isGiven ? await bring() : await keepingSecret(existing?.outputs.SecretArn, region, bring, work);
  return [...place.stacks, stack];
}

/**
 * The results bucket of a new stack is named after stack and account. Throws a UsageError for a name that S3 does not take, and for one that is taken,
 * maybe by what an earlier stack kept.
 */
async function checkResultsBucket(work: Work): Promise<void> {
  const { settings, cloud, signal } = work;
  const stack = settings.names[part];
  const { ResultsBucketName: given = '' } = givenFor(part, settings.parameters);
  const name = given === '' ? `${stack}-scan-results-${cloud.account}` : given;
  const another = `--parameters ${part}.ResultsBucketName=…`;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new UsageError(`S3 takes no bucket ${name}.`, {
      remedy: `Choose a shorter --stack-name of lower-case letters, digits and dashes, or name the bucket for results: ${another}.`,
    });
  }
  const taken = await cloud
    .in(cloud.home)
    .artifacts.regionOf({ name, owner: cloud.account }, signal)
    .catch((error: unknown) => {
      if (error instanceof OperationError) return 'somewhere';
      throw error;
    });
  if (taken === undefined) return;
  throw new UsageError(`The bucket ${name} for results is there already: an earlier stack may have kept it.`, {
    remedy: `Name another: ${another}; or remove what earlier stacks kept, with all it holds: destroy ${part} --purge.`,
  });
}

/** A shared platform by its name, a private one by its gateway. */
function platformParameters(
  known: Readonly<Record<string, string>>,
  work: Work,
): { readonly QualysPod?: string; readonly QualysGatewayUrl?: string } {
  const gateway = gatewayParameter(part, known, work);
  const { pod } = work.settings.qualys;
  if (pod !== undefined) return { QualysPod: pod, QualysGatewayUrl: '' };
  return gateway === undefined ? {} : { QualysGatewayUrl: gateway };
}

type Parameters = Readonly<Record<string, string>>;

/** The program, read and checked; it is stored only when the bucket is there. Throws a UsageError for a new stack that would have none. */
async function openQScanner(known: Parameters, work: Work): Promise<(place: ArtifactPlace) => Promise<Parameters>> {
  const { qscanner, parameters, names } = work.settings;
  const given = givenFor(part, parameters);
  const after: Parameters = { ...known, ...given };
  if (after.Scanner === 'registry-sensor') return async () => ({});
  const { path, sha256, layerArn } = qscanner;
  if (layerArn !== undefined) {
    return async () => ({ QScannerLayerArn: layerArn, QScannerCodeKey: '', QScannerSha256: sha256 ?? '' });
  }
  if (path === undefined) {
    checkHasQScanner(after);
    return async () => ({});
  }
  note(work, `QScanner is read from ${path} and packed.`, names[part]);
  const layer = await readQScannerLayer({ path, sha256 }, given.Architecture);
  checkRoom(layer, after);
  return async (place) => ({
    QScannerCodeKey: await storeLayer(layer.zip, place, work),
    QScannerSha256: layer.programSha256,
    Architecture: layer.architecture,
    QScannerLayerArn: '',
  });
}

function checkHasQScanner(after: Parameters): void {
  const has = (name: string) => (after[name] ?? '') !== '';
  if (has('QScannerCodeKey') || has('QScannerLayerArn') || has('WorkerImageUri')) return;
  throw new UsageError('The image scanner needs QScanner, the program of Qualys.', {
    remedy:
      'Download it in the Qualys portal (Container Security > Configurations > QScanner, for linux) and give --qscanner-path FILE (QSCANNER_PATH), or a layer with it: --qscanner-layer-arn. Where a registry sensor scans, it is not needed: --parameters Scanner=registry-sensor.',
  });
}

/** Builds take their program and their authorities from zips alone: where a layer or an image has them there are no builds, unless somebody says so. */
function buildParameter(
  after: Readonly<Record<string, string | undefined>>,
  work: Work,
): { readonly CodeBuild?: 'never' } {
  const has = (name: string) => (after[name] ?? '') !== '';
  const lacks = !has('QScannerCodeKey') ? 'qscanner-path' : has('CaLayerArn') && !has('CaBundleKey') ? 'ca-bundle' : '';
  if (lacks === '' || after.Scanner === 'registry-sensor' || has('CodeBuild')) return {};
  const why = `Large images are left to the function (CodeBuild=never): builds take no layers, and --${lacks} was not given.`;
  note(work, why, work.settings.names[part]);
  return { CodeBuild: 'never' };
}

function checkRoom({ fitsLambda }: QScannerLayer, after: Parameters): void {
  if (fitsLambda || after.CodeBuild === 'always') return;
  throw new UsageError('This QScanner is larger than Lambda takes as a layer (250 MB with all else).', {
    remedy: 'Let CodeBuild run it: --parameters CodeBuild=always.',
  });
}

function nextSteps(stack: StackReport | undefined, { settings }: Work): readonly string[] {
  if (stack?.end !== 'created') return [];
  const { outputs } = stack;
  const { AlertEmail: email, EnableAlerts: alerts = 'true' } = givenFor(part, settings.parameters);
  const results = outputs.ResultsBucketName;
  const told =
    email === undefined
      ? 'Nobody is told by mail yet: deploy image-scanner --parameters AlertEmail=…, or subscribe to the topic.'
      : `Confirm the subscription that was sent to ${email}.`;
  return [
    ...(alerts === 'true' ? [told] : []),
    `Push an image to ECR: it is scanned within minutes${results === undefined ? '' : `, and its findings are kept in s3://${results}/scan-results/`}.`,
    'See that all is well: verify.',
  ];
}
