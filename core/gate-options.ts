import { type PolicyOptionKey, policyOptionKeys, settings as policySettings } from './policy/settings.ts';
import { defaultVersion } from './qscanner/release.ts';

/** One option of the gate: an input of the action and, unless it is a secret, an option of the CLI, under the same name. */
export interface GateOption {
  readonly description: string;
  /** What holds when it is not given, as text; undefined when nothing does. */
  readonly fallback?: string;
  /** Environment variables that are asked when the option is not given, in this order. */
  readonly environment?: readonly string[];
  /** Never an argument of the CLI, whose process list everybody may read. */
  readonly secret?: true;
  /** true or false. */
  readonly flag?: true;
}

const own = {
  'task-definition': {
    description:
      'Required, unless cluster and service, image-archive or local-image are given. Files or globs (one a line) with task definitions: JSON, YAML, CloudFormation, SAM, CDK, Terraform plan, Copilot manifest; or family, family:revision or ARN in ECS.',
  },
  'image-archive': {
    description:
      'Image archives (docker save, OCI) of images that are not pushed yet, one a line; needs scanner qscanner or auto. With task-definition, each stands for the containers that run one of its tags, or for one container (container=path). Without, each is gated by itself.',
  },
  'local-image': {
    description:
      'Images of the Docker daemon that are not pushed yet, by name, one a line, also as container=name; otherwise as image-archive.',
  },
  cluster: { description: 'Cluster of the service, in ECS; together with service.' },
  service: {
    description:
      'Service in ECS, together with cluster. Without task-definition, what it runs is gated. With task-definition, it is what is deployed over, which only-new compares with, and it is not gated itself.',
  },
  parameters: {
    description: 'Values of template parameters, one name=value a line; AWS::AccountId and AWS::Region too.',
  },
  platform: {
    description:
      'Platform for task definitions that do not name one, such as linux/arm64. Without it Fargate means linux/amd64, EC2 every platform of the image.',
  },
  'copilot-environment': {
    description: 'Environment of a Copilot manifest whose overrides apply; all of them when not given.',
  },
  'qualys-pod': {
    description:
      'Required, unless qualys-gateway-url is given. Your Qualys platform: US1, US2, US3, US4, GOV1, EU1, EU2, EU3, IN1, CA1, AE1, UK1, AU1 or KSA1.',
    environment: ['QUALYS_POD'],
  },
  'qualys-gateway-url': {
    description: 'API gateway of a private Qualys platform, in place of qualys-pod.',
    environment: ['QUALYS_GATEWAY_URL'],
  },
  'qualys-token': {
    description: 'Required, unless a user and password or an OIDC client is given. Qualys API token.',
    environment: ['QUALYS_TOKEN', 'QUALYS_API_TOKEN', 'QUALYS_ACCESS_TOKEN'],
    secret: true,
  },
  'qualys-username': {
    description: 'Qualys user, with qualys-password, in place of qualys-token.',
    environment: ['QUALYS_USERNAME'],
  },
  'qualys-password': { description: 'Password of qualys-username.', environment: ['QUALYS_PASSWORD'], secret: true },
  'qualys-client-id': {
    description: 'OIDC client id, with qualys-client-secret, in place of qualys-token.',
    environment: ['QUALYS_CLIENT_ID'],
  },
  'qualys-client-secret': {
    description: 'OIDC client secret of qualys-client-id.',
    environment: ['QUALYS_CLIENT_SECRET'],
    secret: true,
  },
  'qualys-role-arn': {
    description: 'IAM role that trusts Qualys and reads ECR; with it a missing registry connector for ECR is created.',
  },
  scanner: {
    description:
      "What scans the images: registry-sensor (at Qualys), qscanner (Qualys' program, on this machine), or auto (the sensor where it serves the image, QScanner otherwise).",
    fallback: 'registry-sensor',
  },
  'qscanner-path': {
    description: 'QScanner itself, or its .tar.gz or .gz; with qscanner-sha256 it is checked before it runs.',
    environment: ['QSCANNER_PATH'],
  },
  'qscanner-url': {
    description:
      'Address of a mirror to download QScanner from; {version} and {arch} (amd64, arm64) in it are filled in.',
    environment: ['QSCANNER_URL'],
  },
  'qscanner-version': { description: 'Version of QScanner to download.', fallback: defaultVersion },
  'qscanner-sha256': {
    description: 'SHA-256 of that file, or of the program in it; needed where it is not known here.',
  },
  'qscanner-scan-types': {
    description: 'What QScanner looks for: packages, secrets, malware, compliance.',
    fallback: 'packages,secrets',
  },
  'qscanner-mode': {
    description:
      "How far QScanner goes: get-report (waits for the report), evaluate-policy (asks for the verdict of Qualys' own policies too) or scan-only (uploads; the report is then read from Qualys).",
    fallback: 'get-report',
  },
  'qscanner-policy-tags': {
    description: 'Tags that choose among the policies at Qualys, for qscanner-mode evaluate-policy; parted by commas.',
  },
  'qscanner-timeout': { description: 'Time for the scan of one image by QScanner.', fallback: '15m' },
  'qscanner-parallel': { description: 'Images that QScanner scans at once, 1 to 16.', fallback: '2' },
  sbom: {
    description:
      'SBOM documents that QScanner writes of each image: spdx, cyclonedx or both; needs scanner qscanner or auto.',
  },
  'sbom-directory': { description: 'Folder for the SBOM documents, one file an image and format.', fallback: 'sbom' },
  'max-scan-age': {
    description: 'A scan result of Qualys that is younger is taken, without a new scan.',
    fallback: '24h',
  },
  'force-scan': { description: 'Scan again even if a fresh result is there.', fallback: 'false', flag: true },
  timeout: { description: 'Time for the whole gate; what is not known by then is inconclusive.', fallback: '30m' },
  'poll-interval': { description: 'How often Qualys is asked for the state of scans.', fallback: '10s' },
  policy: { description: 'Policy file (YAML or JSON); the options below win over it.' },
  cache: {
    description:
      'Where scan results are remembered: auto (the user cache directory, off in CI, where Qualys itself remembers), off, a directory, or the table of the service in AWS, which is only read: dynamodb://TABLE?region=REGION.',
    fallback: 'auto',
  },
  'report-json': { description: 'File to write the whole report to, as JSON.' },
  'report-summary': { description: 'File to write the summary to, as Markdown.' },
  'report-sarif': {
    description: 'File to write SARIF to; with several task definitions one file each, with the family in its name.',
  },
  'report-junit': { description: 'File to write JUnit XML to.' },
  'report-gitlab': { description: 'File to write a GitLab container scanning report to.' },
  'report-csv': { description: 'File to write all findings to, as CSV.' },
  'report-html': { description: 'File to write the report to, as one HTML page.' },
  'report-vex': { description: 'File to write what was excepted to, as OpenVEX.' },
  'pinned-task-definition': {
    description:
      'File to write the task definition to, with every image pinned to the digest that was scanned. Only for one task definition file in JSON or YAML, as registered or described, whose images all became digests, and only when the outcome is allow. The action writes it to a temporary folder when no file is named.',
  },
  vex: { description: 'OpenVEX files or globs, one a line; not_affected and fixed except findings.' },
  baseline: {
    description:
      'What only-new compares with: a JSON report (report-json) of an earlier run. Without it, what the service of cluster and service runs now, scanned with the same data.',
  },
  epss: { description: 'File or URL of the EPSS scores (CSV, also gzipped), for fail-on-epss.' },
  kev: { description: "File or URL of CISA's known exploited vulnerabilities (JSON), for fail-on-kev." },
  'feed-max-age': {
    description: 'An older EPSS or KEV feed is stale, and its rule is not answered by it.',
    fallback: '7d',
  },
  'aws-region': {
    description: 'Region of ECS; image registries are asked in their own.',
    environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  },
  'registry-mirror': {
    description: 'Base URL of a pull-through mirror that serves all registries (as containerd uses it).',
  },
  'ca-bundle': {
    description:
      'PEM file with certificate authorities to trust beside the usual ones, for Qualys, registries and AWS.',
    environment: ['QUALYS_CA_BUNDLE', 'AWS_CA_BUNDLE'],
  },
  simulate: {
    description: 'Use the embedded simulator in place of Qualys and of the registries; reports are marked SIMULATED.',
    fallback: 'false',
    flag: true,
  },
} as const satisfies Readonly<Record<string, GateOption>>;

export type OwnOption = keyof typeof own;
export type GateOptionName = OwnOption | PolicyOptionKey;

/** Every option of the gate by its name, in the order of the documents; the policy's own keys come last. */
export const gateOptions: Readonly<Record<GateOptionName, GateOption>> = {
  ...own,
  ...(Object.fromEntries(
    policyOptionKeys.map((key) => {
      const { schema, allowed } = policySettings[key];
      return [key, { description: `${schema.description ?? key} Takes ${allowed}.` }];
    }),
  ) as Record<PolicyOptionKey, GateOption>),
};

export const gateOptionNames = Object.keys(gateOptions) as readonly GateOptionName[];
