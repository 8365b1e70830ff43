import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlMatrix, implementations, renderControls } from './sensor-controls.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const matrix = controlMatrix.parse(JSON.parse(read('sensor/controls.json')));

/** The text of a resource in a template, a Terraform file or a manifest; undefined when it is not there. */
function textOf(resource: string, file: string): string | undefined {
  const text = read(file);
  if (file.endsWith('.tf')) return terraformBlock(text, resource);
  if (!resource.includes('/')) return new RegExp(`^ {2}${resource}:\\n((?: {3,}.*)?\\n)+`, 'm').exec(text)?.[0];
  const [kind, name] = resource.split('/');
  const says = (document: string, line: string) => new RegExp(`^${line}$`, 'm').test(document);
  return text.split(/^---$/m).find((each) => says(each, `kind: ${kind}`) && says(each, ` +name: ${name}`));
}

function terraformBlock(text: string, resource: string): string | undefined {
  const [type, name] = resource.split('.');
  return new RegExp(`^resource "${type}" "${name}" \\{\\n[^]*?^\\}`, 'm').exec(text)?.[0];
}

describe('the control matrix', () => {
  it('promises what was asked for', () => {
    const promised = matrix.controls.map(({ control, promises }) => [control, ...Object.values(promises)].join(' | '));

    expect(Object.values(matrix.platforms)).toEqual(['AWS ECS', 'AWS EKS', 'Azure AKS', 'GCP GKE']);
    expect(promised).toEqual([
      'Secrets Management | Secrets Manager + KMS | Kubernetes Secrets + KMS | Key Vault | Secret Manager',
      'Network Isolation | VPC + Private Subnets | VPC + Private Subnets | VNet + NAT Gateway | VPC + Cloud NAT',
      'API Restriction | Security Groups | Security Groups + OIDC | NSG + API IP Ranges | Firewall + Master Auth Networks',
      'Encryption at Rest | EBS + KMS | EBS + KMS | Ephemeral Disks | pd-ssd',
      'Encryption in Transit | TLS 1.2+ | TLS 1.2+ | TLS 1.2+ | TLS 1.2+',
      'Identity | IAM Roles + IMDSv2 | IAM Roles + OIDC | Managed Identity + Workload Identity | Workload Identity',
      'Logging | CloudWatch + Flow Logs | CloudWatch + API Logs | Log Analytics + Defender | Cloud Logging + Prometheus',
      'Image Security | ECR Scanning | ECR Scanning | ACR + Defender | Binary Authorization',
      'Runtime Security | Container Insights | Container Insights | Azure Policy | Security Posture',
      'Node Security | EBS Encryption | EBS Encryption + IMDSv2 | Ephemeral OS Disks | Shielded Nodes',
    ]);
  });

  it.each(implementations(matrix))('$control on $platform: $resource in $file', ({ resource, file, setting }) => {
    const found = existsSync(join(root, file)) ? textOf(resource, file) : undefined;

    expect(found, `${resource} is not in ${file}`).toBeDefined();
    expect(found).toContain(setting ?? '');
  });

  it('is what the document says', async () => {
    await expect(renderControls(matrix)).toMatchFileSnapshot('../docs/sensor-controls.md');
  });
});

it('starts hosts the same way by CloudFormation and by Terraform', () => {
  const template =
    /Fn::Base64: !Sub \|\n((?: {12}.*\n)+)/.exec(read('cloudformation/registry-sensor-ecs.yaml'))?.[1] ?? '';
  const module = read('sensor/terraform/ecs/host-user-data.sh.tftpl');
  const neutral = (script: string) =>
    script
      .replaceAll(/^ {12}/gm, '')
      .replaceAll('${HttpsProxy}', '${proxy}')
      .replaceAll('${CaCertificateBase64}', '${ca_certificate}')
      .replaceAll('${Cluster}', '${cluster}')
      .replaceAll('${NoProxy},/var/run/docker.sock', '${no_proxy}');

  expect(neutral(template)).toBe(module);
});

describe('the documents of the sensor', () => {
  it.each([
    [
      'cloudformation/registry-sensor-ecs.yaml',
      /^ {2}(\w+):\n {4}Type: (?:String|Number|AWS::SSM)/gm,
      'sensor/ecs/README.md',
    ],
    ['sensor/terraform/ecs/variables.tf', /^variable "(\w+)"/gm, 'sensor/terraform/ecs/README.md'],
  ])('name every parameter of %s', (source, parameter, document) => {
    const names = [...read(source).matchAll(parameter)].map(([, name]) => name ?? '');
    const text = read(document);

    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(globSync('sensor/**/*.md', { cwd: root }))('%s links to files that are there', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '');

    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });
});
