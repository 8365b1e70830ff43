import { baselineOfRunning } from '../../core/baseline/running.ts';
import type { PolicyOptions } from '../../core/policy/schema.ts';
import { parseVexDocument } from '../../core/policy/vex/document.ts';
import { buildReport, type ImageOutcome, type ReportParts } from '../../core/report/build.ts';
import type { GateReport } from '../../core/report/report.ts';
import type { Finding, QualysPolicyVerdict, ScanType } from '../../core/scan/result.ts';
import type { ImageUse, TaskDefinition } from '../../core/task-definition/task-definition.ts';
import { sampleFinding, sampleImage, samplePolicy, samplePolicyFile, sampleResult, sampleUse } from './samples.ts';

const ecr = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const openssl = (qid: number, cve: string, severity: Finding['severity'], fixedVersion = '3.0.15-1~deb12u1') =>
  sampleFinding({
    qid,
    cves: [cve],
    title: `OpenSSL security update (${cve})`,
    severity,
    packages: [{ name: 'openssl', version: '3.0.11-1~deb12u2', fixedVersion }],
    fromBaseImage: true,
  });
const glibc = sampleFinding({
  qid: 6010,
  cves: [],
  title: 'glibc: end of life',
  severity: 5,
  packages: [{ name: 'libc-bin', version: '2.28-10' }],
  fixable: false,
});
const key = sampleFinding({
  kind: 'secret',
  id: 'secret:aws-access-key:/app/.env',
  cves: [],
  title: 'AWS access key',
  severity: 4,
  packages: [{ name: '.env', path: '/app/.env' }],
  fixable: false,
});

/** The parts of a report on the images, with the task definitions that their uses name. */
export function sampleParts(images: readonly ImageOutcome[], options: PolicyOptions = {}): ReportParts {
  return {
    tool: { name: 'qualys-fargate-scanner', version: '0.1.0' },
    simulated: false,
    startedAt: new Date('2026-11-20T12:00:00Z'),
    finishedAt: new Date('2026-11-20T12:01:30Z'),
    policy: samplePolicy(options),
    taskDefinitions: definitionsOf(images.flatMap(({ uses }) => uses)),
    images,
    notices: [],
    stillRunning: [],
  };
}

/** An image of the ECR repository, used by the containers (`family/container`), with the findings. */
export function scanned(
  repository: string,
  digit: string,
  containers: readonly string[],
  findings: readonly Finding[],
  scanTypes: readonly ScanType[] = ['packages', 'secrets', 'malware'],
): ImageOutcome {
  const image = sampleImage(repository, '1.4.2', digit);
  const uses = containers.map((name, index) => useOf(name, `${ecr}/${repository}:1.4.2`, 7 + index * 12));
  return {
    kind: 'scanned',
    uses,
    image,
    result: sampleResult({ digest: image.digest, imageId: image.imageId, scanTypes, findings }),
    from: 'scan',
  };
}

/** A compliance control that an image does not meet. */
function failedControl(cid: number, statement: string, severity: Finding['severity']): Finding {
  const { qid: _, ...finding } = sampleFinding({ cves: [], severity, packages: [], fixable: false });
  return { ...finding, kind: 'misconfiguration', id: `CID-${cid}`, title: `Not met: ${statement}` };
}

/** A scanned image of which Qualys' own policies said this. */
function judgedByQualys(outcome: ImageOutcome, qualysPolicy: QualysPolicyVerdict): ImageOutcome {
  if (outcome.kind !== 'scanned') return outcome;
  return { ...outcome, result: { ...outcome.result, scanner: 'qscanner', qualysPolicy } };
}

const placeholder: ImageOutcome = {
  kind: 'unscanned',
  uses: [
    {
      ...useOf('checkout/proxy', '<PROXY_IMAGE>', 31),
      image: { kind: 'placeholder', text: '<PROXY_IMAGE>', placeholder: '<PROXY_IMAGE>' },
    },
  ],
  reason: {
    code: 'placeholder',
    message: 'The image is the placeholder <PROXY_IMAGE>, which was not filled in.',
    remedy: 'Render the task definition before the gate.',
  },
};
const timedOut: ImageOutcome = {
  kind: 'unscanned',
  uses: [useOf('checkout/worker', `${ecr}/checkout-worker:1.4.2`, 19)],
  image: sampleImage('checkout-worker', '1.4.2', 'c'),
  reason: {
    code: 'timeout',
    message: 'The 30 minutes given for the gate ended while Qualys was still scanning the image.',
    remedy: 'Run again later: the scan goes on at Qualys. A longer timeout helps too.',
  },
};
const clean = scanned(
  'checkout-api',
  'a',
  ['checkout/api'],
  [openssl(9, 'CVE-2023-5678', 3), openssl(8, 'CVE-2023-1', 1)],
);
const vulnerable = scanned(
  'checkout-web',
  'b',
  ['checkout/web', 'storefront/web'],
  [
    sampleFinding({ qds: 95 }),
    openssl(11, 'CVE-2024-5535', 5),
    openssl(12, 'CVE-2024-4741', 5),
    openssl(13, 'CVE-2024-2511', 3),
    glibc,
    key,
  ],
);
const alsoVulnerable = scanned('billing', 'd', ['billing/app'], [openssl(11, 'CVE-2024-5535', 5)]);

const exceptions = `only-new: true
fail-on-kev: true
fail-on-epss: 0.5
exceptions:
  - cve: CVE-2024-6387
    families: checkout
    containers: [web]
    owner: platform team
    reason: sshd is not started in this container
    expires: 2026-11-30
  - qid: 6010
    packages: libc-*
    owner: ann@shop.example
    reason: the base image is being replaced
    expires: 2027-01-31
    until-fixed: true
  - cve: [CVE-2024-0001]
    owner: platform team
    reason: tried out
    expires: 2026-11-01
  - cve: CVE-2021-44228
    images: [billing]
    owner: platform team
    reason: not reachable
    expires: 2027-01-15
`;
const vex = JSON.stringify({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://shop.example/vex/2026-11-19',
  author: 'Shop product security',
  timestamp: '2026-11-19T08:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2024-4741' },
      products: [
        {
          '@id': `pkg:oci/checkout-web?repository_url=${ecr}/checkout-web`,
          subcomponents: [{ '@id': 'pkg:deb/debian/openssl' }],
        },
      ],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
    },
  ],
});

/** Compliance that gates, and the verdicts of Qualys' own policies: one that denies, one that allows. */
function sampleCompliance(): GateReport {
  const user = failedControl(19386, 'A user for the container has been created', 4);
  const healthcheck = failedControl(19388, 'HEALTHCHECK instructions have been added', 3);
  const scanTypes = ['packages', 'secrets', 'malware', 'compliance'] as const;
  const web = scanned(
    'checkout-web',
    'b',
    ['checkout/web'],
    [user, healthcheck, openssl(13, 'CVE-2024-2511', 3)],
    scanTypes,
  );
  const api = scanned('checkout-api', 'a', ['checkout/api'], [healthcheck], scanTypes);
  const cron = scanned('cron', 'f', ['checkout/cron'], [], scanTypes);
  const said = 'policy "production images": rule no_root: DENY';
  return buildReport(
    sampleParts(
      [
        judgedByQualys(web, { verdict: 'deny', tags: ['production', 'eu'], said }),
        judgedByQualys(api, { verdict: 'allow', tags: ['production', 'eu'] }),
        judgedByQualys(cron, { verdict: 'audit', tags: ['production', 'eu'] }),
      ],
      { 'fail-on-compliance': 'high', 'max-compliance': '5', 'deny-cids': '19379', 'qualys-policy': 'with' },
    ),
  );
}

/** Exceptions that tell two containers of an image apart, VEX, a baseline for one family, and feeds of which one is stale. */
function sampleAccepted(): GateReport {
  const own = { fromBaseImage: false };
  return buildReport({
    ...sampleParts([
      scanned(
        'checkout-web',
        'b',
        ['checkout/web', 'storefront/web'],
        [
          sampleFinding({ qds: 95, ...own }),
          openssl(11, 'CVE-2024-5535', 5),
          openssl(12, 'CVE-2024-4741', 5),
          openssl(14, 'CVE-2024-9143', 3),
          sampleFinding({ qid: 15, cves: ['CVE-2023-44487'], title: 'HTTP/2 rapid reset', exemptedByQualys: true }),
          glibc,
        ],
      ),
      clean,
    ]),
    policy: samplePolicyFile(exceptions),
    vex: [parseVexDocument(vex, 'security/openvex.json')],
    baseline: baselineOfRunning('service prod/checkout', [
      {
        family: 'checkout',
        source: 'service prod/checkout',
        containers: [
          { container: 'web', result: sampleResult({ findings: [openssl(11, 'CVE-2024-5535', 5, '3.0.12')] }) },
          { container: 'api', reason: { code: 'timeout', message: 'It was not scanned in time.', remedy: 'Wait.' } },
        ],
      },
    ]),
    feeds: {
      epss: {
        state: 'fresh',
        source: 'https://epss.example/epss.csv.gz',
        day: '2026-11-20',
        ageDays: 0,
        maxAgeDays: 7,
        data: new Map([
          ['CVE-2024-6387', 0.61],
          ['CVE-2024-9143', 0.02],
        ]),
      },
      kev: {
        state: 'stale',
        source: 'kev.json',
        day: '2026-11-01',
        ageDays: 19,
        maxAgeDays: 7,
        data: new Map([['CVE-2023-44487', { addedOn: '2023-10-10', dueOn: '2023-10-31', ransomware: false }]]),
      },
    },
  });
}

/** Reports of every kind, by the name of their golden files. */
export const sampleReports: Readonly<Record<string, GateReport>> = {
  pass: buildReport(sampleParts([clean, scanned('cron', 'f', ['checkout/cron'], [], ['packages'])])),
  fail: buildReport(sampleParts([clean, vulnerable, alsoVulnerable], { 'max-medium': '0' })),
  inconclusive: buildReport({
    ...sampleParts([timedOut, placeholder, clean]),
    stillRunning: [{ registry: ecr, schedule: 'qualys-fargate-scanner-8d1c2f' }],
  }),
  'no-images': buildReport(sampleParts([])),
  mixed: buildReport({
    ...sampleParts([placeholder, alsoVulnerable, clean], { enforce: 'false' }),
    notices: [
      {
        message: 'The file has comments, which the AWS CLI does not accept.',
        position: { file: 'deploy/task-definition.json', line: 2, column: 3, endLine: 2, endColumn: 20 },
      },
    ],
  }),
  simulated: buildReport({ ...sampleParts([vulnerable]), simulated: true }),
  accepted: sampleAccepted(),
  compliance: sampleCompliance(),
  hostile: hostileReport(),
};

function hostileReport(): GateReport {
  const nasty =
    'a|b`c`<script>alert(1)</script>\n::error::pwned\r\n# x ##[error]y \u001b[31m\u202egnp.exe @octocat #1 [l](http://evil.example) ![i](x) **b** _u_ ~~s~~ $x$ www.evil.example \u200b\ud800';
  const finding = sampleFinding({
    id: `QID-1 ${nasty}`,
    title: `::error::${nasty}`,
    cves: [nasty],
    packages: [{ name: nasty, version: nasty, fixedVersion: nasty, path: nasty }],
  });
  const accepted = sampleFinding({ id: `QID-2 ${nasty}`, qid: 2, title: nasty, packages: [{ name: nasty }] });
  const source = { day: '2026-11-20', ageDays: 0, maxAgeDays: 7, source: nasty };
  const exceptions = [
    {
      cves: [],
      qids: [2],
      owner: nasty,
      reason: nasty,
      expires: '2026-12-01',
      untilFixed: false,
      position: nowhere(nasty),
    },
  ];
  const use = { ...sampleUse(nasty, nasty, nasty), position: { ...sampleUse('a', 'b', 'c').position!, file: nasty } };
  const image = sampleImage('hostile', 'x', 'e');
  const long: ImageUse = sampleUse('x'.repeat(10_000), '\u{1f525}'.repeat(10_000), `|${'y'.repeat(10_000)}`);
  const qualysPolicy = { verdict: 'deny', tags: [nasty], said: nasty } as const;
  const result = sampleResult({ digest: image.digest, findings: [finding, accepted], qualysPolicy });
  return buildReport({
    ...sampleParts([
      { kind: 'scanned', uses: [use], image, result, from: 'qualys' },
      { kind: 'unscanned', uses: [long], reason: { code: 'scan-failed', message: nasty, remedy: nasty } },
    ]),
    policy: { ...samplePolicy({ 'qualys-policy': 'with' }), exceptions },
    baseline: { source: nasty, families: new Map() },
    feeds: { epss: { ...source, state: 'fresh', data: new Map([['CVE-2024-6387', 0.5]]) } },
    notices: [{ message: nasty, position: use.position }],
    stillRunning: [{ registry: nasty, schedule: nasty }],
  });
}

function nowhere(file: string) {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 2 };
}

function useOf(name: string, text: string, line: number): ImageUse {
  const [family = '', container = ''] = name.split('/');
  return sampleUse(family, container, text, line);
}

function definitionsOf(uses: readonly ImageUse[]): readonly TaskDefinition[] {
  const families = [...new Set(uses.map(({ family }) => family))];
  return families.map((family) => ({
    format: 'json',
    source: 'deploy/task-definition.json',
    family,
    platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } },
    containers: uses
      .filter((use) => use.family === family)
      .map(({ container, image }) => ({ name: container, essential: true, role: 'app', image })),
    notices: [],
  }));
}
