import { UsageError } from '../errors.ts';
import { optional } from '../option-reader.ts';
import { gatewayUrl } from '../qualys/platforms.ts';
import { type QualysSecret, readGivenSecret } from './given-secret.ts';
import { type DeployValues, type OptionValues, optionValues } from './option-values.ts';
import { type QScannerChoice, readQScanner } from './qscanner-settings.ts';
import { type StackNames, stackNames } from './stack-names.ts';
import { readStackSetSettings, type StackSetSettings } from './stack-set-settings.ts';
import { readSurroundings, type Surroundings } from './surroundings-settings.ts';

/** Where the code of functions and large templates go. */
export type ArtifactChoice =
  | { readonly kind: 'given'; readonly bucket: string; readonly owner?: string }
  | { readonly kind: 'cdk'; readonly qualifier: string }
  | { readonly kind: 'made' };

/** Which role Qualys reads ECR with. */
export type RoleChoice =
  | { readonly kind: 'create' }
  | { readonly kind: 'existing'; readonly name: string; readonly arn?: string }
  /** As the stack has it; none in a new one. */
  | { readonly kind: 'as-it-is' };

/** A command as the user asked for it, checked. */
export interface DeploySettings {
  readonly names: StackNames;
  /** The region of the service stack, else that of the environment or the profile. */
  readonly region?: string;
  /** Further ones. */
  readonly regions: readonly string[];
  readonly account?: string;
  readonly profile?: string;
  readonly endpoint?: string;
  readonly caBundle?: string;
  readonly qualys: {
    /** Undefined when an existing stack knows it. */
    readonly gateway?: string;
    /** Its name, where it is a shared platform that was named so. */
    readonly pod?: string;
    readonly secret?: QualysSecret;
    /** A secret that is there already. */
    readonly secretArn?: string;
  };
  readonly role: RoleChoice;
  readonly extendTrust: boolean;
  readonly createConnector: boolean;
  readonly organizationId?: string;
  readonly accounts: readonly string[];
  readonly serviceAccountId?: string;
  readonly busArn?: string;
  readonly stackSet?: StackSetSettings;
  readonly sensor: { readonly url?: string; readonly activationId?: string; readonly customerId?: string };
  readonly qscanner: QScannerChoice;
  readonly surroundings: Surroundings;
  /** Operate the image scanner, though there may be a service too. */
  readonly imageScanner: boolean;
  readonly artifacts: ArtifactChoice;
  /** Of the templates, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly dryRun: boolean;
  readonly allowReplacement: boolean;
  readonly yes: boolean;
  readonly purge: boolean;
  readonly confirmPurge?: string;
  /** ARN of the role that CloudFormation works with. */
  readonly cloudFormationRole?: string;
  readonly pollMs: number;
  readonly deadlineMs: number;
}

/** Reads the options of a host and the environment behind them; the file with the token too. Throws a UsageError for what can't be. */
export async function readDeploySettings(
  values: DeployValues,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DeploySettings> {
  const options = optionValues(values, environment);
  const busArn = options.text('central-event-bus-arn');
  const serviceAccountId = options.text('service-account-id') ?? busArn?.split(':')[4];
  if (busArn !== undefined && busArn.split(':')[4] !== serviceAccountId) throw otherAccount(busArn, serviceAccountId);
  return {
    names: stackNames(options.text('stack-name') ?? ''),
    regions: regionsOf(options),
    qualys: await readQualys(options),
    role: readRole(options),
    extendTrust: options.flag('extend-trust'),
    createConnector: options.flag('create-connector'),
    accounts: accountsOf(options, 'accounts'),
    sensor: {
      ...optional('url', options.text('sensor-url')),
      ...optional('activationId', options.text('activation-id')),
      ...optional('customerId', options.text('customer-id')),
    },
    qscanner: readQScanner(options),
    surroundings: readSurroundings(options, values, environment),
    imageScanner: options.flag('image-scanner'),
    artifacts: readArtifacts(options),
    parameters: options.pairs('parameters'),
    tags: options.pairs('tags'),
    dryRun: options.flag('dry-run'),
    allowReplacement: options.flag('allow-replacement'),
    yes: options.flag('yes'),
    purge: options.flag('purge'),
    pollMs: options.durationMs('look-interval'),
    deadlineMs: options.durationMs('operation-timeout'),
    ...optional('region', options.text('region')),
    ...optional('account', accountOf(options)),
    ...optional('profile', options.text('profile')),
    ...optional('endpoint', options.text('endpoint-url')),
    ...optional('caBundle', options.text('ca-bundle')),
    ...optional('organizationId', options.text('organization-id')),
    ...optional('serviceAccountId', serviceAccountId),
    ...optional('busArn', busArn),
    ...optional('confirmPurge', options.text('confirm-purge')),
    ...optional('cloudFormationRole', readCloudFormationRole(options)),
    ...(options.flag('stack-set') ? { stackSet: readStackSetSettings(options) } : {}),
  };
}

async function readQualys(options: OptionValues): Promise<DeploySettings['qualys']> {
  const given = { pod: options.text('qualys-pod'), url: options.text('qualys-gateway-url') };
  const gateway = given.pod === undefined && given.url === undefined ? undefined : gatewayUrl(given);
  const secretArn = options.text('qualys-secret-arn');
  const secret = await readGivenSecret(options);
  return {
    ...optional('gateway', gateway),
    ...(given.url === undefined ? optional('pod', given.pod?.toUpperCase()) : {}),
    ...optional('secretArn', secretArn),
    ...(secret === undefined ? {} : { secret }),
  };
}

function readRole(options: OptionValues): RoleChoice {
  const arn = options.text('existing-role-arn');
  const name = options.text('existing-role-name');
  const create = options.flag('create-role');
  if (create && (arn ?? name) !== undefined) {
    throw new UsageError('create-role makes a role; existing-role-arn and existing-role-name name one that is there.', {
      remedy: 'Give one of them.',
    });
  }
  if (create) return { kind: 'create' };
  if (arn === undefined) return name === undefined ? { kind: 'as-it-is' } : { kind: 'existing', name };
  const [, ofArn] = /^arn:[a-z0-9-]+:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (ofArn !== undefined && (name === undefined || name === ofArn)) return { kind: 'existing', name: ofArn, arn };
  throw new UsageError(
    ofArn === undefined
      ? `existing-role-arn is no ARN of a role: ${JSON.stringify(arn)}.`
      : `existing-role-arn and existing-role-name name different roles (${ofArn}, ${name}).`,
    { remedy: 'Give the ARN, such as arn:aws:iam::123456789012:role/qualys-ecr-role, or the name alone.' },
  );
}

function readArtifacts(options: OptionValues): ArtifactChoice {
  const bucket = options.text('artifact-bucket');
  const cdk = options.flag('use-cdk-bucket');
  if (bucket !== undefined && cdk) {
    throw new UsageError('artifact-bucket and use-cdk-bucket name different buckets.', { remedy: 'Give one of them.' });
  }
  if (bucket !== undefined) {
    return { kind: 'given', bucket, ...optional('owner', options.text('artifact-bucket-owner')) };
  }
  return cdk ? { kind: 'cdk', qualifier: options.text('cdk-qualifier') ?? '' } : { kind: 'made' };
}

function readCloudFormationRole(options: OptionValues): string | undefined {
  const arn = options.text('cloudformation-role');
  if (arn === undefined || /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) return arn;
  throw new UsageError(`cloudformation-role is no ARN of a role: ${JSON.stringify(arn)}.`, {
    remedy: 'It looks like arn:aws:iam::123456789012:role/cloudformation.',
  });
}

function regionsOf(options: OptionValues): readonly string[] {
  const regions = [...new Set(options.list('regions'))];
  const wrong = regions.find((each) => !/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(each));
  if (wrong === undefined) return regions;
  throw new UsageError(`${JSON.stringify(wrong)} is no region.`, { remedy: 'Name regions as eu-west-1,us-west-2.' });
}

function accountsOf(options: OptionValues, name: 'account' | 'accounts'): readonly string[] {
  const accounts = [...new Set(options.list(name))];
  const wrong = accounts.find((each) => !/^\d{12}$/.test(each));
  if (wrong === undefined) return accounts;
  throw new UsageError(`${name}: ${JSON.stringify(wrong)} is no account.`, { remedy: 'An account has 12 digits.' });
}

function accountOf(options: OptionValues): string | undefined {
  const [account, ...others] = accountsOf(options, 'account');
  if (others.length === 0) return account;
  throw new UsageError('account names one account.', { remedy: 'Give the one that the credentials are of.' });
}

function otherAccount(busArn: string, account: string | undefined): UsageError {
  return new UsageError(`${busArn} is not a bus of account ${account}.`, {
    remedy: 'Take ServiceAccountId and CentralEventBusArn from the outputs of one service stack.',
  });
}
