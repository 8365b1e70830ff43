/** Where the tool is described; identifies it in documents of others' formats. */
export const toolUri = 'https://www.npmjs.com/package/qualys-fargate-scanner';

/** The page of a CVE in the National Vulnerability Database; undefined for a text that is no CVE id, so that nothing else becomes a link. */
export function cveLink(cve: string): string | undefined {
  return /^CVE-\d{4}-\d{4,19}$/.test(cve) ? `https://nvd.nist.gov/vuln/detail/${cve}` : undefined;
}
