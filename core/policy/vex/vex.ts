import type { ResolvedImage } from '../../image/resolved.ts';
import type { AffectedPackage, Finding } from '../../scan/result.ts';
import type { SourcePosition } from '../../task-definition/task-definition.ts';
import type { AcceptanceSource, Grounds } from '../acceptance.ts';
import { isImage, takesIn, type VexProduct } from './product.ts';

/** What a VEX statement says of a vulnerability in its products. */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';

/** One statement of an OpenVEX document. */
export interface VexStatement {
  /** Names and aliases of the vulnerability, upper case. */
  readonly vulnerabilities: readonly string[];
  readonly products: readonly VexProduct[];
  readonly status: VexStatus;
  /** Moment from which it holds, in milliseconds since 1970. */
  readonly at: number;
  /** The supplier, else the author of the document. */
  readonly author: string;
  /** Why, in words for people. */
  readonly reason: string;
  readonly position: SourcePosition;
}

/** An OpenVEX document that the user believes. */
export interface VexDocument {
  readonly file: string;
  readonly statements: readonly VexStatement[];
}

/** A statement in the parts of it that are about one image. */
interface Claim {
  readonly products: readonly VexProduct[];
  readonly at: number;
  readonly grounds: Grounds;
}

/**
 * What the documents say of an image. Of all statements about a CVE in a package the latest decides; of several of the same
 * moment, the one given last. `not_affected` and `fixed` except the finding; `affected` and `under_investigation` take that back.
 */
export function vexSource(documents: readonly VexDocument[], image: ResolvedImage): AcceptanceSource {
  const byName = claimsAbout(documents, image);
  const about = (finding: Finding, cve: string | undefined) => [
    ...(cve === undefined ? [] : (byName.get(cve.toUpperCase()) ?? [])),
    ...(byName.get(finding.id.toUpperCase()) ?? []),
  ];
  return {
    concerns: (finding) =>
      byName.size > 0 &&
      finding.kind === 'vulnerability' &&
      (byName.has(finding.id.toUpperCase()) || finding.cves.some((cve) => byName.has(cve.toUpperCase()))),
    find: (finding, cve, affected) => {
      const latest = latestOf(about(finding, cve), affected);
      return latest === undefined ? [] : [latest.grounds];
    },
  };
}

/** Whether a document is about an image at all. */
export function isAbout({ statements }: VexDocument, image: ResolvedImage): boolean {
  return statements.some(({ products }) => products.some((product) => isImage(product, image)));
}

function claimsAbout(documents: readonly VexDocument[], image: ResolvedImage): ReadonlyMap<string, readonly Claim[]> {
  const byName = new Map<string, Claim[]>();
  for (const statement of documents.flatMap(({ statements }) => statements)) {
    const products = statement.products.filter((product) => isImage(product, image));
    if (products.length === 0) continue;
    const claim: Claim = { products, at: statement.at, grounds: groundsOf(statement, products) };
    for (const name of statement.vulnerabilities) {
      const claims = byName.get(name);
      if (claims === undefined) byName.set(name, [claim]);
      else claims.push(claim);
    }
  }
  return byName;
}

function latestOf(claims: readonly Claim[], affected: AffectedPackage | undefined): Claim | undefined {
  let latest: Claim | undefined;
  for (const claim of claims) {
    if (latest !== undefined && claim.at < latest.at) continue;
    if (claim.products.some((product) => takesIn(product, affected))) latest = claim;
  }
  return latest;
}

function groundsOf({ status, reason, author }: VexStatement, products: readonly VexProduct[]): Grounds {
  return {
    entry: { by: 'vex', reason, owner: author },
    holds: status === 'not_affected' || status === 'fixed',
    narrowed: products.every(({ subcomponents }) => subcomponents !== undefined),
  };
}
