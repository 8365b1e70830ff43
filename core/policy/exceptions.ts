import type { ResolvedImage } from '../image/resolved.ts';
import type { AffectedPackage, Finding } from '../scan/result.ts';
import type { ImageUse } from '../task-definition/task-definition.ts';
import type { AcceptanceSource, Grounds } from './acceptance.ts';
import type { PolicyException } from './exception.ts';
import { matchesAny } from './glob.ts';

/** Exceptions by what they are about, so that a finding finds its own at once. */
export interface ExceptionIndex {
  readonly byCve: ReadonlyMap<string, readonly ExceptionWords[]>;
  readonly byQid: ReadonlyMap<number, readonly ExceptionWords[]>;
}

/** An exception and what it says while it holds, and when a fix has ended it. */
interface ExceptionWords {
  readonly exception: PolicyException;
  readonly holding: Grounds;
  readonly ended: Grounds;
}

/** Whether an exception holds on a day as far as its expiry goes. */
export function isActive({ expires }: PolicyException, today: string): boolean {
  return expires >= today;
}

/** Makes the index of the exceptions that hold today. */
export function indexExceptions(exceptions: readonly PolicyException[], today: string): ExceptionIndex {
  const byCve = new Map<string, ExceptionWords[]>();
  const byQid = new Map<number, ExceptionWords[]>();
  for (const exception of exceptions) {
    if (!isActive(exception, today)) continue;
    const words = wordsOf(exception);
    for (const cve of exception.cves) append(byCve, cve, words);
    for (const qid of exception.qids) append(byQid, qid, words);
  }
  return { byCve, byQid };
}

/** The exceptions of the index that are about one of the findings, wherever they hold; in no particular order. */
export function exceptionsAbout(findings: readonly Finding[], index: ExceptionIndex): ReadonlySet<PolicyException> {
  const found = new Set<PolicyException>();
  if (index.byCve.size + index.byQid.size === 0) return found;
  for (const finding of findings) {
    for (const cve of finding.cves)
      for (const words of index.byCve.get(cve.toUpperCase()) ?? []) found.add(words.exception);
    for (const words of byQid(finding, index)) found.add(words.exception);
  }
  return found;
}

/** Whether an exception is meant for a container and its image. */
export function isMeantFor(exception: PolicyException, use: ImageUse, image: ResolvedImage): boolean {
  return isForContainer(exception, use) && isForImage(exception, image);
}

/** Whether an exception is meant for a container, whatever its image. */
export function isForContainer({ families, containers }: PolicyException, { family, container }: ImageUse): boolean {
  return matchesAny(family, families) && matchesAny(container, containers);
}

function isForImage({ images }: PolicyException, { reference }: ResolvedImage): boolean {
  const { registry, repository } = reference;
  return matchesAny(repository, images) || matchesAny(`${registry}/${repository}`, images);
}

/** The words of the given exceptions, all meant for the same containers, about findings. */
export function exceptionSource(meant: ReadonlySet<PolicyException>, index: ExceptionIndex): AcceptanceSource {
  const about = (finding: Finding, cve: string | undefined) =>
    [...(cve === undefined ? [] : (index.byCve.get(cve.toUpperCase()) ?? [])), ...byQid(finding, index)].filter(
      ({ exception }) => meant.has(exception),
    );
  return {
    concerns: (finding) =>
      meant.size > 0 &&
      finding.kind === 'vulnerability' &&
      (byQid(finding, index).length > 0 || finding.cves.some((cve) => index.byCve.has(cve.toUpperCase()))),
    find: (finding, cve, affected) =>
      about(finding, cve).flatMap(({ exception, holding, ended }) => {
        if (!isForPackage(exception, affected)) return [];
        return [exception.untilFixed && finding.fixable ? ended : holding];
      }),
  };
}

function isForPackage({ packages }: PolicyException, affected: AffectedPackage | undefined): boolean {
  return packages === undefined || (affected !== undefined && matchesAny(affected.name, packages));
}

function byQid({ qid }: Finding, index: ExceptionIndex): readonly ExceptionWords[] {
  return qid === undefined ? [] : (index.byQid.get(qid) ?? []);
}

function wordsOf(exception: PolicyException): ExceptionWords {
  const { reason, owner, expires, packages } = exception;
  const holding: Grounds = {
    entry: { by: 'policy', reason, owner, expires },
    holds: true,
    narrowed: packages !== undefined,
    exception,
  };
  return { exception, holding, ended: { ...holding, holds: false } };
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
