import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch } from 'node:process';
import { compare } from './compare.ts';
import { admissionTemplate, sampleAdmission, sampleStack, templateOf } from './sample-stacks.ts';
import { workflowDefinition } from './workflow-definition.ts';

/**
 * Holds the templates of the service, worked out for several ways to deploy them, against AWS Control Tower's proactive controls (cfn-guard), and
 * the state machine against asl-validator. Run: `node scripts/check-templates.ts`, which needs `npm ci --prefix .ci/npm`. A control that
 * does not hold has its reason in the template's `Metadata.Guard`; one that holds again must go from there.
 */
const packages = '.ci/npm/node_modules';
const guard = `${packages}/@cdklabs/cdk-validator-cfnguard`;
const program = `${guard}/bin/ubuntu/${arch === 'arm64' ? 'aarch64' : 'x86_64'}/cfn-guard`;
const folder = 'build/templates';

/** Ways to deploy a template, by what is given. */
const shapes = {
  service: {
    single: {},
    organization: {
      OrganizationId: 'o-a1b2c3d4e5',
      TargetAccountIds: '444455556666',
      SecurityHub: 'on',
      NotificationEmail: 'team@example.com',
    },
    network: { SubnetIds: 'subnet-0a1b2c3d', SecurityGroupIds: 'sg-0a1b2c3d', LambdaReservedConcurrency: '5' },
  },
  target: {
    plain: {},
    role: {
      CreateRole: 'true',
      QualysBaseAccountId: '777788889999',
      QualysExternalId: '1234',
      AlarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
    },
    further: { HomeRegion: 'us-east-1', CreateKey: 'false' },
  },
  admission: {
    both: { TemplateHook: 'true' },
    network: {
      TemplateHook: 'true',
      SubnetIds: 'subnet-0a1b2c3d,subnet-1',
      SecurityGroupIds: 'sg-0a1b2c3d',
    },
  },
  scanner: {
    plain: {},
    marking: {
      CreateCloudTrail: 'true',
      ScanRunningTasks: 'true',
      MarkRepositories: 'shop/*,tools',
      AttestRepositories: 'shop/web',
      Repositories: 'shop/*',
      SecurityHub: 'on',
      AlertEmail: 'team@example.com',
    },
    private: {
      VpcId: 'vpc-0a1b2c3d',
      SubnetIds: 'subnet-0a1b2c3d,subnet-1a2b3c4d',
      SecurityGroupIds: 'sg-0a1b2c3d',
      CaBundleKey: `layers/${'f'.repeat(64)}.zip`,
      HttpsProxy: 'http://proxy.example.com:3128',
      NoProxy: '.amazonaws.com',
      LambdaReservedConcurrency: '5',
    },
    image: {
      CodeBuild: 'never',
      WorkerImageUri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/worker@sha256:${'a'.repeat(64)}`,
      EnableAlerts: 'false',
    },
    sensor: { Scanner: 'registry-sensor' },
  },
  network: {
    plain: {},
    everything: { NatGateways: 'per-zone', FurtherPort: '3128', InterfaceEndpoints: 'true' },
    one: { Zones: '1', GatewayEndpoints: 'false' },
  },
} as const;

const templates = {
  service: { template: () => templateOf('service'), deployed: (given: Given) => sampleStack('service', given) },
  target: { template: () => templateOf('target'), deployed: (given: Given) => sampleStack('target', given) },
  admission: { template: admissionTemplate, deployed: sampleAdmission },
  scanner: { template: () => templateOf('scanner'), deployed: (given: Given) => sampleStack('scanner', given) },
  network: { template: () => templateOf('network'), deployed: (given: Given) => sampleStack('network', given) },
} as const;

type Given = Readonly<Record<string, string>>;

interface Exemption {
  readonly Resources: readonly string[];
  readonly Reason: string;
}

mkdirSync(folder, { recursive: true });
for (const name of ['service', 'target', 'admission', 'scanner', 'network'] as const) {
  const { template, deployed } = templates[name];
  const exempt = (template().Metadata as { readonly Guard: Readonly<Record<string, Exemption>> }).Guard;
  const found = new Set<string>();
  for (const [shape, given] of Object.entries(shapes[name])) {
    const stack = deployed(given);
    const file = `${folder}/${name}-${shape}.json`;
    writeFileSync(file, JSON.stringify(stack, undefined, 2));
    const broken = brokenControls(file);
    for (const each of broken) found.add(each);
    const unexplained = broken.filter((each) => !explained(each, exempt));
    compare(`${name}, ${shape}: controls without a reason`, unexplained, []);
  }
  const all = Object.entries(exempt).flatMap(([control, { Resources }]) =>
    Resources.map((resource) => `${control} ${resource}`),
  );
  compare(
    `${name}: reasons that nothing needs`,
    all.filter((each) => !found.has(each)),
    [],
  );
}
checkWorkflow('service');
checkWorkflow('scanner');

function explained(broken: string, exempt: Readonly<Record<string, Exemption>>): boolean {
  const [control = '', resource = ''] = broken.split(' ');
  return exempt[control]?.Resources.includes(resource) === true && exempt[control].Reason.length > 20;
}

/** `<control> <resource>` for each that does not hold. */
function brokenControls(file: string): readonly string[] {
  const args = [
    'validate',
    '-d',
    file,
    '-r',
    `${guard}/rules/control-tower`,
    '--show-summary',
    'none',
    '-o',
    'json',
    '--structured',
  ];
  const { stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  const [report] = JSON.parse(stdout || '[]') as readonly {
    readonly compliant: readonly string[];
    readonly not_compliant: readonly object[];
  }[];
  if (report === undefined || report.compliant.length === 0)
    throw new Error(`cfn-guard looked at nothing in ${file}.\n${stderr}`);
  return report.not_compliant.flatMap((one) => {
    const { name } = (one as { readonly Rule: { readonly name: string } }).Rule;
    const resources = [...JSON.stringify(one).matchAll(/"\/Resources\/(\w+)/g)].map(
      ([, resource]) => `${name} ${resource}`,
    );
    return [...new Set(resources)].sort();
  });
}

function checkWorkflow(account: 'service' | 'scanner'): void {
  const file = `${folder}/workflow-${account}.json`;
  writeFileSync(file, JSON.stringify(workflowDefinition(sampleStack(account)), undefined, 2));
  const validator = spawnSync(
    process.execPath,
    [`${packages}/asl-validator/dist/bin/asl-validator.js`, '--json-path', file],
    { encoding: 'utf8', timeout: 60_000 },
  );
  compare(
    `workflow of ${account}: accepted by asl-validator`,
    validator.status === 0 ? '' : `${validator.stdout}${validator.stderr}`,
    '',
  );
}
