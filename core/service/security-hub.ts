import { partitionOf } from '../image/ecr.ts';
import { compareText, worstFirst } from '../policy/scope.ts';
import { openFindings } from '../report/excepted.ts';
import { hashOf } from '../report/fingerprint.ts';
import { cveLink } from '../report/links.ts';
import type { GateReport } from '../report/report.ts';
import { plural, printable } from '../report/text.ts';
import type { AffectedPackage, Finding, Severity } from '../scan/result.ts';
import { type DeployedUse, isPush } from './use.ts';

/** What is known of an image in one account and region, for Security Hub. */
export interface ImageFindings {
  readonly account: string;
  readonly region: string;
  readonly digest: string;
  /** Every container there that uses it, and every repository there that it was pushed to. */
  readonly uses: readonly DeployedUse[];
  /** The evaluated report of these uses; absent when nothing runs the image any more, and nothing of it is to stay active. */
  readonly report?: GateReport;
}

/** The account and region whose Security Hub is written to: the service's own, as nobody may import for another account. */
export interface SecurityHubHome {
  readonly account: string;
  readonly region: string;
}

/** A resource in AWS' finding format. */
interface AsffResource {
  readonly Type: string;
  readonly Id: string;
  readonly Partition: string;
  readonly Region: string;
  readonly Details?: {
    readonly Container?: { readonly Name: string; readonly ImageId: string; readonly ImageName: string };
    readonly AwsEcrContainerImage?: {
      readonly RegistryId: string;
      readonly RepositoryName: string;
      readonly ImageDigest: string;
    };
  };
}

/** A CVE in AWS' finding format. */
interface AsffVulnerability {
  readonly Id: string;
  readonly VulnerablePackages: readonly {
    readonly Name: string;
    readonly Version?: string;
    readonly FixedInVersion?: string;
    readonly FilePath?: string;
  }[];
  readonly FixAvailable: 'YES' | 'NO';
  readonly ReferenceUrls?: readonly string[];
}

/** A finding in AWS' format: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html */
export interface AsffFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Types: readonly string[];
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly Severity: { readonly Label: string; readonly Original: string };
  readonly Title: string;
  readonly Description: string;
  readonly Remediation: { readonly Recommendation: { readonly Text: string; readonly Url?: string } };
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly Resources: readonly AsffResource[];
  readonly Vulnerabilities?: readonly AsffVulnerability[];
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
}

/** What is kept of a finding that Security Hub has: enough to archive it. Its other fields are sent back as they came. */
export interface KnownFinding {
  readonly Id: string;
}

/** Findings that BatchImportFindings takes at once. */
const batchSize = 100;
/** Security Hub's limits, and ours where a list would go on for long. */
const most = {
  resources: 20,
  title: 256,
  description: 1024,
  remediation: 512,
  name: 300,
  id: 512,
  word: 128,
  cves: 10,
  packages: 5,
};

const labels: Readonly<Record<Severity, string>> = {
  5: 'CRITICAL',
  4: 'HIGH',
  3: 'MEDIUM',
  2: 'LOW',
  1: 'INFORMATIONAL',
};
const types: Readonly<Record<Finding['kind'], string>> = {
  vulnerability: 'Software and Configuration Checks/Vulnerabilities/CVE',
  secret: 'Sensitive Data Identifications/Passwords',
  malware: 'Software and Configuration Checks/Malware',
  misconfiguration: 'Software and Configuration Checks/Industry and Regulatory Standards',
};

const product = 'qualys-fargate-scanner';

/**
 * How the ids of findings begin: of an image in an account and region, or of all images there. The id says what it is about, so
 * that what is active can be asked for by it.
 */
export function findingScope(where: {
  readonly account: string;
  readonly region: string;
  readonly digest?: string;
}): string {
  const { account, region, digest } = where;
  return `${product}/${account}/${region}/${digest === undefined ? '' : `${digest}/`}`;
}

/** The digest that the id of a finding is about; undefined for an id that is not of ours. */
export function digestOfFinding(id: string): string | undefined {
  return /^qualys-fargate-scanner\/\d{12}\/[a-z0-9-]+\/(sha256:[0-9a-f]{64})\//.exec(id)?.[1];
}

/**
 * What is to be imported, in batches, so that Security Hub shows what is known of an image: its findings that nobody excepted, and, as
 * archived, those of `active` (of this image) that are no longer among them. Pure; the same knowledge gives the same ids.
 */
export function securityHubBatches<Known extends KnownFinding>(
  image: ImageFindings,
  active: readonly Known[],
  home: SecurityHubHome,
  at: Date,
): readonly (readonly (AsffFinding | (Known & { readonly RecordState: 'ARCHIVED'; readonly UpdatedAt: string }))[])[] {
  const found = securityHubFindings(image, home, at);
  const ids = new Set(found.map(({ Id }) => Id));
  const over = active.filter(({ Id }) => Id.startsWith(findingScope(image)) && !ids.has(Id));
  const archived = over.map((one) => ({ ...one, RecordState: 'ARCHIVED' as const, UpdatedAt: at.toISOString() }));
  const all = [...found, ...archived];
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, index) =>
    all.slice(index * batchSize, (index + 1) * batchSize),
  );
}

/** The findings of an image that are open in any of its uses there, worst first. */
export function securityHubFindings(image: ImageFindings, home: SecurityHubHome, at: Date): readonly AsffFinding[] {
  const { report } = image;
  if (report === undefined) return [];
  const open = new Map(report.images.flatMap(openFindings).map((finding) => [finding.id, finding]));
  const resources = resourcesOf(image);
  return worstFirst([...open.values()]).map((finding) => asff(finding, image, { home, resources, at }));
}

interface Surroundings {
  readonly home: SecurityHubHome;
  readonly resources: readonly AsffResource[];
  readonly at: Date;
}

function asff(finding: Finding, image: ImageFindings, { home, resources, at }: Surroundings): AsffFinding {
  const { account, region, digest } = image;
  const { partition } = partitionOf(home.region);
  const vulnerabilities = vulnerabilitiesOf(finding);
  const fields = {
    'qualys-fargate-scanner/account': account,
    'qualys-fargate-scanner/region': region,
    'qualys-fargate-scanner/digest': digest,
    'qualys-fargate-scanner/finding': finding.id,
    'qualys-fargate-scanner/uses': String(image.uses.length),
    'qualys-fargate-scanner/simulated': String(image.report?.simulated ?? false),
  };
  return {
    SchemaVersion: '2018-10-08',
    Id: `${findingScope(image)}${hashOf([account, region, digest, finding.id]).slice(0, 32)}`,
    ProductArn: `arn:${partition}:securityhub:${home.region}:${home.account}:product/${home.account}/default`,
    GeneratorId: `${product}/${finding.qid ?? finding.kind}`,
    AwsAccountId: home.account,
    Types: [types[finding.kind]],
    CreatedAt: dateOr(finding.firstFoundAt, image.report?.images[0]?.scan?.scannedAt ?? at.toISOString()),
    UpdatedAt: at.toISOString(),
    Severity: { Label: labels[finding.severity], Original: String(finding.severity) },
    Title: cell(`${image.report?.simulated ? 'SIMULATED: ' : ''}${finding.title || finding.id}`, most.title),
    Description: descriptionOf(finding, image),
    Remediation: { Recommendation: recommendationOf(finding) },
    ProductFields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, cell(value, most.name)])),
    Resources: resources,
    ...(vulnerabilities.length === 0 ? {} : { Vulnerabilities: vulnerabilities }),
    RecordState: 'ACTIVE',
  };
}

/** The image as the containers name it and as repositories hold it, then the services and task definitions that use it. */
function resourcesOf({ account, region, digest, uses }: ImageFindings): readonly AsffResource[] {
  const { partition } = partitionOf(region);
  const arn = (what: string) => `arn:${partition}:ecs:${region}:${account}:${what}`;
  const place = { Partition: partition, Region: region };
  const all = uses.flatMap(({ deployment, use, push }): readonly AsffResource[] => {
    if (push !== undefined) {
      const { repository } = push;
      const image = { RegistryId: account, RepositoryName: cell(repository, most.name), ImageDigest: digest };
      const id = cell(`arn:${partition}:ecr:${region}:${account}:repository/${repository}/${digest}`, most.id);
      return [{ Type: 'AwsEcrContainerImage', Id: id, ...place, Details: { AwsEcrContainerImage: image } }];
    }
    const { cluster, service } = deployment;
    const name = cell(use.image.text, most.name);
    const definition = `${use.family}${use.revision === undefined ? '' : `:${use.revision}`}`;
    return [
      {
        Type: 'Container',
        Id: `${name}#${digest}`,
        ...place,
        Details: { Container: { Name: cell(use.container, most.word), ImageId: digest, ImageName: name } },
      },
      { Type: 'AwsEcsTaskDefinition', Id: cell(arn(`task-definition/${definition}`), most.name), ...place },
      ...(cluster === undefined || service === undefined
        ? []
        : [{ Type: 'AwsEcsService', Id: cell(arn(`service/${cluster}/${service}`), most.name), ...place }]),
    ];
  });
  const distinct = [...new Map(all.map((one) => [`${one.Type} ${one.Id}`, one])).values()];
  return distinct.sort((one, other) => compareText(one.Type + one.Id, other.Type + other.Id)).slice(0, most.resources);
}

function descriptionOf({ id, cves, packages, title }: Finding, { digest, uses }: ImageFindings): string {
  const names = packages.slice(0, 5).map(({ name, version = '' }) => `${name} ${version}`.trim());
  const more = packages.length > 5 ? ` and ${packages.length - 5} more` : '';
  const [pushed, deployed] = [uses.filter(isPush).length, uses.filter((use) => !isPush(use)).length];
  const where = [
    ...(deployed === 0 && pushed > 0 ? [] : [`used by ${plural(deployed, 'container')} here`]),
    ...(pushed === 0 ? [] : [pushed === 1 ? 'in a repository here' : `in ${pushed} repositories here`]),
  ];
  return cell(
    [
      `${id}${cves.length === 0 ? '' : ` (${cves.slice(0, 5).join(', ')})`}: ${title}.`,
      ...(names.length === 0 ? [] : [`Found in ${names.join(', ')}${more}.`]),
      `Image ${digest}, ${where.join(' and ')}.`,
    ].join(' '),
    most.description,
  );
}

function recommendationOf({ kind, packages, cves }: Finding): AsffFinding['Remediation']['Recommendation'] {
  const url = cves.map(cveLink).find((link) => link !== undefined);
  return { Text: cell(adviceOn(kind, packages), most.remediation), ...(url === undefined ? {} : { Url: url }) };
}

function adviceOn(kind: Finding['kind'], packages: readonly AffectedPackage[]): string {
  switch (kind) {
    case 'vulnerability': {
      const fixes = packages.flatMap(({ name, fixedVersion }) =>
        fixedVersion === undefined ? [] : [`${name} ${fixedVersion}`],
      );
      if (fixes.length === 0)
        return 'No fixed version is known. Replace the package, or accept the finding in the policy.';
      return `Rebuild the image with ${[...new Set(fixes)].slice(0, 5).join(', ')} or later, and deploy it.`;
    }
    case 'secret':
      return 'Revoke the secret, take it out of the image, and give it to the container at run time.';
    case 'malware':
      return 'Stop the container, find out how the file came into the image, and rebuild it from a clean source.';
    case 'misconfiguration':
      return 'Change the image as the control asks, and deploy it.';
    default:
      return kind satisfies never;
  }
}

function vulnerabilitiesOf({ cves, packages, fixable }: Finding): readonly AsffVulnerability[] {
  const affected = packages.slice(0, most.packages).map(({ name, version, fixedVersion, path }) => ({
    Name: cell(name, most.word),
    ...(version === undefined ? {} : { Version: cell(version, most.word) }),
    ...(fixedVersion === undefined ? {} : { FixedInVersion: cell(fixedVersion, most.word) }),
    ...(path === undefined ? {} : { FilePath: cell(path, most.word) }),
  }));
  return cves.slice(0, most.cves).map((cve) => {
    const link = cveLink(cve);
    return {
      Id: cell(cve, 64),
      VulnerablePackages: affected,
      FixAvailable: fixable ? 'YES' : 'NO',
      ...(link === undefined ? {} : { ReferenceUrls: [link] }),
    };
  });
}

/** Text of at most so many characters, all of them visible, never empty. */
function cell(text: string, max: number): string {
  const line = printable(text, max);
  return (line.length <= max ? line : `${line.slice(0, max - 1)}…`).toWellFormed() || '–';
}

function dateOr(date: string | undefined, other: string): string {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? other : new Date(at).toISOString();
}
