import { describe, expect, it } from 'vitest';
import { formatReports } from '../../test/fakes/format-samples.ts';
import { verificationAttestation, vulnerabilityAttestations } from './attestation.ts';
import { renderComment } from './comment.ts';
import { renderCsv } from './csv.ts';
import { familiesOf } from './family.ts';
import { renderGitlab } from './gitlab.ts';
import { renderJunit } from './junit.ts';
import { renderOpenVex } from './openvex.ts';
import { renderSarif } from './sarif.ts';

describe.each(Object.entries(formatReports))('the %s report reads well', (name, report) => {
  const families = familiesOf(report);
  const family = families.find((one) => one === 'checkout') ?? families[0] ?? 'nothing';

  it.each([
    ['sarif', () => pretty(renderSarif(report, family))],
    ['junit.xml', () => renderJunit(report)],
    ['gitlab.json', () => pretty(renderGitlab(report))],
    ['csv', () => renderCsv(report).replaceAll('\r\n', '\n')],
    ['openvex.json', () => pretty(renderOpenVex(report) ?? 'null')],
    ['comment.md', () => renderComment(report, { family, environment: 'production' })],
    [
      'attestations.json',
      () => pretty(JSON.stringify([...vulnerabilityAttestations(report), verificationAttestation(report)])),
    ],
  ])('as %s', async (medium, render) => {
    const text = render();

    await expect(text).toMatchFileSnapshot(`golden/${name}.${medium}.snap`);
  });
});

function pretty(json: string): string {
  return `${JSON.stringify(JSON.parse(json), null, 2)}\n`;
}
