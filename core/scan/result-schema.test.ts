import { expect, it } from 'vitest';
import { sampleFinding, sampleResult } from '../../test/fakes/samples.ts';
import { scanResultSchema } from './result-schema.ts';

const full = sampleResult({
  findings: [
    sampleFinding({
      qualysSeverity: 4,
      qds: 95,
      cvss3: 8.1,
      fromBaseImage: true,
      firstFoundAt: '2026-01-01T00:00:00Z',
    }),
    sampleFinding({ kind: 'secret', id: 'secret:1', packages: [{ name: 'x', path: '/x' }] }),
  ],
});

it('reads back what was written, field by field', () => {
  const result = scanResultSchema.parse(JSON.parse(JSON.stringify(full)));

  expect(result).toEqual(full);
});

it.each<[string, object]>([
  ['a digest of another kind', { digest: 'sha512:abc' }],
  ['a digest with a path in it', { digest: `sha256:../${'a'.repeat(61)}` }],
  ['no date', { scannedAt: 'yesterday' }],
  ['a severity out of range', { findings: [{ ...sampleFinding(), severity: 0 }] }],
  ['findings left out', { findings: undefined }],
  ['a scan type nobody knows', { scanTypes: ['everything'] }],
  ['a text for a boolean', { simulated: 'false' }],
])('refuses %s', (_, fields) => {
  const parsed = scanResultSchema.safeParse({ ...full, ...fields });

  expect(parsed.success).toBe(false);
});
