import { expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, samplePolicy } from '../../test/fakes/samples.ts';
import { unreadableBaseline } from '../baseline/saved-report.ts';
import type { PolicyOptions } from '../policy/schema.ts';
import { buildReport, type ReportParts } from './build.ts';

const image = scanned('web', 'a', ['shop/web'], [sampleFinding({ cves: ['CVE-2024-6387', 'CVE-2024-0001'] })]);
const stale = {
  state: 'stale',
  source: 'kev.json',
  day: '2026-11-01',
  ageDays: 19,
  maxAgeDays: 7,
  data: new Map(),
} as const;
const scores = { ...stale, state: 'fresh', source: 'epss.csv', data: new Map([['CVE-2024-6387', 0.1]]) } as const;
const reason = { code: 'feed-unusable', message: 'The KEV feed can not be used.', remedy: 'Give another.' } as const;
const product = { purls: [], sha256: ['f'.repeat(64)] };
const position = { file: 'vex.json', line: 1, column: 1, endLine: 1, endColumn: 2 };
const statement = { vulnerabilities: ['X'], status: 'fixed', at: 0, author: 'a', reason: 'r', position } as const;
const vex = (sha256: string) => [
  { file: 'vex.json', statements: [{ ...statement, products: [{ ...product, sha256: [sha256] }] }] },
];

it.each<[string, PolicyOptions, Partial<ReportParts>, readonly string[]]>([
  ['nothing beside', {}, {}, []],
  [
    'a stale feed, asked for or not',
    {},
    { feeds: { kev: stale } },
    ['The KEV feed kev.json is of 2026-11-01, 19 days old; more than 7 days are too old. Give a newer feed.'],
  ],
  [
    'a missing feed',
    {},
    { feeds: { kev: { state: 'missing', source: 'kev.json', reason } } },
    ['The KEV feed can not be used. Give another.'],
  ],
  [
    'a feed that was not given',
    { 'fail-on-kev': 'true' },
    {},
    [
      'The policy asks for KEV (fail-on-kev), and no KEV feed was given. Give one with kev (a file or a URL), or take fail-on-kev out of the policy.',
    ],
  ],
  [
    'CVEs without a score',
    { 'fail-on-epss': '0.9' },
    { feeds: { epss: scores } },
    ['1 CVE found has no EPSS score in the feed of 2026-11-01; fail-on-epss says nothing of it.'],
  ],
  ['the same, when nobody asks for scores', {}, { feeds: { epss: scores } }, []],
  [
    'VEX about nothing',
    {},
    { vex: vex('f'.repeat(64)) },
    ['The VEX document vex.json is about none of the images; products are found by digest or by repository_url.'],
  ],
  ['VEX about the image', {}, { vex: vex('a'.repeat(64)) }, []],
  [
    'news without a baseline',
    { 'only-new': 'true' },
    {},
    ['The policy gates only what is new, and no baseline was given, so every finding counts as new.'],
  ],
  [
    'news with one that says itself what it lacks',
    { 'only-new': 'true' },
    { baseline: unreadableBaseline('x', reason) },
    [],
  ],
])('%s', (_, options, beside, expected) => {
  const { notices } = buildReport({ ...sampleParts([image]), policy: samplePolicy(options), ...beside });

  expect(notices.map(({ message }) => message)).toEqual(expected);
});
