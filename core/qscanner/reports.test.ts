import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ecrImage, hex } from '../../test/fakes/scans.ts';
import type { ScanType } from '../scan/result.ts';
import { readReports } from './reports.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reports-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const everything: readonly ScanType[] = ['packages', 'secrets', 'malware', 'compliance'];

function write(name: string, content: object | string): Promise<void> {
  return writeFile(join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
}

function read(scanTypes: readonly ScanType[] = ['packages']) {
  return readReports(directory, { image: ecrImage(), scanTypes });
}

function sarif(rules: readonly object[], results: readonly object[], properties: object = {}): object {
  return { version: '2.1.0', runs: [{ tool: { driver: { rules } }, results, properties }] };
}

const empty = sarif([], []);
const one = sarif([{ id: '11', properties: { severity: 4 } }], [{ ruleId: '11' }]);
const json = (list: readonly object[]) => ({ VulnerabilityReport: { Vulnerabilities: list } });

describe('the findings', () => {
  it('come from SARIF', async () => {
    await write('team_api-Report.sarif.json', one);

    expect(await read()).toMatchObject({ findings: [{ id: 'QID-11' }], scanTypes: ['packages'], simulated: false });
  });

  it.each(['Vulnerabilities', 'details'])('come from the JSON report where there is no SARIF (%s)', async (name) => {
    await write('x-Report.json', {
      VulnerabilityReport: { [name]: [{ qid: 12, severity: 4, customerSeverity: 2, title: 'T', software: [] }] },
    });

    expect((await read()).findings).toMatchObject([{ id: 'QID-12', severity: 2, qualysSeverity: 4 }]);
  });

  it('are those of both reports, each QID once and as SARIF has it', async () => {
    await write('x-Report.sarif.json', one);
    await write('x-Report.json', json([{ qid: 11 }, { qid: 12, severity: 5 }]));

    expect((await read()).findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['QID-11', 4],
      ['QID-12', 5],
    ]);
  });

  it('are those of SARIF alone where it does not go by QIDs', async () => {
    await write('x-Report.sarif.json', sarif([{ id: 'CVE-1', properties: { severity: 4 } }], [{ ruleId: 'CVE-1' }]));
    await write('x-Report.json', json([{ qid: 12, severity: 5 }]));

    expect((await read()).findings.map(({ id }) => id)).toEqual(['RULE-CVE-1']);
  });

  it('are none only when both reports have none', async () => {
    await write('x-Report.sarif.json', empty);
    await write('x-Report.json', json([]));

    expect((await read()).findings).toEqual([]);
  });

  it('have the secrets of the inventory too, each once', async () => {
    const location = { physicalLocation: { artifactLocation: { uri: 'app/.env' }, region: { startLine: 3 } } };
    await write(
      'x-Report.sarif.json',
      sarif([{ id: 'K', name: 'Secret', properties: { severity: 'LOW' } }], [{ ruleId: 'K', locations: [location] }]),
    );
    const details = [3, 9].map((StartLine) => ({ RuleID: 'K', StartLine, Severity: 'HIGH', Title: 'Key' }));
    await write('x-ScanResult.json', { Inventory: { SecretResults: [{ Target: 'app/.env', Details: details }] } });

    const { findings } = await read(['packages', 'secrets']);

    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['secret:K:app/.env:3', 2],
      ['secret:K:app/.env:9', 4],
    ]);
  });
});

describe('the scan types are those that the output shows', () => {
  it.each([
    ['a report alone', empty, undefined, ['packages']],
    ['an inventory', empty, {}, ['packages', 'secrets']],
    ['an inventory that is none', empty, null, ['packages']],
    [
      'a rule on infrastructure as code',
      sarif([{ id: 'i', name: 'IaCMisconfiguration' }], []),
      {},
      ['packages', 'secrets'],
    ],
    ['an inventory with a list of malware', empty, { MalwareResults: [] }, ['packages', 'secrets', 'malware']],
    [
      'rules of all kinds',
      sarif(
        [
          { id: 'a', name: 'Secret' },
          { id: 'b', name: 'Malware' },
          { id: 'c', name: 'Compliance' },
        ],
        [],
      ),
      undefined,
      everything,
    ],
  ])('%s', async (_, report, inventory, scanTypes) => {
    await write('x-Report.sarif.json', report);
    if (inventory !== undefined) await write('x-ScanResult.json', { Inventory: inventory });

    expect((await read(everything)).scanTypes).toEqual(scanTypes);
  });

  it('and only those that were asked for', async () => {
    await write('x-Report.sarif.json', empty);
    await write('x-ScanResult.json', { Inventory: { MalwareResults: [] } });

    expect((await read(['packages'])).scanTypes).toEqual(['packages']);
  });
});

describe('the image that a report names', () => {
  it.each([
    { imageID: `sha256:${hex('a0')}` },
    { imageID: hex('a0').slice(0, 12) },
    { imageDigest: `sha256:${hex('a')}`, imageID: hex('f') },
    {},
  ])('may be %j', async (properties) => {
    await write('x-Report.sarif.json', sarif([], [], properties));

    expect((await read()).findings).toEqual([]);
  });

  it('must not be another', async () => {
    await write('x-Report.sarif.json', sarif([], [], { imageID: hex('f') }));

    await expect(read()).rejects.toMatchObject({
      code: 'report-incomplete',
      message: expect.stringMatching(/another image/),
    });
  });

  it('is that of an artifact where the run names none', async () => {
    const report = (properties: object) => ({
      runs: [{ results: [], properties, artifacts: [{ properties: { imageID: hex('f') } }] }],
    });
    await write('x-Report.sarif.json', report({ imageID: hex('a0') }));
    expect((await read()).findings).toEqual([]);

    await write('x-Report.sarif.json', report({}));
    await expect(read()).rejects.toThrow(/another image/);
  });
});

describe('refused is', () => {
  it.each<[string, Record<string, object | string>, RegExp]>([
    ['nothing', {}, /without a report/],
    ['an inventory alone', { 'x-ScanResult.json': {} }, /without a report/],
    ['an empty SARIF file', { 'x-Report.sarif.json': '' }, /SARIF report can't be read: it is cut off/],
    [
      'broken SARIF, though there is a JSON report',
      { 'x-Report.sarif.json': '{"runs"', 'x-Report.json': json([]) },
      /cut off/,
    ],
    ['two reports', { 'x-Report.sarif.json': empty, 'y-Report.sarif.json': empty }, /2 files/],
    [
      'empty SARIF beside findings in JSON',
      { 'x-Report.sarif.json': empty, 'x-Report.json': json([{ qid: 1, severity: 1 }]) },
      /is empty, but/,
    ],
    ['empty SARIF beside half a JSON report', { 'x-Report.sarif.json': empty, 'x-Report.json': '{"Vuln' }, /cut off/],
    ['SARIF beside half a JSON report', { 'x-Report.sarif.json': one, 'x-Report.json': '{"Vuln' }, /cut off/],
    [
      'SARIF whose results are no list',
      { 'x-Report.sarif.json': { runs: [{ results: { 1: { ruleId: '11' } } }] } },
      /results is no list/,
    ],
    [
      'SARIF that leaves open whether the scan succeeded',
      { 'x-Report.sarif.json': { runs: [{ results: [], invocations: [{ executionSuccessful: null }] }] } },
      /did not succeed/,
    ],
    ['JSON without a list', { 'x-Report.json': { VulnerabilityReport: {} } }, /no list/],
    ['JSON with an entry without severity', { 'x-Report.json': json([{ qid: 1 }]) }, /can't be read/],
    [
      'half an inventory',
      { 'x-Report.sarif.json': empty, 'x-ScanResult.json': '{"Inventory":{"Sec' },
      /inventory can't be read/,
    ],
    [
      'a secret that is none',
      { 'x-Report.sarif.json': empty, 'x-ScanResult.json': { Inventory: { SecretResults: [7] } } },
      /secrets can't be read/,
    ],
  ])('%s', async (_, files, message) => {
    for (const [name, content] of Object.entries(files)) await write(name, content);

    await expect(read(everything)).rejects.toMatchObject({
      name: 'RemoteError',
      code: 'report-incomplete',
      message: expect.stringMatching(message),
    });
  });

  it('a link to a report somewhere else', async () => {
    await write('elsewhere', one);
    await mkdir(join(directory, 'out'));
    await symlink(join(directory, 'elsewhere'), join(directory, 'out', 'x-Report.sarif.json'));

    await expect(readReports(join(directory, 'out'), { image: ecrImage(), scanTypes: ['packages'] })).rejects.toThrow(
      /without a report/,
    );
  });
});
