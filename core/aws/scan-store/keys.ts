import { createHash } from 'node:crypto';
import type { ScannerName } from '../../scan/result.ts';
import { type DeployedUse, useKey } from '../../service/use.ts';

/**
 * The keys of the one table. The prefix of the partition says who may write it, for policies with `dynamodb:LeadingKeys`:
 *
 * | partition         | sort key                                   | what it is            | written by                   |
 * |-------------------|--------------------------------------------|-----------------------|------------------------------|
 * | `result#<digest>` | `head#<scanner>`, `part#<scanner>#<sha>#n` | a scan result         | who read it at Qualys, alone |
 * | `scan#<digest>`   | `claim`                                    | who scans the digest  | the service                  |
 * | `use#<digest>`    | the use's own key                          | a use, and what it was told | the service            |
 * | `hint#<digest>`   | an image id                                | what CI has scanned   | CI; never believed           |
 * | `target#all`      | `<account>/<region>`                       | where something runs  | the service                  |
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Bytes that DynamoDB takes as a sort key. */
const mostSortKeyBytes = 1024;

/** The partition of a digest. Throws for what is no digest: it would be another's partition, or nobody's. */
export function partitionFor(prefix: 'result' | 'scan' | 'use' | 'hint', digest: string): string {
  if (!isDigest(digest)) throw new RangeError(`${JSON.stringify(digest.slice(0, 100))} is no digest.`);
  return `${prefix}#${digest}`;
}

/** Whether a text is the digest of an image, or the id of one. */
export function isDigest(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** The one item that says who scans a digest. */
export function claimKey(digest: string): Key {
  return { pk: partitionFor('scan', digest), sk: 'claim' };
}

/** The item that says which result of a scanner counts. */
export function headKey(digest: string, scanner: ScannerName): Key {
  return { pk: partitionFor('result', digest), sk: `head#${scanner}` };
}

/** What the sort keys of the parts of one result begin with: its own hash, so that parts of two results never mix. */
export function partPrefix(scanner: ScannerName, sha256: string): string {
  return `part#${scanner}#${sha256}#`;
}

/** A use's key; one that is longer than DynamoDB takes ends in its hash instead. No other key has a `#`. */
export function keyOfUse(digest: string, use: DeployedUse): Key {
  const text = useKey(use);
  const hash = () => createHash('sha256').update(text).digest('hex');
  const sk = text.length <= mostSortKeyBytes ? text : `${text.slice(0, mostSortKeyBytes - 65)}#${hash()}`;
  return { pk: partitionFor('use', digest), sk };
}

/** A hint, once an image id. */
export function hintKey(digest: string, imageId: string): Key {
  return { pk: partitionFor('hint', digest), sk: imageId };
}

/** All targets are one partition, so that listing them reads them and nothing else: they are a few, and rarely written. */
export const targetPartition = 'target#all';

/** Where something runs. */
export function targetKey(account: string, region: string): Key {
  return {
    pk: targetPartition,
    sk: [account, region].map((part) => encodeURIComponent(part.toWellFormed())).join('/'),
  };
}
