import { type GateOption, gateOptions } from '../gate-options.ts';

/** One option of the commands that deploy and operate: of the CLI, unless it is a secret, and an input of the action by the same name. */
export interface DeployOption extends GateOption {
  /** Several values: one a line, or parted by commas. With `pairs` one Name=Value a line, for values may hold commas. */
  readonly many?: 'list' | 'pairs';
}

const where = {
  region: {
    description: 'Region of the stacks; with several regions, the one of the service stack.',
    environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  },
  profile: {
    description:
      'Profile of the AWS configuration files. Without it, AWS_PROFILE and all else count as for the AWS CLI.',
  },
  'endpoint-url': {
    description:
      'Address that all calls to AWS go to, for an emulator or a private endpoint. Without it, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SERVICE count as for the AWS CLI.',
  },
  'ca-bundle': {
    description:
      'PEM file with certificate authorities to trust beside the usual ones, for Qualys and AWS. What deploy service, image-scanner and admission deploy trusts them too, by a layer; those of AWS_CA_BUNDLE count for this command alone.',
    environment: ['QUALYS_CA_BUNDLE', 'AWS_CA_BUNDLE'],
  },
  account: {
    description: 'Account that the credentials must be of; in any other nothing is touched.',
  },
  'stack-name': {
    description:
      'How the names of the stacks begin: NAME-service, NAME-target, NAME-admission, NAME-sensor, NAME-image-scanner, NAME-network, NAME-artifacts.',
    fallback: 'qualys-fargate-scanner',
    environment: ['STACK_NAME'],
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const qualys = {
  'qualys-pod': {
    description:
      'Your Qualys platform: US1, US2, US3, US4, GOV1, EU1, EU2, EU3, IN1, CA1, AE1, UK1, AU1 or KSA1. Needed for a new service stack, unless qualys-gateway-url is given, and wherever Qualys is asked.',
    environment: ['QUALYS_POD'],
  },
  'qualys-gateway-url': {
    description: 'API gateway of a private Qualys platform, in place of qualys-pod.',
    environment: ['QUALYS_GATEWAY_URL'],
  },
  'qualys-token': {
    description:
      'Qualys API token; kept in Secrets Manager. An existing stack keeps the one it has when none is given.',
    environment: ['QUALYS_TOKEN', 'QUALYS_API_TOKEN', 'QUALYS_ACCESS_TOKEN'],
    secret: true,
  },
  'qualys-token-file': {
    description:
      'File with the Qualys API token, or with JSON: token, username and password, or clientId and clientSecret.',
    environment: ['QUALYS_TOKEN_FILE'],
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
  'qualys-secret-arn': {
    description:
      'Secret in Secrets Manager that holds the Qualys credentials already; the service reads it, and none is made.',
    environment: ['QUALYS_SECRET_ARN'],
  },
  'create-role': {
    description: 'Make the IAM role with which Qualys reads ECR; what it must trust is asked of Qualys.',
    fallback: 'false',
    flag: true,
    environment: ['CREATE_ROLE'],
  },
  'existing-role-arn': {
    description: 'IAM role that is there already and with which Qualys reads ECR; what it trusts is checked.',
    environment: ['EXISTING_ROLE_ARN'],
  },
  'existing-role-name': {
    description: 'Its name in place of its ARN, where every account has a role of that name.',
    environment: ['EXISTING_ROLE_NAME'],
  },
  'extend-trust': {
    description:
      'Add a statement for Qualys to the trust policy of the existing role, if none lets Qualys in; nothing of it is changed.',
    fallback: 'false',
    flag: true,
    environment: ['EXTEND_TRUST'],
  },
  'create-connector': {
    description:
      'Create the registry connector of Qualys for ECR of the account and region, once the role is there, if Qualys has none.',
    fallback: 'true',
    flag: true,
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const accounts = {
  'organization-id': {
    description: 'AWS organization (o-…) whose accounts may send events to the service and be looked at.',
    environment: ['OrganizationId', 'ORGANIZATION_ID'],
  },
  'org-unit-ids': {
    description: 'Organization units (ou-…, or the root r-…) whose accounts get a target stack.',
    environment: ['OrgUnitIds', 'ORG_UNIT_IDS'],
    many: 'list',
  },
  accounts: {
    description:
      'Accounts: for the service, those that may send events where there is no organization; for a stack set, those that get a target stack.',
    environment: ['TargetAccountIds', 'TARGET_ACCOUNT_IDS'],
    many: 'list',
  },
  'service-account-id': {
    description: 'Account of the service stack; read from the service stack when this account has it.',
    environment: ['ServiceAccountId', 'SecurityAccountId', 'SERVICE_ACCOUNT_ID'],
  },
  'central-event-bus-arn': {
    description: 'Bus of the service stack; read from the service stack when this account has it.',
    environment: ['CentralEventBusArn', 'CENTRAL_EVENT_BUS_ARN'],
  },
  regions: {
    description:
      'Regions of target stacks, beside the one of the service stack. REGION counts for deploy region and destroy region alone.',
    environment: ['REGION'],
    many: 'list',
  },
  'exclude-accounts': {
    description: 'Accounts of the organization units that a stack set leaves out.',
    many: 'list',
  },
  'stack-set': {
    description: 'Put target stacks into accounts by a stack set, for deploy target, update and destroy target.',
    fallback: 'false',
    flag: true,
  },
  'permission-model': {
    description:
      'Who may make the stacks of a stack set: service-managed (AWS Organizations) or self-managed (roles of yours).',
    fallback: 'service-managed',
  },
  'delegated-admin': {
    description: 'This account administers stack sets for the organization, and is not its management account.',
    fallback: 'false',
    flag: true,
  },
  'auto-deployment': {
    description: 'Accounts that join the organization units get their target stack by themselves (service-managed).',
    fallback: 'true',
    flag: true,
  },
  'retain-on-removal': {
    description: 'Accounts that leave the organization units keep their target stack (with auto-deployment).',
    fallback: 'false',
    flag: true,
  },
  'failure-tolerance': {
    description: 'Accounts in which a stack set may fail before it stops in a region, as a number or a percentage.',
    fallback: '0',
  },
  'max-concurrent': {
    description: 'Accounts that a stack set works on at once, as a number or a percentage.',
    fallback: '10',
  },
  'region-concurrency': {
    description: 'Whether a stack set works on its regions one after another (sequential) or at once (parallel).',
    fallback: 'sequential',
  },
  'administration-role-arn': {
    description:
      'Role with which CloudFormation begins, for self-managed; AWSCloudFormationStackSetAdministrationRole when not given.',
  },
  'execution-role-name': {
    description:
      'Role in the target accounts, for self-managed; AWSCloudFormationStackSetExecutionRole when not given.',
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const sensor = {
  'sensor-url': {
    description:
      'Container Security server URL of your platform (POD_URL), as its page for downloading sensors shows it.',
    environment: ['POD_URL', 'QUALYS_POD_URL'],
  },
  'activation-id': {
    description:
      'Activation id of the sensor; kept in Secrets Manager. An existing stack keeps the one it has when none is given.',
    environment: ['ACTIVATIONID', 'ACTIVATION_ID', 'QUALYS_ACTIVATION_ID'],
    secret: true,
  },
  'customer-id': {
    description: 'Customer id of your subscription, with activation-id.',
    environment: ['CUSTOMERID', 'CUSTOMER_ID', 'QUALYS_CUSTOMER_ID'],
    secret: true,
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const scanner = {
  'qscanner-path': gateOptions['qscanner-path'],
  'qscanner-sha256': gateOptions['qscanner-sha256'],
  'qscanner-layer-arn': {
    description:
      'Lambda layer of yours that holds QScanner as bin/qscanner, in place of qscanner-path. An existing image scanner keeps the program it has when neither is given.',
    environment: ['QSCANNER_LAYER_ARN', 'QScannerLayerArn'],
  },
  'image-scanner': {
    description:
      'Operate the image scanner (stack NAME-image-scanner) where there is a service stack too; without one it is meant anyway.',
    fallback: 'false',
    flag: true,
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const network = {
  'private-network': {
    description: 'Put what is deployed into the subnets of the stack NAME-network (deploy network makes it).',
    fallback: 'false',
    flag: true,
    environment: ['PRIVATE_NETWORK'],
  },
  vpc: { description: 'VPC of yours to put it into, in place of that stack; with subnets and security-groups.' },
  subnets: {
    description: 'Private subnets of vpc; from there Qualys, ECR and the other services of AWS must be reached.',
    many: 'list',
  },
  'security-groups': { description: 'Security groups of vpc for it; they let 443 out.', many: 'list' },
  'https-proxy': {
    description:
      'Proxy that what is deployed goes through, such as http://proxy.example.com:3128. HTTPS_PROXY of the environment counts for this command alone.',
  },
  'proxy-bypass': {
    description:
      'Hosts and domains that it reaches without https-proxy (NO_PROXY), parted by commas, such as .amazonaws.com.',
  },
  'ca-layer-arn': {
    description:
      'Lambda layer of yours with certificate authorities in PEM form, for the functions that are deployed, in place of the one that ca-bundle makes.',
    environment: ['CaLayerArn', 'CA_LAYER_ARN'],
  },
  'ca-certificate-path': {
    description: 'Where either layer has them, such as /opt/custom-root-ca.cert; /opt/qualys-ca.pem when not given.',
    environment: ['QualysPodCustomRootCertPath'],
  },
} as const satisfies Readonly<Record<string, DeployOption>>;

const how = {
  'artifact-bucket': {
    description:
      'Bucket of yours, in the region of the stack, for the zips of the functions and for large templates. Without it and use-cdk-bucket, one is made (stack NAME-artifacts).',
    environment: ['ARTIFACT_BUCKET'],
  },
  'artifact-bucket-owner': {
    description: 'Account that artifact-bucket belongs to, where it is another one.',
    environment: ['ARTIFACT_BUCKET_OWNER'],
  },
  'cloudformation-role': {
    description:
      'ARN of an IAM role that CloudFormation makes changes with, in place of the permissions of who deploys. A stack keeps the role that it has.',
    environment: ['CLOUDFORMATION_ROLE'],
  },
  'use-cdk-bucket': {
    description: 'Use the bucket of the CDK bootstrap stack for them.',
    fallback: 'false',
    flag: true,
    environment: ['USE_CDK_BUCKET'],
  },
  'cdk-qualifier': {
    description: 'Qualifier of the CDK bootstrap stack, for use-cdk-bucket.',
    fallback: 'hnb659fds',
    environment: ['CDK_QUALIFIER'],
  },
  parameters: {
    description:
      'Values of further parameters of the templates, one a line: Name=Value, or service.Name=Value (target, admission, sensor, image-scanner, network) for one of them. What is not named keeps the value the stack has.',
    many: 'pairs',
  },
  tags: { description: 'Tags of the stacks and all they make, Name=Value, one a line.', many: 'pairs' },
  'dry-run': { description: 'Show what would be done, and do nothing.', fallback: 'false', flag: true },
  'allow-replacement': {
    description: 'Deleting or replacing resources that hold what can not be made again is all right.',
    fallback: 'false',
    flag: true,
  },
  yes: { description: 'Do not ask; needed to destroy where nobody can be asked.', fallback: 'false', flag: true },
  purge: {
    description: 'Also remove what deleted stacks keep: tables and buckets with all they hold, and keys.',
    fallback: 'false',
    flag: true,
  },
  'confirm-purge': {
    description: 'The stack-name again, in place of the second question of purge where nobody can be asked.',
  },
  'operation-timeout': {
    description: 'How long one operation of a stack or stack set is followed; it goes on in AWS.',
    fallback: '2h',
  },
  'look-interval': { description: 'How often CloudFormation is looked at meanwhile.', fallback: '5s' },
  json: { description: 'Print the result as JSON.', fallback: 'false', flag: true },
} as const satisfies Readonly<Record<string, DeployOption>>;

const own = { ...where, ...qualys, ...accounts, ...sensor, ...scanner, ...network, ...how } as const;

export type DeployOptionName = keyof typeof own;

/** Every option that commands share by its name, in the order of the documents. */
export const deployOptions: Readonly<Record<DeployOptionName, DeployOption>> = own;

export const deployOptionNames = Object.keys(deployOptions) as readonly DeployOptionName[];

/** Where every command looks: region, credentials, network and the names of the stacks. */
export const accessOptionNames = Object.keys(where) as readonly (keyof typeof where)[];
/** Qualys' platform and the credentials for it. */
export const qualysOptionNames = [
  'qualys-pod',
  'qualys-gateway-url',
  'qualys-token',
  'qualys-token-file',
  'qualys-username',
  'qualys-password',
  'qualys-client-id',
  'qualys-client-secret',
] as const satisfies readonly DeployOptionName[];
