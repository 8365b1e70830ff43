import { expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import type { Finding } from '../scan/result.ts';
import { buildReport } from './build.ts';
import { occurrencesOf } from './occurrences.ts';
import type { ExceptedFinding, ImageReport } from './report.ts';

const reason = 'Accepted.';

it('is one a package, with every version and place of it', () => {
  const packages = [
    { name: 'lodash', version: '1' },
    { name: 'left-pad', version: '2' },
    { name: 'lodash', version: '3' },
  ];

  const found = [...occurrencesOf(imageWith([sampleFinding({ packages })]))];

  expect(found.map(({ package: name, affected }) => [name, affected.length])).toEqual([
    ['lodash', 2],
    ['left-pad', 1],
  ]);
});

it('is one for a finding that names no package', () => {
  const [found] = occurrencesOf(imageWith([sampleFinding({ packages: [] })]));

  expect(found).toMatchObject({ affected: [], gates: true });
  expect(found).not.toHaveProperty('package');
});

it.each<[string, ExceptedFinding | undefined, readonly (string | undefined)[]]>([
  ['nobody', undefined, [undefined, undefined]],
  ['an exception of the finding', { finding: 'QID-1', by: 'policy', reason }, ['policy', 'policy']],
  ['an exception of one package', { finding: 'QID-1', package: 'b', by: 'vex', reason }, [undefined, 'vex']],
  ['an exception of another finding', { finding: 'QID-2', by: 'policy', reason }, [undefined, undefined]],
])('is answered for by %s', (_, excepted, by) => {
  const finding = sampleFinding({ qid: 1, packages: [{ name: 'a' }, { name: 'b' }] });

  const found = [...occurrencesOf({ ...imageWith([finding]), excepted: excepted === undefined ? [] : [excepted] })];

  expect(found.map(({ exception }) => exception?.by)).toEqual(by);
  expect(found.map(({ gates }) => gates)).toEqual(by.map((one) => one === undefined));
});

it('is answered for by Qualys where the subscription exempts it', () => {
  const [found] = occurrencesOf({ ...imageWith([sampleFinding({ exemptedByQualys: true })]), excepted: [] });

  expect(found).toMatchObject({ gates: false, exception: { by: 'qualys' } });
});

it.each([
  [undefined, undefined],
  [['QID-1'], true],
  [['QID-2'], false],
])('with the new findings %j is new: %s', (newFindings, isNew) => {
  const image = imageWith([sampleFinding({ qid: 1 })]);

  const [found] = occurrencesOf({ ...image, ...(newFindings === undefined ? {} : { newFindings }) });

  expect(found!.isNew).toBe(isNew);
});

function imageWith(findings: readonly Finding[]): ImageReport {
  return buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)])).images[0]!;
}
