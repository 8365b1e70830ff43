import { expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, samplePolicyFile, sampleUse } from '../../test/fakes/samples.ts';
import { buildReport, type ImageOutcome } from '../report/build.ts';

const twoCves = sampleFinding({ qid: 2, cves: ['CVE-2024-1111', 'CVE-2024-2222'] });
const open: ImageOutcome = {
  kind: 'unscanned',
  uses: [sampleUse('shop', 'proxy', 'proxy:1')],
  reason: { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' },
};

function noticesOf(items: readonly string[], images: readonly ImageOutcome[], before = '') {
  const list = items.map((fields) => `  - {owner: ann, reason: fine, ${fields}}\n`).join('');
  const policy = samplePolicyFile(`${before}exceptions:\n${list}`);
  const { notices } = buildReport({ ...sampleParts(images), policy });
  return notices.map(({ message, position }) => `${position?.file}:${position?.line}: ${message}`);
}

const web = scanned('web', 'a', ['shop/web'], [sampleFinding(), twoCves]);

it.each<[string, string, readonly ImageOutcome[], readonly string[]]>([
  ['one that holds and is used', 'qid: 105943, expires: 2027-01-01', [web], []],
  ['expired', 'qid: 105943, expires: 2026-11-19', [web], ['expired on 2026-11-19 and is not applied.']],
  [
    'expires today',
    'qid: 105943, expires: 2026-11-20',
    [web],
    ['expires today, on 2026-11-20; fix what it excepts, or renew it.'],
  ],
  [
    'expires in the days to warn',
    'qid: 105943, expires: 2026-12-04',
    [web],
    ['expires in 14 days, on 2026-12-04; fix what it excepts, or renew it.'],
  ],
  ['expires after them', 'qid: 105943, expires: 2026-12-05', [web], []],
  ['unused', 'qid: 7, expires: 2027-01-01', [web], ['matches no finding; correct or remove it.']],
  [
    'for no container',
    'qid: 105943, families: bank, expires: 2027-01-01',
    [web],
    ['is for no container of this run; correct or remove it.'],
  ],
  [
    'for another repository',
    'qid: 105943, images: api, expires: 2027-01-01',
    [web],
    ['matches no finding; correct or remove it.'],
  ],
  ['unused, as far as can be known', 'qid: 7, expires: 2027-01-01', [web, open], []],
  [
    'unused where all is known',
    'qid: 7, containers: web, expires: 2027-01-01',
    [web, open],
    ['matches no finding; correct or remove it.'],
  ],
  ['expired and unused', 'qid: 7, expires: 2026-11-19', [web], ['expired on 2026-11-19 and is not applied.']],
  [
    'ended by a fix',
    'qid: 105943, until-fixed: true, expires: 2027-01-01',
    [web],
    ['has ended for QID-105943, because a fix is known (until-fixed).'],
  ],
  [
    'not enough',
    'cve: CVE-2024-1111, expires: 2027-01-01',
    [web],
    ['is not enough for QID-2, which stands for CVE-2024-2222 too and still gates.'],
  ],
])('%s', (_, fields, images, expected) => {
  const notices = noticesOf([fields], images);

  const [, cve] = /cve: (\S+),/.exec(fields) ?? [];
  const [, qid] = /qid: (\d+)/.exec(fields) ?? [];
  expect(notices).toEqual(
    expected.map((what) => `gate-policy.yaml:2: The exception for ${cve ?? `QID-${qid}`} (ann) ${what}`),
  );
});

it('counts its own days to warn ahead', () => {
  const notices = noticesOf(['qid: 105943, expires: 2026-11-23'], [web], 'exception-warn-days: 2\n');

  expect(notices).toEqual([]);
});

it('is used where it is only one of two that except the same', () => {
  const notices = noticesOf(
    ['qid: 105943, expires: 2027-01-01', 'qid: 105943, containers: web, expires: 2027-01-02'],
    [web],
  );

  expect(notices).toEqual([]);
});

it('warns of many that expire on one day', () => {
  const items = Array.from(
    { length: 5 },
    (_, index) => `qid: 105943, containers: [web, c${index}], expires: 2027-01-01`,
  );

  const notices = noticesOf(items, [web]);

  expect(notices).toEqual([
    'gate-policy.yaml:2: 5 exceptions expire on one day, 2027-01-01: spread the dates, or they all come due at once.',
  ]);
});
