import { readTableName, type TableName } from './cache/table-name.ts';
import { UsageError } from './errors.ts';
import type { GateOptionName, OwnOption } from './gate-options.ts';
import { isLoopback } from './http/loopback.ts';
import { type LocalImageSettings, readLocalImages } from './local/settings.ts';
import { optional, type Reader, reader } from './option-reader.ts';
import { type PolicyOptionKey, policyOptionKeys } from './policy/settings.ts';
import { readSbom, type SbomSettings } from './qscanner/sbom-settings.ts';
import { type QScannerOptionSettings, readQScanner } from './qscanner/settings.ts';
import type { QualysCredentials } from './qualys/auth.ts';
import { gatewayUrl } from './qualys/platforms.ts';

/** The options as a host got them, all text; an empty text is an option that was not given. */
export type GateValues = Readonly<Partial<Record<GateOptionName, string | undefined>>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whom to ask at Qualys and as whom. */
export interface QualysAccess {
  readonly gateway: string;
  readonly credentials: QualysCredentials;
}

/** Files that a run is to write, as the user named them. */
export interface ReportSettings {
  readonly reportJson?: string;
  readonly reportSummary?: string;
  readonly reportSarif?: string;
  readonly reportJunit?: string;
  readonly reportGitlab?: string;
  readonly reportCsv?: string;
  readonly reportHtml?: string;
  readonly reportVex?: string;
  readonly pinnedTaskDefinition?: string;
  /** Nobody asked for the pinned file by name: no notice when there is none. */
  readonly pinQuietly?: true;
}

/** What speaks for findings or against them beside the policy, as the user named it. */
export interface EvidenceSettings {
  /** Files or globs. */
  readonly vex: readonly string[];
  /** A JSON report of an earlier run. */
  readonly baseline?: string;
  /** Paths or URLs. */
  readonly epss?: string;
  readonly kev?: string;
  readonly feedMaxAgeDays: number;
}

/** A service in ECS, by names or ARNs. */
export interface ServiceName {
  readonly cluster: string;
  readonly service: string;
}

/** Which scanner is used; `auto` decides for each image. */
export type ScannerChoice = (typeof scannerChoices)[number];
const scannerChoices = ['registry-sensor', 'qscanner', 'auto'] as const;

/** A gate run as the user asked for it, checked. */
export interface GateSettings extends ReportSettings, EvidenceSettings {
  readonly selectors: readonly string[];
  /** Images that are not pushed yet: in place of those of the selectors, or by themselves. */
  readonly localImages: readonly LocalImageSettings[];
  /** What is gated when there are no selectors; else what is deployed over: the baseline. */
  readonly service?: ServiceName;
  readonly parameters: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly copilotEnvironment?: string;
  /** Absent with `simulate`. */
  readonly qualys?: QualysAccess;
  readonly simulate: boolean;
  readonly connectorRoleArn?: string;
  readonly scanner: ScannerChoice;
  readonly qscanner: QScannerOptionSettings;
  /** SBOM documents that QScanner is to write; absent when none are asked for. */
  readonly sbom?: SbomSettings;
  readonly maxAgeMs: number;
  readonly force: boolean;
  readonly timeoutMs: number;
  readonly pollIntervalMs: number;
  readonly policyFile?: string;
  readonly policyOptions: Readonly<Partial<Record<PolicyOptionKey, string>>>;
  readonly cache: string;
  /** The table that `cache` names, where it names one. */
  readonly cacheTable?: TableName;
  readonly awsRegion?: string;
  readonly registryMirror?: string;
  readonly caBundle?: string;
}

/** Checks the options of a gate run. Throws a UsageError that names the option and what it takes. */
export function readGateSettings(values: GateValues, environment: Environment): GateSettings {
  const options = reader(values, environment);
  const simulate = options.flag('simulate');
  const scanner = readScanner(options.text('scanner') ?? '');
  const selectors = lines(options.text('task-definition') ?? '');
  const service = readService(options);
  const localImages = readLocalImages(options, scanner);
  const sbom = readSbom(options, scanner);
  const cacheTable = readTableName(options.text('cache') ?? '');
  if (selectors.length === 0 && service === undefined && localImages.length === 0) {
    throw new UsageError('There is nothing to gate: no task definition was given.', {
      remedy: 'Name task definition files, a family or an ARN, or a cluster and service; or an image-archive.',
    });
  }
  return {
    selectors,
    localImages,
    ...(sbom === undefined ? {} : { sbom }),
    ...(service === undefined ? {} : { service }),
    parameters: readParameters(options.text('parameters') ?? ''),
    ...(simulate ? {} : { qualys: readQualysAccess(values, environment) }),
    simulate,
    maxAgeMs: options.duration('max-scan-age'),
    force: options.flag('force-scan'),
    timeoutMs: options.duration('timeout', 1000),
    pollIntervalMs: options.duration('poll-interval', 10),
    policyOptions: Object.fromEntries(policyOptionKeys.flatMap((key) => pair(key, options.text(key)))),
    cache: options.text('cache') ?? 'auto',
    ...(cacheTable === undefined ? {} : { cacheTable }),
    ...optional('platform', options.text('platform')),
    ...optional('copilotEnvironment', options.text('copilot-environment')),
    scanner,
    qscanner: readQScanner(options, scanner),
    ...optional('connectorRoleArn', readRoleArn(options.text('qualys-role-arn'))),
    ...optional('policyFile', options.text('policy')),
    ...readReports(options),
    ...readEvidence(options),
    ...optional('awsRegion', options.text('aws-region')),
    ...optional('registryMirror', readUrl('registry-mirror', options.text('registry-mirror'))),
    ...optional('caBundle', options.text('ca-bundle')),
  };
}

function readReports(options: Reader): ReportSettings {
  return {
    ...optional('reportJson', options.text('report-json')),
    ...optional('reportSummary', options.text('report-summary')),
    ...optional('reportSarif', options.text('report-sarif')),
    ...optional('reportJunit', options.text('report-junit')),
    ...optional('reportGitlab', options.text('report-gitlab')),
    ...optional('reportCsv', options.text('report-csv')),
    ...optional('reportHtml', options.text('report-html')),
    ...optional('reportVex', options.text('report-vex')),
    ...optional('pinnedTaskDefinition', options.text('pinned-task-definition')),
  };
}

const dayMs = 24 * 3_600_000;

function readEvidence(options: Reader): EvidenceSettings {
  return {
    vex: lines(options.text('vex') ?? ''),
    ...optional('baseline', options.text('baseline')),
    ...optional('epss', readSource('epss', options.text('epss'))),
    ...optional('kev', readSource('kev', options.text('kev'))),
    feedMaxAgeDays: Math.ceil(options.duration('feed-max-age') / dayMs),
  };
}

/** Gateway and credentials alone, for commands that only talk to Qualys. Throws a UsageError naming what is missing. */
export function readQualysAccess(values: GateValues, environment: Environment): QualysAccess {
  const options = reader(values, environment);
  const gateway = gatewayUrl({ pod: options.text('qualys-pod'), url: options.text('qualys-gateway-url') });
  return { gateway, credentials: readCredentials(options) };
}

function readCredentials(options: Reader): QualysCredentials {
  const token = sendable('qualys-token', options.text('qualys-token'));
  if (token !== undefined) return { kind: 'token', token };
  const username = options.text('qualys-username');
  const password = options.text('qualys-password');
  if (username !== undefined && password !== undefined) return { kind: 'password', username, password };
  const clientId = sendable('qualys-client-id', options.text('qualys-client-id'));
  const clientSecret = sendable('qualys-client-secret', options.text('qualys-client-secret'));
  if (clientId !== undefined && clientSecret !== undefined) return { kind: 'oidc', clientId, clientSecret };
  throw new UsageError('There are no Qualys credentials.', {
    remedy:
      'Set QUALYS_TOKEN, or QUALYS_USERNAME and QUALYS_PASSWORD, or QUALYS_CLIENT_ID and QUALYS_CLIENT_SECRET in the environment (in a workflow: qualys-token). To try the gate without Qualys, use simulate.',
  });
}

/** A credential that travels in a header, as it is. Throws a UsageError, without the value, for one that no header can carry. */
function sendable(name: OwnOption, value: string | undefined): string | undefined {
  if (value === undefined || /^[\x21-\x7e]+$/.test(value)) return value;
  throw new UsageError(`${name} holds a blank, a line break or a character beyond ASCII, which no token has.`, {
    remedy: 'Copy it again, whole and alone; a secret store may have added a line or quotes.',
  });
}

function readService(options: Reader): ServiceName | undefined {
  const cluster = options.text('cluster');
  const service = options.text('service');
  if (service === undefined && cluster === undefined) return undefined;
  if (service === undefined || cluster === undefined) {
    throw new UsageError('cluster and service go together; only one of them was given.', { remedy: 'Give both.' });
  }
  return { cluster, service };
}

/** Reads `name=value` lines. Throws a UsageError for a line that is none. */
export function readParameters(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines(text).map((line) => {
      const [, name, value] = /^([^=\s]+)\s*=(.*)$/s.exec(line) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new UsageError(`${JSON.stringify(line)} is no template parameter.`, {
        remedy: 'Write parameters as name=value, one a line.',
      });
    }),
  );
}

function readScanner(text: string): ScannerChoice {
  const choice = scannerChoices.find((one) => one === text.toLowerCase());
  if (choice !== undefined) return choice;
  throw new UsageError(`scanner must be one of ${scannerChoices.join(', ')}; found ${JSON.stringify(text)}.`, {
    remedy: 'Correct it and run again.',
  });
}

function readRoleArn(text: string | undefined): string | undefined {
  if (text === undefined || /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text;
  throw new UsageError(`qualys-role-arn must be the ARN of an IAM role; found ${JSON.stringify(text)}.`, {
    remedy: 'It looks like arn:aws:iam::123456789012:role/qualys-ecr-role.',
  });
}

function readUrl(name: OwnOption, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '') return text.replace(/\/+$/, '');
  // What was given is not repeated: a user's password may be in it.
  throw new UsageError(`${name} must be an http or https URL without a user.`, {
    remedy: 'It looks like https://mirror.example.com.',
  });
}

/** A path, or the URL of a feed: what decides over a deployment is fetched over TLS, or from this machine. */
function readSource(name: OwnOption, text: string | undefined): string | undefined {
  if (text === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url !== undefined && isSafe && url.username === '' && url.password === '') return text;
  throw new UsageError(`${name} must be a file, or an https URL without a user.`, {
    remedy: `Correct it; a file is named with its path, such as feeds/${name}.`,
  });
}

function lines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function pair(key: PolicyOptionKey, text: string | undefined): readonly (readonly [PolicyOptionKey, string])[] {
  return text === undefined ? [] : [[key, text]];
}
