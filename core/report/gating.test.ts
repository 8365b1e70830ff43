import { describe, expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import type { Finding } from '../scan/result.ts';
import { buildReport } from './build.ts';
import { describeFix, fixesOf, gatingFindings, withoutFix } from './gating.ts';

const openssl = (qid: number, fields: Partial<Finding> = {}) =>
  sampleFinding({ qid, packages: [{ name: 'openssl', version: '3.0.11', fixedVersion: '3.0.15' }], ...fields });

function gatingIn(...images: readonly (readonly [string, readonly string[], readonly Finding[]])[]) {
  const outcomes = images.map(([digit, containers, findings]) => scanned('app', digit, containers, findings));
  return gatingFindings(buildReport(sampleParts(outcomes)));
}

it('are the findings that a rule matched, each once, worst first, with its images', () => {
  const gating = gatingIn(
    ['a', ['shop/web'], [openssl(1, { qds: 10 }), sampleFinding({ qid: 9, severity: 2 })]],
    ['b', ['shop/api'], [openssl(2, { qds: 90 }), openssl(1, { qds: 10 })]],
  );

  expect(gating.map(({ finding, images }) => [finding.qid, images.length])).toEqual([
    [2, 1],
    [1, 2],
  ]);
});

it('keeps a finding apart where the installed package differs', () => {
  const older = openssl(1, { packages: [{ name: 'openssl', version: '1.1.1', fixedVersion: '3.0.15' }] });

  const gating = gatingIn(['a', ['shop/web'], [openssl(1)]], ['b', ['shop/api'], [older]]);

  expect(gating).toHaveLength(2);
});

it('counts an image once that names a finding twice', () => {
  const gating = gatingIn(['a', ['shop/web'], [openssl(1), openssl(1)]]);

  expect(gating.map(({ images }) => images.length)).toEqual([1]);
});

describe('fixes', () => {
  it('are grouped by upgrade, the most effective first', () => {
    const gating = gatingIn(
      ['a', ['shop/web', 'billing/web'], [openssl(1), openssl(2), sampleFinding({ qid: 3 })]],
      ['b', ['shop/api'], [openssl(1), openssl(4)]],
    );

    const texts = fixesOf(gating).map((fix) => describeFix(fix, (text) => text));

    expect(texts).toEqual([
      'openssl 3.0.15 clears 3 findings in 3 containers',
      'openssh-server 9.2p1-2+deb12u3 clears 1 finding in 2 containers',
    ]);
  });

  it.each([
    [true, true, 'openssl 3.0.15 clears 2 findings in 1 container (in the base image)'],
    [false, false, 'openssl 3.0.15 clears 2 findings in 1 container (in your own layers)'],
    [true, false, 'openssl 3.0.15 clears 2 findings in 1 container'],
    [true, undefined, 'openssl 3.0.15 clears 2 findings in 1 container'],
  ])('say where all of it comes from (%s, %s)', (one, other, expected) => {
    const from = (fromBaseImage: boolean | undefined) => (fromBaseImage === undefined ? {} : { fromBaseImage });
    const gating = gatingIn(['a', ['shop/web'], [openssl(1, from(one)), openssl(2, from(other))]]);

    const texts = fixesOf(gating).map((fix) => describeFix(fix, (text) => text));

    expect(texts).toEqual([expected]);
  });

  it('count what has none', () => {
    const gating = gatingIn([
      'a',
      ['shop/web'],
      [openssl(1), openssl(2, { fixable: false, packages: [{ name: 'x' }] })],
    ]);

    expect([fixesOf(gating).length, withoutFix(gating)]).toEqual([1, 1]);
  });
});
