import { describe, expect, it } from 'vitest';
import { readSarif } from './sarif.ts';

async function* streamed(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** A report of one run with these rules and results. */
function report(rules: readonly object[], results: readonly object[], rest: object = {}): string {
  return JSON.stringify({
    version: '2.1.0',
    runs: [{ results, tool: { driver: { name: 'QScanner', rules } }, ...rest }],
  });
}

function read(text: string) {
  return readSarif(() => streamed(text));
}

const rule = {
  id: '105943',
  name: 'OpenSSH regreSSHion',
  shortDescription: { text: 'OpenSSH remote code execution' },
  properties: { severity: 5, 'cve-ids': ['CVE-2024-6387'], qds: '95' },
  defaultConfiguration: { level: 'error' },
};
const result = {
  ruleId: '105943',
  level: 'error',
  properties: {
    QID: 105943,
    vulnerableSoftware: [{ name: 'openssh', installedVersion: '9.2', fixedVersion: '9.3', layerSHA: 'abc' }],
  },
};

describe('a vulnerability in SARIF', () => {
  it('has what the result and its rule say', async () => {
    const { findings } = await read(report([rule], [result]));

    expect(findings).toEqual([
      {
        kind: 'vulnerability',
        id: 'QID-105943',
        qid: 105943,
        cves: ['CVE-2024-6387'],
        title: 'OpenSSH remote code execution',
        severity: 5,
        certainty: 'confirmed',
        qds: 95,
        packages: [{ name: 'openssh', version: '9.2', fixedVersion: '9.3' }],
        fixable: true,
        layers: ['abc'],
        threats: [],
        exemptedByQualys: false,
      },
    ]);
  });

  it.each([
    ['the rule', { severity: 4 }, {}, 4, undefined],
    ['the result before the rule', { severity: 2 }, { severity: 4 }, 4, undefined],
    ['the subscription, on the rule', { severity: 4, customerSeverity: 2 }, {}, 2, 4],
    ['the subscription, on the result', { severity: 4, customerSeverity: 2 }, { customerSeverity: '5' }, 5, 4],
    ['a text', { severity: '3' }, {}, 3, undefined],
    ['a result whose own severity is none', { severity: 3 }, { severity: 'n/a' }, 3, undefined],
    ['a subscription that overrides it by no number', { severity: 5, customerSeverity: true }, {}, 5, undefined],
  ])('takes its severity from %s', async (_, onRule, onResult, severity, qualysSeverity) => {
    const { findings } = await read(
      report([{ ...rule, properties: onRule }], [{ ...result, properties: { ...result.properties, ...onResult } }]),
    );

    expect(findings[0]?.severity).toBe(severity);
    expect(findings[0]?.qualysSeverity).toBe(qualysSeverity);
  });

  it('is one finding for all its packages, as grave as the gravest', async () => {
    const other = {
      ...result,
      properties: { QID: 105943, severity: 5, vulnerableSoftware: [{ name: 'ssh', installedVersion: '1' }] },
    };

    const { findings } = await read(report([{ ...rule, properties: { severity: 2 } }], [result, other, result]));

    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 5, fixable: true });
    expect(findings[0]?.packages.map((each) => each.name)).toEqual(['openssh', 'ssh']);
  });

  it('may be potential', async () => {
    const potential = { ...rule, properties: { ...rule.properties, typeDetected: 'Potential' } };

    expect((await read(report([potential], [result]))).findings[0]?.certainty).toBe('potential');
  });

  it('is known by its QID wherever that stands', async () => {
    const rules = [
      { id: 'QID-11', properties: { severity: 1 } },
      { id: 'x', properties: { severity: 1, QID: 'QID-12' } },
      { id: 'y', properties: { severity: 1 } },
    ];

    const { findings } = await read(report(rules, [{ ruleId: 'QID-11' }, { rule: { id: 'x' } }, { ruleId: 'y' }]));

    expect(findings.map((finding) => finding.id)).toEqual(['QID-11', 'QID-12', 'RULE-y']);
  });
});

describe('what is no vulnerability', () => {
  const place = (uri: string, startLine: number) => [
    { physicalLocation: { artifactLocation: { uri }, region: { startLine } } },
  ];

  it.each([
    ['Secret', 'secret', { severity: 'HIGH' }, 4],
    ['Malware', 'malware', {}, 5],
    ['Compliance', 'misconfiguration', { criticality: 'MEDIUM' }, 3],
    ['IaCMisconfiguration', 'misconfiguration', { severity: 2 }, 2],
  ])('a rule named %s makes a %s', async (name, kind, properties, severity) => {
    const { findings, kinds } = await read(
      report([{ id: 'R1', name, properties }], [{ ruleId: 'R1', locations: place('app/.env', 7) }]),
    );

    expect(findings).toMatchObject([
      { kind, id: `${kind}:R1:app/.env:7`, severity, packages: [{ name: '.env', path: 'app/.env' }] },
    ]);
    expect([...kinds]).toEqual(name.startsWith('IaC') ? [] : [kind]);
  });

  it('a control is a finding under its id, unless the image meets it', async () => {
    const rules = ['CID-19386', '19388', '19378'].map((id) => ({ id, name: 'Compliance' }));
    const results = [
      { ruleId: 'CID-19386', level: 'warning', message: { text: 'A user exists' } },
      { ruleId: '19388', kind: 'pass' },
      { ruleId: '19378', properties: { posture: 'SETTING_NOT_FOUND' } },
    ];

    const { findings } = await read(report(rules, results));

    expect(findings.map(({ id, title, severity }) => [id, title, severity])).toEqual([
      ['CID-19386', 'Not met: A user exists', 3],
      ['CID-19378', 'Not met: misconfiguration', 5],
    ]);
  });
});

it('the report tells the image it is about, and who made it', async () => {
  const sha = 'ab'.repeat(32);
  const properties = { imageID: `sha256:${sha}`, imageDigest: `docker.io/x@sha256:${sha}`, simulated: true };

  const content = await read(report([], [], { properties }));

  expect(content).toMatchObject({ imageIds: [sha, sha], simulated: true, findings: [] });
});

it.each([
  ['is cut off', report([rule], [result]).slice(0, -20), /cut off/],
  ['has no run', '{"version":"2.1.0","runs":[]}', /no run/],
  ['is something else', '{"hello":[]}', /no run/],
  ['has a run without results', '{"runs":[{"results":[]},{"tool":{}}]}', /without results/],
  ['has null for results', '{"runs":[{"results":null}]}', /without results/],
  [
    'has a vulnerability without severity',
    report([{ ...rule, properties: {} }], [result]),
    /QID-105943 in it has no severity/,
  ],
  ['has a result without its rule', report([], [result]), /no severity/],
  ['has a result that is none', report([rule], [result, 7 as never]), /a result in it/],
  ['has a rule that is none', report([{ name: 'no id' }], []), /a rule in it/],
  [
    'has a package that is none',
    report([rule], [{ ...result, properties: { QID: 105943, vulnerableSoftware: [{}] } }]),
    /a package of QID-105943/,
  ],
  [
    'says that it failed',
    report([rule], [result], { invocations: [{ executionSuccessful: false }] }),
    /did not succeed/,
  ],
])('a report that %s is refused', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});
