import { hashOf } from './fingerprint.ts';
import { toolUri } from './links.ts';
import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { imagePurl, packagePurl } from './purl.ts';
import type { ExceptedFinding, GateReport, ImageReport } from './report.ts';
import { printable } from './text.ts';

interface Product {
  readonly '@id': string;
  readonly subcomponents?: readonly { readonly '@id': string }[];
}

/** A statement of an OpenVEX 0.2.0 document (https://github.com/openvex/spec). */
export interface VexStatement {
  readonly vulnerability: { readonly name: string; readonly description: string; readonly aliases?: readonly string[] };
  readonly products: readonly Product[];
  readonly status: 'affected' | 'not_affected';
  readonly impact_statement?: string;
  readonly action_statement?: string;
}

/**
 * What was excepted as an OpenVEX document; undefined when nothing was, as a document needs a statement. An accepted risk is
 * still `affected`, and only a VEX document that was given is repeated as `not_affected`. The same statements give the same `@id`.
 */
export function renderOpenVex(report: GateReport): string | undefined {
  const statements = vexStatements(report);
  if (statements.length === 0) return undefined;
  const { name, version } = report.tool;
  const document = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://openvex.dev/docs/public/vex-${hashOf([JSON.stringify(statements)])}`,
    author: `${name}${report.simulated ? ' (SIMULATED)' : ''}`,
    role: 'Document Creator',
    timestamp: report.finishedAt,
    version: 1,
    tooling: `${toolUri} ${version}`,
  };
  const lines = statements.map((statement) => JSON.stringify(statement));
  return `${JSON.stringify(document).slice(0, -1)},"statements":[\n${lines.join(',\n')}\n]}\n`;
}

/** One statement a vulnerability and exception, for all images that it was found in. */
function vexStatements(report: GateReport): readonly VexStatement[] {
  const statements = new Map<
    string,
    { readonly statement: Omit<VexStatement, 'products'>; readonly products: Map<string, Set<string>> }
  >();
  for (const image of report.images) {
    const product = image.image === undefined ? undefined : imagePurl(image.image);
    if (product === undefined) continue;
    for (const occurrence of exceptedIn(image)) {
      for (const statement of statementsOf(occurrence, occurrence.exception)) {
        const key = JSON.stringify(statement);
        const known = statements.get(key) ?? { statement, products: new Map() };
        statements.set(key, known);
        const packages = known.products.get(product) ?? new Set();
        known.products.set(product, packages);
        for (const one of occurrence.affected) packages.add(packagePurl(one));
      }
    }
  }
  return [...statements.values()].map(({ statement, products }) => ({
    ...statement,
    products: [...products].map(([id, packages]) => ({
      '@id': id,
      ...(packages.size === 0 ? {} : { subcomponents: [...packages].map((one) => ({ '@id': one })) }),
    })),
  }));
}

function* exceptedIn(image: ImageReport): Generator<Occurrence & { readonly exception: ExceptedFinding }> {
  for (const { exception, ...occurrence } of occurrencesOf(image)) {
    if (exception !== undefined) yield { ...occurrence, exception };
  }
}

/** One statement a CVE: the CVEs of a finding are different vulnerabilities, not names of one. */
function statementsOf({ finding }: Occurrence, exception: ExceptedFinding): readonly Omit<VexStatement, 'products'>[] {
  const description = printable(finding.title, 500);
  const id = printable(finding.id, 200);
  const names = finding.cves.length === 0 ? [id] : finding.cves.map((cve) => printable(cve, 200));
  const aliases = finding.cves.length === 1 && finding.cves[0] !== finding.id ? { aliases: [id] } : {};
  return names.map((name) => ({ vulnerability: { name, description, ...aliases }, ...statusOf(exception) }));
}

function statusOf({
  by,
  reason,
  owner,
  expires,
}: ExceptedFinding): Pick<VexStatement, 'status' | 'impact_statement' | 'action_statement'> {
  const why = printable(reason, 2000) || 'No reason was given.';
  switch (by) {
    case 'vex':
      return { status: 'not_affected', impact_statement: why };
    case 'policy': {
      const who = owner === undefined ? '' : ` by ${printable(owner, 200)}`;
      const until = expires === undefined ? '' : ` until ${printable(expires, 40)}`;
      return { status: 'affected', action_statement: `Accepted${who}${until}: ${why}` };
    }
    case 'qualys':
      return { status: 'affected', action_statement: `Exempted in the Qualys subscription: ${why}` };
    default:
      return by satisfies never;
  }
}
