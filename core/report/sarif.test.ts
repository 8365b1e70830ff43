import { gzipSync } from 'node:zlib';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, it } from 'vitest';
import { exceptedReport, formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, sampleUse } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import type { GateReport } from './report.ts';
import { type SarifOptions, sarifFiles } from './sarif.ts';

const severitiesOfFindings = [5, 4, 3, 2, 1] as const;

describe.each(Object.entries(formatReports))('the SARIF files of the %s report', (_, report) => {
  const runs = runsOf(report);

  it('have what GitHub asks for', () => {
    for (const run of runs) expectGitHubRules(run);
  });

  it('have results with fingerprints of their own', () => {
    for (const run of runs) {
      const prints = resultsOf(run).map(fingerprint);
      expect(new Set(prints).size).toBe(prints.length);
    }
  });
});

describe.each([0, 1, 5_001, 25_001])('a file about %i findings', (count) => {
  const report = reportOf(count);
  const [file] = sarifFiles(report);
  const run = runOf([...file!.pieces()].join(''));

  it('keeps to the limits and says what was left out', () => {
    const leftOut = Math.max(0, count - 25_000);

    expect(resultsOf(run)).toHaveLength(count - leftOut);
    expect(file).toMatchObject({ results: count - leftOut, leftOut });
    expect(run.properties).toMatchObject({ results: count, resultsLeftOut: leftOut });
    const said = notificationsOf(run).some((text) => text.startsWith('1 result of 25001 left out'));
    expect(said).toBe(leftOut > 0);
  });

  it('keeps to what GitHub asks for', () => {
    expectGitHubRules(run);
  });

  it('has the worst findings first', () => {
    const levels = resultsOf(run).map(({ level = 'none' }) => ['error', 'warning', 'note'].indexOf(level));

    expect(levels).toEqual(levels.toSorted());
  });
});

it('leaves out more where the file would be too large gzipped', () => {
  const [file] = sarifFiles(reportOf(2_000), { limits: { results: 25_000, gzipBytes: 20_000 } });

  const text = [...file!.pieces()].join('');

  expect(gzipSync(text).length).toBeLessThanOrEqual(20_000);
  expect(file!.results).toBeGreaterThan(100);
  expect(file!.results + file!.leftOut).toBe(2_000);
});

it('anchors each result to the image string in the task definition file', () => {
  const [, checkout] = runsOf(sampleReports.fail!);

  const { physicalLocation } = resultsOf(checkout!)[0]!.locations![0]!;

  expect(physicalLocation).toEqual({
    artifactLocation: { uri: 'deploy/task-definition.json' },
    region: { startLine: 7, startColumn: 16, endLine: 7, endColumn: 82 },
  });
});

it('gives the same alerts for a new tag, digest, version and line', () => {
  const before = reportWith('1.4.2', 'a', '9.2p1', 7);
  const after = reportWith('1.5.0', 'b', '9.3p1', 19);

  expect(runsOf(after).flatMap(resultsOf).map(fingerprint)).toEqual(runsOf(before).flatMap(resultsOf).map(fingerprint));
});

it('tells apart packages, containers and families with the same vulnerability', () => {
  const finding = sampleFinding({ packages: [{ name: 'openssh-server' }, { name: 'openssh-client' }] });
  const report = buildReport(sampleParts([scanned('app', 'a', ['shop/web', 'shop/admin', 'api/web'], [finding])]));

  const prints = runsOf(report).flatMap(resultsOf).map(fingerprint);

  expect(new Set(prints).size).toBe(6);
});

it('tells apart containers of one name in two files of a family', () => {
  const uses = ['one.json', 'two.json'].map((source) => ({ ...sampleUse('shop', 'web', 'app:1'), source }));
  const report = buildReport(sampleParts([{ ...scanned('app', 'a', [], [sampleFinding()]), uses }]));

  const prints = runsOf(report).flatMap(resultsOf).map(fingerprint);

  expect(prints.map((print) => print.slice(-2))).toEqual([':1', ':2']);
});

it('has a finding once for a container whose image has two platforms', () => {
  const uses = [sampleUse('shop', 'web', 'app:1')];
  const outcomes = ['a', 'b'].map((digit) => ({ ...scanned('app', digit, [], [sampleFinding()]), uses }));

  const [run] = runsOf(buildReport(sampleParts(outcomes)));

  expect(resultsOf(run!)).toHaveLength(1);
});

it('keeps a finding that is excepted for one platform only', () => {
  const uses = [sampleUse('shop', 'web', 'app:1')];
  const report = buildReport(
    sampleParts(['a', 'b'].map((digit) => ({ ...scanned('app', digit, [], [sampleFinding()]), uses }))),
  );
  const [first, ...others] = report.images;
  const excepted = [{ finding: first!.findings[0]!.id, by: 'policy' as const, reason: 'Accepted.' }];

  const [run] = runsOf({ ...report, images: [{ ...first!, excepted }, ...others] });

  expect(resultsOf(run!)).toHaveLength(1);
});

it('has one severity a rule, the highest of its findings', () => {
  const images = [4.1, 6.3].map((cvss3, index) =>
    scanned(`app-${index}`, 'ab'[index]!, [`shop/${index}`], [sampleFinding({ severity: 3, cvss3 })]),
  );

  const [run] = runsOf(buildReport(sampleParts(images)));

  expect(run!.tool.driver.rules!.map(({ properties }) => properties!['security-severity'])).toEqual(['6.3']);
});

it('leaves out what is excepted and counts it', () => {
  const [, checkout] = runsOf(exceptedReport);

  expect(resultsOf(checkout!).map(({ ruleId }) => ruleId)).not.toContain('QID-12');
  expect(checkout!.properties!.findingsExcepted).toBe(3);
  expect(notificationsOf(checkout!)).toContain('3 excepted findings left out.');
});

it.each([
  ['block', 'error', '9.1'],
  ['warn', 'warning', '4.0'],
])('shows what could not be judged where on-inconclusive is %s', (onInconclusive, level, severity) => {
  const report = sampleReports.inconclusive!;
  const [run] = runsOf({ ...report, policy: { ...report.policy, onInconclusive: onInconclusive as 'block' | 'warn' } });

  const found = resultsOf(run!).filter(({ ruleId }) => ruleId === 'qualys-inconclusive');

  expect(found.map((result) => result.level)).toEqual([level, level]);
  expect(run!.tool.driver.rules![0]!.properties!['security-severity']).toBe(severity);
});

it('names what is known to be exploited', () => {
  const exploitation = [{ cve: 'CVE-2024-6387', kev: { addedOn: '2024-07-01', ransomware: false } }];

  const texts = runsOf({ ...sampleReports.fail!, exploitation })
    .flatMap(resultsOf)
    .map(({ message }) => message.text!);

  const exploited = texts.filter((text) => text.includes('Known to be exploited (CISA KEV).'));
  expect(exploited).toHaveLength(2);
  for (const text of exploited) expect(text).toMatch(/^CVE-2024-6387: /);
});

it('names its category after family and environment', () => {
  const categories = sarifFiles(sampleReports.fail!, { environment: 'eu/prod' }).map(({ category }) => category);

  expect(categories).toEqual(
    ['billing', 'checkout', 'storefront'].map((one) => `qualys-fargate-scanner/${one}:eu%2Fprod`),
  );
});

it('has no links but its own in messages, whatever the names', () => {
  const texts = runsOf(sampleReports.hostile!)
    .flatMap(resultsOf)
    .map(({ message }) => message.text!);

  expect(texts.length).toBeGreaterThan(0);
  for (const text of texts) expect(text).not.toMatch(/\]\(|[\p{Cc}\p{Cf}]/u);
});

function expectGitHubRules(run: Run): void {
  const rules = run.tool.driver.rules!;
  expect(run.automationDetails!.id).toMatch(/^qualys-fargate-scanner\/[^/]+\/$/);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, shortDescription, fullDescription, help, properties } of rules) {
    expect(id.length).toBeLessThanOrEqual(255);
    for (const text of [shortDescription!.text, fullDescription!.text]) {
      expect(text.length > 0 && text.length <= 1024).toBe(true);
    }
    expect(help!.text).not.toBe('');
    expect(properties!['security-severity']).toMatch(/^(\d\.\d|10\.0)$/);
    expect(Number(properties!['security-severity'])).toBeGreaterThanOrEqual(0.1);
    expect(properties!.tags!.length).toBeLessThanOrEqual(10);
    expect(properties!.tags).toContain('security');
  }
  for (const { ruleId, ruleIndex, message, locations, partialFingerprints } of resultsOf(run)) {
    expect(rules[ruleIndex!]!.id).toBe(ruleId);
    expect(message.text).not.toBe('');
    expect(partialFingerprints!.primaryLocationLineHash).toMatch(/^[0-9a-f]{16}:\d+$/);
    const { artifactLocation, region } = locations![0]!.physicalLocation!;
    expect(artifactLocation!.uri).toMatch(/^(?!\/)(?:[\w.~!*'()/-]|%[0-9A-F]{2})+$/);
    expect(region!.startLine).toBeGreaterThanOrEqual(1);
    expect(region!.endColumn).toBeGreaterThan(0);
  }
}

function reportOf(count: number): GateReport {
  const findings = Array.from({ length: count }, (_, qid) =>
    sampleFinding({ qid, severity: severitiesOfFindings[qid % 5]! }),
  );
  return buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)]));
}

function reportWith(tag: string, digit: string, version: string, line: number): GateReport {
  const finding = sampleFinding({ packages: [{ name: 'openssh-server', version }] });
  const uses = [sampleUse('shop', 'web', `app:${tag}`, line)];
  return buildReport(sampleParts([{ ...scanned('app', digit, [], [finding]), uses }]));
}

function runsOf(report: GateReport, options?: SarifOptions): readonly Run[] {
  return sarifFiles(report, options).map(({ pieces }) => runOf([...pieces()].join('')));
}

function runOf(text: string): Run {
  const { version, runs } = JSON.parse(text) as Log;
  expect([version, runs.length]).toEqual(['2.1.0', 1]);
  return runs[0]!;
}

function resultsOf(run: Run): readonly Result[] {
  return run.results!;
}

function fingerprint(result: Result): string {
  return result.partialFingerprints!.primaryLocationLineHash!;
}

function notificationsOf(run: Run): readonly string[] {
  return run.invocations![0]!.toolExecutionNotifications!.map(({ message }) => message.text!);
}
