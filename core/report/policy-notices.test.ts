import { expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import { samplePolicy } from '../../test/fakes/samples.ts';
import type { PolicyOptions } from '../policy/schema.ts';
import { buildReport } from './build.ts';

const nothing = { 'fail-on': 'none', secrets: 'ignore', malware: 'ignore' };

it.each<[PolicyOptions, readonly string[]]>([
  [
    {},
    [
      '1 image was not scanned for secrets; set secrets: fail to make that inconclusive.',
      '1 image was not scanned for malware; set malware: fail to make that inconclusive.',
    ],
  ],
  [{ secrets: 'ignore', malware: 'fail' }, []],
  [nothing, ['The policy has no rule that an image could break.']],
  [{ ...nothing, 'max-low': '0' }, []],
  [{ ...nothing, 'max-compliance': '0' }, []],
  [{ ...nothing, 'fail-on-compliance': 'none' }, ['The policy has no rule that an image could break.']],
  [{ ...nothing, 'qualys-policy': 'with' }, []],
  [{ 'qualys-policy': 'alone' }, []],
  [{ ...nothing, 'fail-on-qds': '90' }, []],
  [{ ...nothing, 'deny-qids': '1' }, []],
  [{ ...nothing, 'deny-cves': 'CVE-2024-6387' }, []],
])('under %j it is told %j', (options, expected) => {
  const parts = {
    ...sampleParts([scanned('web', 'a', ['shop/web'], [], ['packages'])]),
    policy: samplePolicy(options),
  };

  const { notices } = buildReport(parts);

  expect(notices.map(({ message }) => message)).toEqual(expected);
});

it.each([
  [{}, "Qualys' policies deny 1 image, which does not gate: qualys-policy is off."],
  [{ 'qualys-policy': 'with' }, undefined],
])('a denial under %j is told as %j', (options, message) => {
  const image = scanned('web', 'a', ['shop/web'], []);
  if (image.kind !== 'scanned') throw new Error('not scanned');
  const result = { ...image.result, qualysPolicy: { verdict: 'deny', tags: [] } } as const;

  const { notices } = buildReport(sampleParts([{ ...image, result }], options));

  expect(notices[0]?.message).toBe(message);
});
