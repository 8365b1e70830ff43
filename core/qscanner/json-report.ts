import { readVulnerabilities } from '../qualys/findings.ts';
import { collection } from './collection.ts';
import { readJsonParts } from './json-parts.ts';
import type { ReportContent } from './sarif.ts';

/** Where versions of the program put the list of vulnerabilities. */
const lists = [
  'VulnerabilityReport.Vulnerabilities',
  'VulnerabilityReport.vulnerabilities',
  'VulnerabilityReport.details',
];

/**
 * Reads QScanner's own report in JSON (`…-Report.json`), whose entries are like those of Qualys' API. Throws an Error when it is cut off, has no
 * list of vulnerabilities, or an entry without QID or severity.
 */
export async function readJsonReport(source: AsyncIterable<Uint8Array>): Promise<ReportContent> {
  const details: unknown[] = [];
  const wanted = lists.map((list) => `${list}.*`);
  const opened = await readJsonParts(source, wanted, (_, value) => details.push(value));
  if (!lists.some((list) => opened.has(list))) throw new Error('it holds no list of vulnerabilities');
  const findings = readVulnerabilities({ details }, { sha: '', vulnerabilities: [] });
  const found = collection();
  for (const finding of findings) found.add(finding);
  return { findings: found.findings(), imageIds: [], simulated: false, kinds: new Set(['vulnerability']) };
}
