import { describe, expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding, sampleUse } from '../../test/fakes/samples.ts';
import { buildReport, type ImageOutcome } from '../report/build.ts';
import { renderJson } from '../report/json.ts';
import type { Finding } from '../scan/result.ts';
import { compareWithBaseline } from './baseline.ts';
import { baselineFromReport } from './saved-report.ts';

const open: ImageOutcome = {
  kind: 'unscanned',
  uses: [sampleUse('shop', 'proxy', 'proxy:1')],
  reason: { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' },
};
const saved = renderJson(
  buildReport(
    sampleParts([
      scanned('web', 'a', ['shop/web'], [sampleFinding(), sampleFinding({ qid: 2 })]),
      scanned('web', 'b', ['shop/web'], [sampleFinding({ qid: 3 })]),
      open,
    ]),
  ),
);
const real = { file: 'last.json', simulated: false };

function compared(family: string, container: string, findings: readonly Finding[], text = saved, options = real) {
  const { comparison, newFindings } = compareWithBaseline(
    { family, container },
    findings,
    baselineFromReport(text, options),
  );
  return [comparison.state, newFindings === undefined ? undefined : [...newFindings].map(({ qid }) => qid)];
}

describe('a saved report', () => {
  it.each([
    ['knows what it had, on every platform', 'shop', 'web', ['compared', [4]]],
    ['does not know a container that it had not', 'shop', 'api', ['new-container', [1, 2, 3, 4]]],
    ['can not speak for one that was not scanned', 'shop', 'proxy', ['unreadable', undefined]],
    ['does not know a family that it had not', 'bank', 'web', ['first-deployment', undefined]],
  ])('%s', (_, family, container, expected) => {
    const findings = [1, 2, 3, 4].map((qid) => sampleFinding({ qid, ...(qid === 1 ? { id: 'QID-105943' } : {}) }));

    const outcome = compared(family, container, findings);

    expect(outcome).toEqual(expected);
  });

  it('says of which day it is', () => {
    const { source } = baselineFromReport(saved, real);

    expect(source).toBe('last.json of 2026-11-20');
  });

  it.each([
    ['no JSON', '{', 'last.json is no baseline: it is not JSON.'],
    [
      'another document',
      '{"version": 2}',
      /^last\.json is no baseline: it is not a JSON report of this tool \(schemaVersion: /,
    ],
    ['nothing', '', 'last.json is no baseline: it is not JSON.'],
    ['a later version', saved.replace('"schemaVersion":1', '"schemaVersion":2'), /schemaVersion/],
    ['a simulated one', saved.replace('"simulated":false', '"simulated":true'), /says nothing about real images/],
  ])('that is %s is unreadable', (_, text, message) => {
    const { comparison, newFindings } = compareWithBaseline(
      { family: 'shop', container: 'web' },
      [sampleFinding()],
      baselineFromReport(text, real),
    );

    expect([comparison.state, comparison.reason?.code, newFindings]).toEqual([
      'unreadable',
      'baseline-unusable',
      undefined,
    ]);
    expect(comparison.reason?.message).toMatch(message);
  });

  it('that was simulated serves a simulated run', () => {
    const text = saved.replace('"simulated":false', '"simulated":true');

    const [state] = compared('shop', 'web', [], text, { file: 'last.json', simulated: true });

    expect(state).toBe('compared');
  });
});
