import type { ResolvedImage } from '../../core/image/resolved.ts';
import { parsePolicyFile } from '../../core/policy/file.ts';
import type { GatePolicy } from '../../core/policy/policy.ts';
import { buildPolicy, type PolicyOptions } from '../../core/policy/schema.ts';
import type { Finding, ScanResult } from '../../core/scan/result.ts';
import type { ImageUse } from '../../core/task-definition/task-definition.ts';

/** A digest made of one repeated hex digit. */
export function sampleDigest(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

/** A confirmed, fixable, critical vulnerability in OpenSSH, with the given fields replaced. */
export function sampleFinding(fields: Partial<Finding> = {}): Finding {
  return {
    kind: 'vulnerability',
    id: `QID-${fields.qid ?? 105943}`,
    qid: 105943,
    cves: ['CVE-2024-6387'],
    title: 'OpenSSH remote code execution (regreSSHion)',
    severity: 5,
    certainty: 'confirmed',
    packages: [{ name: 'openssh-server', version: '9.2p1', fixedVersion: '9.2p1-2+deb12u3' }],
    fixable: true,
    layers: [],
    threats: [],
    exemptedByQualys: false,
    ...fields,
  };
}

/** A scan result without findings that looked for packages, with the given fields replaced. */
export function sampleResult(fields: Partial<ScanResult> = {}): ScanResult {
  return {
    digest: sampleDigest('a'),
    imageId: sampleDigest('1'),
    scanner: 'registry-sensor',
    scanTypes: ['packages'],
    scannedAt: '2026-11-20T08:00:00.000Z',
    findings: [],
    simulated: false,
    ...fields,
  };
}

/** The policy that the options make. */
export function samplePolicy(options: PolicyOptions = {}): GatePolicy {
  return buildPolicy(undefined, options);
}

/** The day on which sample policies are read and sample reports are made. */
export const sampleNow = new Date('2026-11-20T12:00:00Z');

/** The policy that a file makes, read on the sample day. */
export function samplePolicyFile(text: string, options: PolicyOptions = {}): GatePolicy {
  return buildPolicy(parsePolicyFile(text, 'gate-policy.yaml', sampleNow), options);
}

/** An image of an ECR repository for linux/amd64. */
export function sampleImage(repository: string, tag: string, digit: string): ResolvedImage {
  return {
    reference: { registry: '123456789012.dkr.ecr.eu-central-1.amazonaws.com', repository, tag },
    digest: sampleDigest(digit),
    imageId: sampleDigest(digit),
    platform: { os: 'linux', architecture: 'amd64' },
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    tag,
  };
}

/** A container of a family that uses the image text, found in `task-definition.json` at the line. */
export function sampleUse(family: string, container: string, text: string, line = 7): ImageUse {
  return {
    family,
    source: 'deploy/task-definition.json',
    container,
    essential: true,
    role: 'app',
    image: { kind: 'reference', text, reference: { registry: 'docker.io', repository: 'library/sample', tag: '1' } },
    platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } },
    position: { file: 'deploy/task-definition.json', line, column: 16, endLine: line, endColumn: 16 + text.length },
  };
}
