import { describe, expect, it } from 'vitest';
import { readUndocumented, readVulnerabilities } from './findings.ts';
import { imageDetailsSchema } from './schema.ts';

const sha = 'a'.repeat(64);
const image = imageDetailsSchema.parse({ sha, vulnerabilities: [] });

/** An entry as Qualys documents it, with the given fields replaced. */
function entry(fields: object = {}) {
  return {
    qid: 350123,
    severity: 5,
    customerSeverity: 5,
    title: 'Amazon Linux Security Advisory for expat',
    cveids: ['CVE-2022-25235'],
    typeDetected: 'CONFIRMED',
    firstFound: '1738660042992',
    published: 1_556_000_000_000,
    software: [
      { name: 'expat', version: '2.1.0-10', fixVersion: '2.1.0-14', packagePath: null, vulnerabilities: null },
    ],
    qdsScore: 71,
    cvss3Info: { baseScore: '9.8', temporalScore: '8.5' },
    patchAvailable: true,
    threatIntel: { publicExploit: true, malware: null, ransomware: false, publicExploitNames: ['x'] },
    isExempted: false,
    ...fields,
  };
}

describe('a vulnerability report', () => {
  it('becomes findings', () => {
    expect(readVulnerabilities({ details: [entry()] }, image)).toEqual([
      {
        kind: 'vulnerability',
        id: 'QID-350123',
        qid: 350123,
        cves: ['CVE-2022-25235'],
        title: 'Amazon Linux Security Advisory for expat',
        severity: 5,
        certainty: 'confirmed',
        qds: 71,
        cvss3: 9.8,
        packages: [{ name: 'expat', version: '2.1.0-10', fixedVersion: '2.1.0-14' }],
        fixable: true,
        layers: [],
        firstFoundAt: '2025-02-04T09:07:22.992Z',
        publishedAt: '2019-04-23T06:13:20.000Z',
        threats: ['publicExploit'],
        exemptedByQualys: false,
      },
    ]);
  });

  it("counts the subscription's own severity and keeps Qualys'", () => {
    const [finding] = readVulnerabilities({ details: [entry({ severity: 5, customerSeverity: 2 })] }, image);

    expect(finding).toMatchObject({ severity: 2, qualysSeverity: 5 });
  });

  it.each([
    [{ typeDetected: 'POTENTIAL' }, { certainty: 'potential' }],
    [{ isExempted: true }, { exemptedByQualys: true }],
    [
      { software: null, patchAvailable: null },
      { packages: [], fixable: false },
    ],
    [{ patchAvailable: false }, { fixable: true }],
    [
      { software: [{ name: 'x' }], patchAvailable: false },
      { packages: [{ name: 'x' }], fixable: false },
    ],
    [
      { cveids: null, title: null },
      { cves: [], title: 'QID 350123' },
    ],
    [
      { qid: '350123', severity: '3', customerSeverity: null },
      { qid: 350123, severity: 3 },
    ],
    [{ firstFound: 'soon', published: null, qdsScore: null, cvss3Info: null }, { severity: 5 }],
  ])('reads %j', (fields, expected) => {
    expect(readVulnerabilities({ details: [entry(fields)] }, image)[0]).toMatchObject(expected);
  });

  it('tells base image from own layers where Qualys names them', () => {
    const layered = imageDetailsSchema.parse({
      sha,
      vulnerabilities: [],
      layers: [
        { sha: 'base', isBaseLayer: true },
        { sha: 'own', isBaseLayer: false },
      ],
    });

    const findings = readVulnerabilities(
      { details: [entry({ layerSha: ['base'] }), entry({ layerSha: ['base', 'own'] }), entry({ layerSha: 'own' })] },
      layered,
    );

    expect(findings.map((finding) => finding.fromBaseImage)).toEqual([true, false, false]);
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ data: [] }],
    [{ details: null }],
    [{ details: [entry({ severity: 9 })] }],
    [{ details: [entry({ severity: null })] }],
    [{ details: [entry({ qid: undefined })] }],
    [{ details: [entry({ severity: true })] }],
    [{ details: ['x'] }],
  ])('that is %j is refused as incomplete', (body) => {
    expect(() => readVulnerabilities(body, image)).toThrow(expect.objectContaining({ code: 'report-incomplete' }));
  });

  it('that is empty is believed only when the image has no vulnerabilities', () => {
    const full = imageDetailsSchema.parse({ sha, vulnerabilities: [{}] });

    expect(readVulnerabilities({ details: [] }, image)).toEqual([]);
    expect(() => readVulnerabilities({ details: [] }, full)).toThrow(/said to have 1/);
  });

  it.each<[string, object]>([
    ['vulnerabilities by another QID', { vulnerabilities: [{ qid: 350123 }, { qid: 7 }] }],
    ['vulnerabilities that name no QID', { vulnerabilities: [{}, {}] }],
    ['a QID as text', { vulnerabilities: [{ qid: '350123' }, { qid: '7' }] }],
  ])('that lacks what the image is said to have (%s) is refused as incomplete', (_what, fields) => {
    const larger = imageDetailsSchema.parse({ sha, ...fields });

    expect(() => readVulnerabilities({ details: [entry()] }, larger)).toThrow(
      expect.objectContaining({ code: 'report-incomplete' }),
    );
  });

  it('that is empty is not believed when Qualys counted some', () => {
    const counted = imageDetailsSchema.parse({ sha, vulnerabilities: [], totalVulCount: '3' });

    expect(() => readVulnerabilities({ details: [] }, counted)).toThrow(/said to have 3/);
  });

  it('may leave out what the subscription excepts', () => {
    const excepted = imageDetailsSchema.parse({
      sha,
      vulnerabilities: [entry(), { qid: 7, isExempted: true }],
      totalVulCount: '2',
    });

    expect(readVulnerabilities({ details: [entry()] }, excepted)).toHaveLength(1);
    expect(readVulnerabilities({ details: [entry(), entry()] }, excepted)).toHaveLength(2);
  });
});

describe('a part of undocumented shape', () => {
  it.each([undefined, null, 7, 'x', { severity5Count: 0 }])('that is %j was not looked for', (part) => {
    expect(readUndocumented(part, 'secret')).toEqual({ looked: false, findings: [] });
  });

  it.each([[[]], [{ data: [] }], [{ secrets: [] }]])('that is %j was looked for, and nothing found', (part) => {
    expect(readUndocumented(part, 'secret')).toEqual({ looked: true, findings: [] });
  });

  it.each([
    [['AKIAIOSFODNN7EXAMPLE']],
    [[true]],
    [{ data: [], secrets: ['AKIA…'] }],
    [{ entries: [{ title: 'AWS key' }] }],
  ])('that lists %j holds one finding', (part) => {
    const { looked, findings } = readUndocumented(part, 'secret');

    expect(looked).toBe(true);
    expect(findings).toMatchObject([{ kind: 'secret', severity: 5 }]);
    expect(JSON.stringify(findings)).not.toContain('AKIA');
  });

  it('that lists malware names family, file and layer', () => {
    const part = {
      data: [{ layerHash: 'l1', fileName: '/usr/bin/xmrig', severity: 3, category: 'coinminer', family: 'XMRig' }],
    };

    expect(readUndocumented(part, 'malware').findings).toMatchObject([
      {
        kind: 'malware',
        id: 'malware:XMRig:/usr/bin/xmrig',
        severity: 3,
        packages: [{ name: 'xmrig' }],
        layers: ['l1'],
      },
    ]);
  });

  it.each([
    ['HIGH', 4],
    ['low', 2],
    [undefined, 5],
    ['toString', 5],
    [0, 5],
  ])('with the severity %j counts as %i', (severity, expected) => {
    expect(readUndocumented([{ severity }], 'secret').findings[0]?.severity).toBe(expected);
  });
});
