import type { Because } from '../report/report.ts';
import type { Finding } from '../scan/result.ts';
import { worstFirst } from './scope.ts';

const named = 3;
const cvesNamed = 2;

/** A rule's reason from the findings it matched, worst first; undefined when it matched none. `say` is given `2 findings`. */
export function becauseOf(
  rule: string,
  found: readonly Finding[],
  say: (count: string) => string,
): Because | undefined {
  if (found.length === 0) return undefined;
  const sorted = worstFirst(found);
  const first = sorted.slice(0, named).map(describeFinding).join(', ');
  const more = sorted.length > named ? ` and ${sorted.length - named} more` : '';
  const count = `${sorted.length} finding${sorted.length === 1 ? '' : 's'}`;
  return { rule, text: `${say(count)}: ${first}${more}`, findings: sorted.map((finding) => finding.id) };
}

/** `QID-105943 (CVE-2024-6387, openssh-server 9.2p1)`: enough to recognise a finding by. */
function describeFinding(finding: Finding): string {
  const [affected] = finding.packages;
  const otherCves = finding.cves.length > cvesNamed ? [`${finding.cves.length - cvesNamed} more CVEs`] : [];
  const details = [
    ...finding.cves.slice(0, cvesNamed),
    ...otherCves,
    ...(affected === undefined ? [] : [[affected.name, affected.version ?? ''].join(' ').trim()]),
  ];
  const shown = details.length === 0 ? [finding.title] : details;
  return `${finding.id} (${shown.join(', ')})`;
}
