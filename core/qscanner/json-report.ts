import * as z from 'zod';
import { readVulnerabilities } from '../qualys/findings.ts';
import type { Finding } from '../scan/result.ts';
import { collection } from './collection.ts';
import { readJsonParts } from './json-parts.ts';

/** Where versions of the program put the list of vulnerabilities. */
const lists = [
  'VulnerabilityReport.Vulnerabilities',
  'VulnerabilityReport.vulnerabilities',
  'VulnerabilityReport.details',
];

const named = z.object({ qid: z.coerce.number() });

/**
 * Reads QScanner's own report in JSON (`…-Report.json`), whose entries are like those of Qualys' API; those of QIDs that are known already
 * are passed by. Undefined when it has no list of vulnerabilities. Throws an Error when it is cut off, or has an entry without QID or severity.
 */
export async function readJsonReport(
  source: AsyncIterable<Uint8Array>,
  known: ReadonlySet<number | undefined> = new Set(),
): Promise<readonly Finding[] | undefined> {
  const found = collection();
  const wanted = lists.map((list) => `${list}.*`);
  const opened = await readJsonParts(source, wanted, (_, value) => {
    if (known.has(named.safeParse(value).data?.qid)) return;
    for (const finding of readVulnerabilities({ details: [value] }, { sha: '', vulnerabilities: [] }))
      found.add(finding);
  });
  return lists.some((list) => opened.has(list)) ? found.findings() : undefined;
}
