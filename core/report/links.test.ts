import { expect, it } from 'vitest';
import { cveLink } from './links.ts';

it.each([
  ['CVE-2024-6387', 'https://nvd.nist.gov/vuln/detail/CVE-2024-6387'],
  ['CVE-2024-6387\n', undefined],
  ['CVE-2024-6387"><script>', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
])('links %j to %s', (cve, link) => {
  expect(cveLink(cve)).toBe(link);
});
