import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { parsePolicyFile } from './file.ts';
import type { GatePolicy } from './policy.ts';
import { buildPolicy, type PolicyOptions } from './schema.ts';

const defaults: GatePolicy = {
  failOn: 5,
  maximum: {},
  onlyFixable: false,
  potential: 'include',
  failOnKev: false,
  onlyNew: false,
  denyQids: [],
  denyCves: [],
  secrets: { action: 'fail', required: false },
  malware: { action: 'fail', required: false },
  denyCids: [],
  qualysPolicy: { gate: 'off', audit: 'inconclusive' },
  onInconclusive: 'block',
  enforce: true,
  maxExceptionDays: 90,
  exceptionWarnDays: 14,
  exceptions: [],
};

it('gates at critical and blocks by default', () => {
  const policy = buildPolicy(undefined, {});

  expect(policy).toEqual(defaults);
});

describe('options', () => {
  it.each<[PolicyOptions, Partial<GatePolicy>]>([
    [{ 'fail-on': 'High' }, { failOn: 4 }],
    [{ 'fail-on': '1' }, { failOn: 1 }],
    [{ 'fail-on': 'none' }, { failOn: 'none' }],
    [
      { 'max-critical': '0', 'max-high': ' 7 ', 'max-medium': '8', 'max-low': '9', 'max-informational': '10' },
      { maximum: { 5: 0, 4: 7, 3: 8, 2: 9, 1: 10 } },
    ],
    [{ 'only-fixable': 'TRUE' }, { onlyFixable: true }],
    [{ potential: 'exclude' }, { potential: 'exclude' }],
    [{ 'fail-on-qds': '90' }, { failOnQds: 90 }],
    [{ 'fail-on-epss': '.5' }, { failOnEpss: 0.5 }],
    [{ 'fail-on-epss': '1' }, { failOnEpss: 1 }],
    [{ 'fail-on-kev': 'true' }, { failOnKev: true }],
    [{ 'only-new': 'true' }, { onlyNew: true }],
    [{ 'deny-qids': '105943, QID-38913\n105943' }, { denyQids: [105943, 38913] }],
    [{ 'deny-cves': 'cve-2024-6387 CVE-2021-44228' }, { denyCves: ['CVE-2024-6387', 'CVE-2021-44228'] }],
    [{ secrets: 'fail' }, { secrets: { action: 'fail', required: true } }],
    [{ malware: 'ignore' }, { malware: { action: 'ignore', required: false } }],
    [{ 'fail-on-compliance': 'Medium' }, { failOnCompliance: 'medium' }],
    [{ 'max-compliance': '0' }, { maxCompliance: 0 }],
    [{ 'deny-cids': '19386, CID-19388\n19386' }, { denyCids: [19386, 19388] }],
    [{ 'qualys-policy': 'alone', 'qscanner-audit': 'fail' }, { qualysPolicy: { gate: 'alone', audit: 'fail' } }],
    [
      { 'on-inconclusive': 'warn', enforce: 'false' },
      { onInconclusive: 'warn', enforce: false },
    ],
    [{ 'fail-on': '', 'max-high': '  ', 'deny-qids': '\n', 'deny-cves': undefined, enforce: '' }, {}],
  ])('%j', (options, expected) => {
    const policy = buildPolicy(undefined, options);

    expect(policy).toEqual({ ...defaults, ...expected });
  });

  it.each<[PolicyOptions, string]>([
    [
      { 'fail-on': 'sever' },
      'fail-on must be one of critical, high, medium, low, informational, none, or 1 to 5 (Qualys\' numbers, 5 is critical); found "sever".',
    ],
    [{ 'fail-on': 'critcal' }, 'Did you mean critical?'],
    [{ 'fail-on': '6' }, 'found "6"'],
    [{ 'max-high': 'NaN' }, 'max-high must be a whole number from 0 (leave it out for no limit); found "NaN".'],
    [{ 'max-high': '-1' }, 'found "-1"'],
    [{ 'max-high': '1.5' }, 'found "1.5"'],
    [{ 'max-high': '1e3' }, 'found "1e3"'],
    [{ 'max-high': '99999999999' }, 'found 99999999999'],
    [{ 'fail-on-qds': '0' }, 'fail-on-qds must be a whole number from 1 to 100; found 0.'],
    [{ 'fail-on-epss': '50%' }, 'fail-on-epss must be a number from 0.0 to 1.0; found "50%".'],
    [{ 'fail-on-epss': '1.1' }, 'found 1.1.'],
    [{ 'fail-on-epss': '1e-9' }, 'found "1e-9".'],
    [{ 'deny-qids': '1,x' }, 'deny-qids must be a list of QIDs such as 105943; found "x".'],
    [{ 'deny-cves': 'CVE-2024' }, 'deny-cves must be a list of CVEs such as CVE-2024-6387; found "CVE-2024".'],
    [{ 'fail-on-compliance': 'critical' }, 'fail-on-compliance must be high, medium, low or none; found "critical".'],
    [{ 'deny-cids': '19386,x' }, 'deny-cids must be a list of control ids such as 19386; found "x".'],
    [{ 'qualys-policy': 'only' }, 'qualys-policy must be off, with or alone; found "only".'],
    [{ secrets: 'ignored' }, 'secrets must be fail or ignore; found "ignored". Did you mean ignore?'],
    [{ enforce: 'yes' }, 'enforce must be true or false; found "yes".'],
  ])('refuses %j', (options, message) => {
    const act = () => buildPolicy(undefined, options);

    expect(act).toThrow(UsageError);
    expect(act).toThrow(message);
  });

  it('reports every wrong option at once', () => {
    const act = () => buildPolicy(undefined, { 'max-high': 'x', enforce: 'maybe' });

    expect(act).toThrow(/max-high .*\nenforce /);
  });
});

it.each([
  [{}, 'with'],
  [{ 'qualys-policy': 'off' }, 'off'],
  [{ 'qualys-policy': 'alone' }, 'alone'],
])('where Qualys is asked for a verdict, %j has it gate %s', (options, gate) => {
  expect(buildPolicy(undefined, options, true).qualysPolicy.gate).toBe(gate);
});

it('lets an option win over the file, and the file over the default', () => {
  const file = parsePolicyFile(
    'fail-on: high\nmax-low: 3\nsecrets: fail\n',
    'gate.yaml',
    new Date('2026-11-20T12:00:00Z'),
  );

  const policy = buildPolicy(file, { 'fail-on': 'medium', 'max-medium': '1', secrets: '' });

  expect(policy).toEqual({
    ...defaults,
    failOn: 3,
    maximum: { 3: 1, 2: 3 },
    secrets: { action: 'fail', required: true },
  });
});
