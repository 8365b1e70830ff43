import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaText } from '../../test/contract/json-text.ts';
import { UnreadableInputError } from '../errors.ts';
import { parsePolicyFile } from './file.ts';
import { policyFileSchema } from './settings.ts';

const now = new Date('2026-11-20T12:00:00Z');

const everything = `# the team's gate
version: 1
fail-on: 4
max-critical: 0
max-high: 5
only-fixable: true
potential: exclude
fail-on-qds: 90
fail-on-epss: 0.5
fail-on-kev: true
only-new: true
deny-qids: [105943, QID-38913]
deny-cves:
  - cve-2024-6387
secrets: fail
malware: ignore
on-inconclusive: warn
enforce: false
max-exception-days: 30
exception-warn-days: 7
exceptions:
  - cve: cve-2024-6387
    owner: platform team
    reason: sshd is not started
    expires: 2026-12-20
`;

describe('reads', () => {
  it('every key', () => {
    const policy = parsePolicyFile(everything, 'gate.yaml', now);

    expect(policy).toEqual({
      file: 'gate.yaml',
      settings: {
        'fail-on': 4,
        'max-critical': 0,
        'max-high': 5,
        'only-fixable': true,
        potential: 'exclude',
        'fail-on-qds': 90,
        'fail-on-epss': 0.5,
        'fail-on-kev': true,
        'only-new': true,
        'deny-qids': [105943, 38913],
        'deny-cves': ['CVE-2024-6387'],
        secrets: 'fail',
        malware: 'ignore',
        'on-inconclusive': 'warn',
        enforce: false,
        'max-exception-days': 30,
        'exception-warn-days': 7,
      },
      exceptions: [
        {
          cves: ['CVE-2024-6387'],
          qids: [],
          owner: 'platform team',
          reason: 'sshd is not started',
          expires: '2026-12-20',
          untilFixed: false,
          position: { file: 'gate.yaml', line: 22, column: 5, endLine: 25, endColumn: 24 },
        },
      ],
    });
  });

  it('JSON, with a byte order mark', () => {
    const policy = parsePolicyFile('\uFEFF{"fail-on": "none",\r\n "deny-qids": [1]}', 'gate.json', now);

    expect(policy.settings).toEqual({ 'fail-on': 'none', 'deny-qids': [1] });
  });

  it('an anchor', () => {
    const policy = parsePolicyFile('max-high: &few 3\nmax-low: *few\n', 'gate.yaml', now);

    expect(policy.settings).toEqual({ 'max-high': 3, 'max-low': 3 });
  });
});

describe('refuses', () => {
  it.each([
    ['an unknown key', 'fail-on: high\nmax-hihg: 1\n', 'gate.yaml:2:1: unknown key "max-hihg". Did you mean max-high?'],
    ['a key unlike any', 'colour: 1\n', 'gate.yaml:1:1: unknown key "colour". The keys are version, fail-on, '],
    [
      'an exception for one word',
      'exception: []\n',
      'gate.yaml:1:1: unknown key "exception". Did you mean exceptions?',
    ],
    ['exceptions that are no list', 'exceptions:\n', 'gate.yaml:1:12: exceptions must be a list'],
    ['a prototype key', '__proto__: 1\n', 'gate.yaml:1:1: unknown key "__proto__".'],
    ['a wrong word', 'fail-on:  hihg\n', 'gate.yaml:1:11: fail-on must be one of critical, high, medium, low,'],
    ['a near word', 'fail-on:  hihg\n', 'found "hihg". Did you mean high?'],
    ['a negative number', '\nmax-low: -1\n', 'gate.yaml:2:10: max-low must be a whole number from 0'],
    ['a fraction', 'max-low: 1.5\n', 'found 1.5.'],
    ['no number', 'max-low: .nan\n', 'gate.yaml:1:10: max-low must be'],
    [
      'an empty value',
      'max-low:\n',
      'gate.yaml:1:1: max-low must be a whole number from 0 (leave it out for no limit); found nothing.',
    ],
    ['yes for true', 'enforce: yes\n', 'gate.yaml:1:10: enforce must be true or false; found "yes".'],
    [
      'one bad item',
      'deny-cves:\n  - CVE-2024-6387\n  - heartbleed\n',
      'gate.yaml:3:5: deny-cves must be a list of CVEs such as CVE-2024-6387; found "heartbleed".',
    ],
    ['a text for a list', 'deny-qids: 105943\n', 'gate.yaml:1:12: deny-qids must be a list of QIDs'],
    ['another version', 'version: 2\n', 'gate.yaml:1:10: version must be 1'],
    ['a key twice', 'fail-on: low\nfail-on: high\n', 'gate.yaml:2:1: Map keys must be unique'],
    ['an unknown tag', 'fail-on: !env LEVEL\n', 'gate.yaml:1:10: Unresolved tag: !env'],
    ['an unknown alias', 'fail-on: *x\n', 'gate.yaml:1:10: Unresolved alias'],
    ['two documents', 'fail-on: low\n---\nfail-on: high\n', 'gate.yaml:2:1: '],
    ['broken syntax', '{"fail-on": "low"', 'gate.yaml:1:18: '],
    ['a list', '- fail-on\n', 'gate.yaml:1:1: a policy is a map of settings'],
    ['an empty file', '# nothing\n', 'gate.yaml:1:1: the policy is empty'],
    ['a huge file', `#${'x'.repeat(1024 * 1024)}\n`, 'gate.yaml: a policy of more than 1048576 characters'],
    ['deep nesting', '['.repeat(50_000), 'gate.yaml'],
  ])('%s', (_, text, message) => {
    const act = () => parsePolicyFile(text, 'gate.yaml', now);

    expect(act).toThrow(UnreadableInputError);
    expect(act).toThrow(message);
  });

  it('everything that is wrong in one go, and counts what it does not list', () => {
    const text = Array.from({ length: 12 }, (_, index) => `wrong-${index}: 1\n`).join('');

    const act = () => parsePolicyFile(text, 'gate.yaml', now);

    expect(act).toThrow(/gate\.yaml:1:1: .*\n(.*\n){9}… and 2 more problems$/);
  });

  it('any text with an error of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          parsePolicyFile(text, 'gate.yaml', now);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableInputError);
        }
      }),
    );
  });
});

it('is described for editors', async () => {
  const text = schemaText(policyFileSchema);

  await expect(text).toMatchFileSnapshot('../../docs/policy.schema.json');
});
