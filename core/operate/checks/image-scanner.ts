import { plural } from '../../report/text.ts';
import { type Check, fail, ok, skipped, warn } from '../check.ts';
import { outputOf, type ServiceInstallation } from '../installation.ts';
import type { BucketPolicies, InstalledFunctions, RolePermissions, Trails } from '../verify-ports.ts';

const program = 'bin/qscanner';
/** What the roles of workers must be allowed, of what only an image scanner needs. */
const ofWorkers = ['work', 'secret', 'images'] as const;

/** Whether registry sensors scan for it. */
export function usesSensor({ service }: Pick<ServiceInstallation, 'service'>): boolean {
  return ['registry-sensor', 'auto'].includes(service.stack.parameters.Scanner ?? '');
}

/** Whether pushes are heard of by CloudTrail too: ECR's own events come by best effort. */
export async function checkPushTrail(
  { service }: ServiceInstallation,
  trails: Trails,
  signal?: AbortSignal,
): Promise<Check> {
  const all = await trails.list(signal);
  const good = all.find(({ isLogging, recordsWrites, recordsPushes = recordsWrites }) => isLogging && recordsPushes);
  if (good !== undefined) {
    const late = good.fault === undefined ? '' : `, and can not deliver (${good.fault}); events come all the same`;
    return ok('push-trail', `The trail ${good.name} records pushes to ECR, beside ECR's own events${late}.`);
  }
  const hidden = all.find(({ isHidden }) => isHidden === true);
  if (hidden !== undefined) {
    const found = `What the trail ${hidden.name} of the organization records is hidden from this account.`;
    return warn('push-trail', found, 'Look in its own account: it must record management events that write.');
  }
  const remedy =
    service.stack.parameters.CreateCloudTrail === 'true'
      ? 'Switch the trail of the stack on again: aws cloudtrail start-logging.'
      : 'Let the image scanner make one: deploy image-scanner --parameters CreateCloudTrail=true; or let yours record management events that write.';
  return warn(
    'push-trail',
    "No trail records pushes to ECR. ECR's own events tell of them too, but by best effort: one may be lost.",
    remedy,
  );
}

/** Whether QScanner is where the worker looks for it, and is the program that was deployed. */
export async function checkQScanner(
  { service }: ServiceInstallation,
  functions: InstalledFunctions,
  signal?: AbortSignal,
): Promise<Check> {
  const { outputs, parameters } = service.stack;
  const { WorkerFunctionName: name, BuildProjectName: project } = outputs;
  const { QScannerCodeKey: key = '', QScannerLayerArn: own = '' } = parameters;
  if (name === undefined && project === undefined) {
    return skipped('qscanner', 'Registry sensors scan; QScanner is not needed.');
  }
  if (name === undefined)
    return ok('qscanner', `Builds of ${project} run QScanner, once its content is what ${key} says.`);
  const update = `Bring ${service.stack.name} up to date: update; status --drift shows who changed it.`;
  const worker = await functions.read(name, signal);
  if (worker === undefined) return fail('qscanner', `The function ${name} is not there.`, update);
  if (worker.fault !== undefined) return fail('qscanner', `The function ${name} can't run: ${worker.fault}.`, update);
  if (worker.isImage)
    return ok('qscanner', `${name} is a container image; whether QScanner is in it shows a scan: verify --image.`);
  const arn = own === '' ? service.resources.QScannerLayer : own;
  if (arn === undefined || !worker.layers.includes(arn)) {
    return fail('qscanner', `The function ${name} has no layer with QScanner.`, update);
  }
  const layer = await functions.layer(arn, signal);
  const bring = 'Deploy it again: deploy image-scanner --qscanner-path FILE.';
  if (layer === undefined) return fail('qscanner', `The layer ${arn} is gone, or not ours to see.`, bring);
  if (own === '' && !key.includes(layer.sha256)) {
    return fail('qscanner', `The layer ${arn} is not what was put into ${key}.`, bring);
  }
  if (layer.files !== undefined && !layer.files.includes(program)) {
    return fail('qscanner', `The layer ${arn} has no ${program}.`, bring);
  }
  const known = layer.files === undefined ? 'has the layer' : `has ${program} from the layer`;
  return ok('qscanner', `${name} ${known} ${arn}${own === '' ? ', as it was deployed' : ''}.`);
}

/** Whether the functions and builds may read images, the secret, and keep what they find. */
export async function checkScannerRoles(
  { service, place }: ServiceInstallation,
  permissions: RolePermissions,
  signal?: AbortSignal,
): Promise<readonly Check[]> {
  const { partition, region, account } = place;
  const bucket = `arn:${partition}:s3:::${outputOf(service, 'ResultsBucketName')}`;
  const wishes = {
    results: [{ actions: ['s3:PutObject'], resource: `${bucket}/scan-results/any` }],
    work: [{ actions: ['s3:GetObject', 's3:PutObject'], resource: `${bucket}/work/any/result.json` }],
    secret: [{ actions: ['secretsmanager:GetSecretValue'], resource: outputOf(service, 'SecretArn') }],
    images: [
      { actions: ['ecr:GetAuthorizationToken'], resource: '*' },
      {
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resource: `arn:${partition}:ecr:${region}:${account}:repository/any`,
      },
    ],
  } as const;
  const checks: Check[] = [];
  const roles = {
    // Only for sensors it talks to Qualys itself.
    AdvanceRole: ['results', ...(usesSensor({ service }) ? (['secret'] as const) : [])],
    WorkerRole: ofWorkers,
    BuildRole: ofWorkers,
  } as const;
  const there = Object.entries(roles).flatMap(([logicalId, needs]) => {
    const name = service.resources[logicalId];
    return name === undefined ? [] : [{ name, needs }];
  });
  for (const { name, needs } of there) {
    const role = await permissions.read(name, signal);
    const update = `Bring ${service.stack.name} up to date: update. See that no boundary or organization policy takes it away.`;
    if (role === undefined) {
      checks.push(fail('scanner-roles', `There is no role ${name}.`, update));
      continue;
    }
    const asked = needs.flatMap((need) => [...wishes[need]]);
    const refused = await Promise.all(asked.map((wish) => permissions.refused(role.arn, wish, signal)));
    const actions = [...new Set(refused.flat())];
    if (actions.length > 0) checks.push(fail('scanner-roles', `${name} may not do ${actions.join(', ')}.`, update));
  }
  if (checks.length > 0) return checks;
  return [ok('scanner-roles', `${plural(there.length, 'role')} may read images and the secret, and keep results.`)];
}

interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Condition?: unknown;
}

/** Whether the results bucket asks for TLS, and denies nothing else. */
export async function checkBucketPolicy(
  { service, place }: ServiceInstallation,
  policies: BucketPolicies,
  signal?: AbortSignal,
): Promise<Check> {
  const name = outputOf(service, 'ResultsBucketName');
  const text = await policies.read({ name, owner: place.account }, signal);
  const denials = statementsOf(text).filter(({ Effect }) => Effect === 'Deny');
  const isOfTls = ({ Condition }: Statement) => JSON.stringify(Condition ?? {}).includes('aws:SecureTransport');
  const others = denials.filter((statement) => !isOfTls(statement));
  if (others.length > 0) {
    const named = others.map(({ Sid }, index) => (typeof Sid === 'string' ? Sid : `number ${index + 1}`)).join(', ');
    const remedy = 'See that they do not meet the roles of this stack: what they deny, no role may.';
    return warn('bucket-policy', `The policy of ${name} denies more than it was made to (${named}).`, remedy);
  }
  if (denials.length === 0) {
    const remedy = `Bring ${service.stack.name} up to date: update; status --drift shows what was changed.`;
    return warn('bucket-policy', `The policy of ${name} does not ask for TLS any more.`, remedy);
  }
  return ok('bucket-policy', `The policy of ${name} asks for TLS, and denies nothing else.`);
}

function statementsOf(policy: string | undefined): readonly Statement[] {
  try {
    const { Statement: all } = JSON.parse(policy ?? '{}') as { readonly Statement?: Statement | readonly Statement[] };
    return all === undefined ? [] : [all].flat();
  } catch {
    return [];
  }
}
