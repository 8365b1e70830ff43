import { describe, expect, it } from 'vitest';
import { sampleNow } from '../../test/fakes/samples.ts';
import { UnreadableInputError } from '../errors.ts';
import { parsePolicyFile } from './file.ts';

const answered = 'owner: team, reason: why not, expires: 2026-12-01';

function read(exceptions: string, before = '') {
  return parsePolicyFile(`${before}exceptions:\n${exceptions}`, 'gate.yaml', sampleNow).exceptions;
}

describe('reads', () => {
  it('every field', () => {
    const [exception] = read(`  - cve: [CVE-2024-6387, cve-2024-0001, CVE-2024-6387]
    qid: [105943, QID-2]
    families: shop
    containers: [web, "api-*"]
    packages: openssl
    images: team/*
    owner: " team "
    reason: why not
    expires: 2026-12-01
    until-fixed: true
`);

    expect(exception).toEqual({
      cves: ['CVE-2024-6387', 'CVE-2024-0001'],
      qids: [105943, 2],
      families: ['shop'],
      containers: ['web', 'api-*'],
      packages: ['openssl'],
      images: ['team/*'],
      owner: 'team',
      reason: 'why not',
      expires: '2026-12-01',
      untilFixed: true,
      position: { file: 'gate.yaml', line: 2, column: 5, endLine: 11, endColumn: 22 },
    });
  });

  it.each([
    ['none', '  []\n'],
    ['one that has expired, which is told later', '  - {qid: 1, owner: a, reason: b, expires: 2020-01-01}\n'],
    ['one that expires on the last day allowed', '  - {qid: 1, owner: a, reason: b, expires: 2027-02-18}\n'],
  ])('%s', (_, text) => {
    const act = () => read(text);

    expect(act).not.toThrow();
  });

  it('a bound of the file, wherever it stands', () => {
    const exceptions = read('  - {qid: 1, owner: a, reason: b, expires: 2027-11-01}\n', 'max-exception-days: 365\n');

    expect(exceptions).toHaveLength(1);
  });
});

describe('refuses', () => {
  it.each([
    ['a map', '  cve: x\n', 'gate.yaml:2:3: exceptions must be a list of exceptions.'],
    ['a text', '  - CVE-2024-6387\n', 'gate.yaml:2:5: an exception must be a map such as {cve: CVE-2024-6387, owner:'],
    [
      'no owner',
      '  - {cve: CVE-2024-6387, reason: x, expires: 2026-12-01}\n',
      'gate.yaml:2:5: the exception has no owner;',
    ],
    [
      'nothing of what is needed',
      '  - cve: CVE-2024-6387\n',
      'the exception has no owner, reason and expires; each one needs',
    ],
    [
      'an empty owner',
      '  - {qid: 1, owner: " ", reason: x, expires: 2026-12-01}\n',
      'gate.yaml:2:21: owner must be a text: who',
    ],
    ['nothing that it is about', `  - {${answered}}\n`, 'gate.yaml:2:5: the exception has neither cve nor qid'],
    [
      'an unknown key',
      `  - {qid: 1, ${answered}, conatiners: web}\n`,
      'unknown key "conatiners" in an exception. Did you mean containers?',
    ],
    ['a key unlike any', `  - {qid: 1, ${answered}, colour: red}\n`, 'An exception has cve, qid, families,'],
    [
      'no CVE',
      `  - {cve: heartbleed, ${answered}}\n`,
      'gate.yaml:2:11: cve must be a CVE such as CVE-2024-6387, or a list of them; found "heartbleed".',
    ],
    ['one bad CVE of several', `  - {cve: [CVE-2024-6387, x], ${answered}}\n`, 'gate.yaml:2:27: cve must be'],
    ['an empty list', `  - {cve: [], ${answered}}\n`, 'gate.yaml:2:11: cve must be'],
    [
      'no day',
      '  - {qid: 1, owner: a, reason: b, expires: 2026-02-30}\n',
      'gate.yaml:2:44: expires must be a day such as 2026-12-31; found "2026-02-30".',
    ],
    [
      'an empty value',
      `  - {qid: 1, ${answered}, packages: }\n`,
      'packages must be a list of package names; found nothing.',
    ],
    [
      'yes for true',
      `  - {qid: 1, ${answered}, until-fixed: yes}\n`,
      'until-fixed must be true or false; found "yes".',
    ],
    [
      'one that holds too long',
      '  - qid: 1\n    owner: a\n    reason: b\n    expires: 2027-02-19\n',
      'gate.yaml:5:14: expires must be at most 90 days from today (max-exception-days); the exception for QID-1 would hold for 91 days, until 2027-02-19.',
    ],
  ])('%s', (_, text, message) => {
    const act = () => read(text);

    expect(act).toThrow(UnreadableInputError);
    expect(act).toThrow(message);
  });

  it('one beyond the bound of the file', () => {
    const act = () => read(`  - {qid: 1, ${answered}}\n`, 'max-exception-days: 7\n');

    expect(act).toThrow('at most 7 days from today');
  });

  it('every wrong one in one go', () => {
    const act = () => read('  - x\n  - {qid: 1}\n');

    expect(act).toThrow(/gate\.yaml:2:5: .*\ngate\.yaml:3:5: /);
  });
});
