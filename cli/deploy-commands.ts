import type { Argv } from 'yargs';
import { type DeployOptionName, deployOptions, qualysOptionNames } from '../core/deploy/deploy-options.ts';
import type { DeployCommand } from '../core/deploy/run.ts';
import { type Args, withOperationOptions } from './operation.ts';
import type { Done, World } from './world.ts';

const changes = ['parameters', 'tags', 'dry-run', 'operation-timeout', 'look-interval'] as const;
const deploys = [...changes, 'cloudformation-role', 'allow-replacement'] as const;
const artifacts = ['artifact-bucket', 'artifact-bucket-owner', 'use-cdk-bucket', 'cdk-qualifier'] as const;
const role = ['create-role', 'existing-role-arn', 'existing-role-name', 'extend-trust', 'create-connector'] as const;
const service = [...qualysOptionNames, 'qualys-secret-arn', 'organization-id'] as const;
const surroundings = [
  'private-network',
  'vpc',
  'subnets',
  'security-groups',
  'https-proxy',
  'proxy-bypass',
  'ca-layer-arn',
  'ca-certificate-path',
] as const;
const spread = [
  'stack-set',
  'org-unit-ids',
  'accounts',
  'exclude-accounts',
  'permission-model',
  'delegated-admin',
  'auto-deployment',
  'retain-on-removal',
  'failure-tolerance',
  'max-concurrent',
  'region-concurrency',
  'administration-role-arn',
  'execution-role-name',
] as const;
const deletes = ['dry-run', 'yes', 'purge', 'confirm-purge', 'operation-timeout', 'look-interval'] as const;

/** A command below another, and the options it takes. */
interface Subcommand {
  readonly names: readonly [string, ...string[]];
  readonly command: DeployCommand;
  readonly describe: string;
  readonly options: readonly DeployOptionName[];
  /** `--region` names further regions, and `--primary-region` the one that they belong to. */
  readonly byRegion?: true;
  readonly examples?: readonly (readonly [string, string])[];
}

const deploySubcommands: readonly Subcommand[] = [
  {
    names: ['$0'],
    command: 'deploy',
    describe: 'Deploy service and target to this account, and targets to further regions',
    options: [...service, ...role, 'regions', ...surroundings, ...artifacts, ...deploys],
    examples: [
      ['$0 deploy --qualys-pod US2 --create-role', 'QUALYS_TOKEN is in the environment'],
      ['$0 deploy --dry-run', 'Shows what would change'],
    ],
  },
  {
    names: ['service', 'hub'],
    command: 'deploy service',
    describe: 'Deploy the service alone, for targets in other accounts',
    options: [...service, 'accounts', ...role, ...surroundings, ...artifacts, ...deploys],
  },
  {
    names: ['target', 'spoke'],
    command: 'deploy target',
    describe: 'Deploy the target to this account, or with --stack-set to many',
    options: [
      'service-account-id',
      'central-event-bus-arn',
      ...service,
      ...role,
      'regions',
      ...spread,
      ...artifacts,
      ...deploys,
    ],
  },
  {
    names: ['region'],
    command: 'deploy region',
    describe: 'Deploy targets to further regions of an account that has one',
    options: [...qualysOptionNames, ...role, ...artifacts, ...deploys],
    byRegion: true,
    examples: [['$0 deploy region --region us-west-2,eu-west-1', 'They forward to the primary region']],
  },
  {
    names: ['admission'],
    command: 'deploy admission',
    describe: 'Deploy the hooks that keep failing images from being deployed',
    options: ['regions', ...surroundings, ...artifacts, ...deploys],
  },
  {
    names: ['sensor'],
    command: 'deploy sensor',
    describe: 'Deploy registry sensors on ECS hosts',
    options: ['sensor-url', ...artifacts, ...deploys],
    examples: [['$0 deploy sensor --sensor-url https://…', 'ACTIVATION_ID and CUSTOMER_ID are in the environment']],
  },
  {
    names: ['image-scanner'],
    command: 'deploy image-scanner',
    describe: 'Deploy what scans images when they are pushed to ECR, in this account and region',
    options: [
      ...qualysOptionNames,
      'qualys-secret-arn',
      'qscanner-path',
      'qscanner-sha256',
      'qscanner-layer-arn',
      ...surroundings,
      ...artifacts,
      ...deploys,
    ],
    examples: [
      [
        '$0 deploy image-scanner --qualys-pod US2 --qscanner-path ./qscanner',
        'QUALYS_ACCESS_TOKEN is in the environment',
      ],
      [
        '$0 deploy image-scanner --ca-bundle root-ca.pem --private-network',
        'A private platform with a root CA of its own',
      ],
    ],
  },
  {
    names: ['network'],
    command: 'deploy network',
    describe: 'Deploy a private network whose address a private Qualys platform can let in',
    options: [...artifacts, ...deploys],
    examples: [['$0 deploy network --parameters Zones=1', 'All in one availability zone']],
  },
];

const destroySubcommands: readonly Subcommand[] = [
  {
    names: ['$0'],
    command: 'destroy',
    describe: 'Delete all stacks of this account: hooks, sensors, targets, image scanner, service, network, artifacts',
    options: ['regions', ...deletes],
  },
  {
    names: ['target', 'spoke'],
    command: 'destroy target',
    describe: 'Delete the target of this account, or with --stack-set those of many',
    options: ['regions', ...spread, ...deletes],
  },
  {
    names: ['region'],
    command: 'destroy region',
    describe: 'Delete the targets of further regions',
    options: deletes,
    byRegion: true,
  },
  {
    names: ['admission'],
    command: 'destroy admission',
    describe: 'Delete the hooks that keep failing images from being deployed',
    options: ['regions', ...deletes],
  },
  { names: ['sensor'], command: 'destroy sensor', describe: 'Delete the registry sensors', options: deletes },
  {
    names: ['image-scanner'],
    command: 'destroy image-scanner',
    describe: 'Delete what scans images when they are pushed to ECR',
    options: deletes,
  },
  {
    names: ['network'],
    command: 'destroy network',
    describe: 'Delete the private network, once nothing is in it',
    options: deletes,
  },
];

/** The commands below `deploy`. */
export function withDeployCommands<T>(yargs: Argv<T>, world: World, done: Done): Argv<T> {
  return withSubcommands(yargs, deploySubcommands, world, done);
}

/** The commands below `destroy`. */
export function withDestroyCommands<T>(yargs: Argv<T>, world: World, done: Done): Argv<T> {
  return withSubcommands(yargs, destroySubcommands, world, done);
}

/** The options of `update`. */
export function withUpdateOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(yargs, [
    'regions',
    'stack-set',
    'delegated-admin',
    'permission-model',
    ...artifacts,
    ...deploys,
  ]);
}

/** The options of `status`. */
export function withStatusOptions<T>(yargs: Argv<T>): Argv<T> {
  return withOperationOptions(yargs, [
    'regions',
    'stack-set',
    'delegated-admin',
    'look-interval',
    'operation-timeout',
  ]).option('drift', {
    type: 'boolean',
    describe: 'Compare the stacks with their templates, which takes a while',
  }) as Argv<T>;
}

function withSubcommands<T>(yargs: Argv<T>, all: readonly Subcommand[], world: World, done: Done): Argv<T> {
  return all.reduce((result, { names, command, describe, options, byRegion, examples = [] }) => {
    return result.command({
      command: [...names],
      describe,
      builder: (inner) => {
        const known = withOperationOptions(inner, options);
        for (const [text, meaning] of examples) known.example(text, meaning);
        return byRegion === true ? withRegions(known) : known;
      },
      handler: async (args) =>
        (await import('./deploy-run.ts')).deploy(command, byRegion === true ? regionsOf(args) : args, world, done),
    });
  }, yargs);
}

function withRegions<T>(yargs: Argv<T>): Argv<T> {
  const { description: all, environment: variables = [] } = deployOptions.regions;
  const { description: one, environment: variable = [] } = deployOptions.region;
  return yargs
    .option('region', { type: 'string', describe: `${all} [${variables.join(', ')}]`, requiresArg: true })
    .option('primary-region', {
      type: 'string',
      describe: `${one} [${variable.join(', ')}]`,
      requiresArg: true,
    }) as Argv<T>;
}

function regionsOf({ region: regions, 'primary-region': region, ...args }: Args): Args {
  return { ...args, regions, region };
}
