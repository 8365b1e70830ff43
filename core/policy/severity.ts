import type { Severity } from '../scan/result.ts';

export type SeverityWord = 'critical' | 'high' | 'medium' | 'low' | 'informational';

/** The only table of severity words: ours, and Qualys' own word for the same number, which is often a different one. */
const words: Readonly<Record<Severity, { readonly word: SeverityWord; readonly qualys: string }>> = {
  5: { word: 'critical', qualys: 'urgent' },
  4: { word: 'high', qualys: 'critical' },
  3: { word: 'medium', qualys: 'serious' },
  2: { word: 'low', qualys: 'medium' },
  1: { word: 'informational', qualys: 'minimal' },
};

/** All severities, worst first. */
export const severities: readonly Severity[] = [5, 4, 3, 2, 1];

/** All severity words, worst first. */
export const severityWords: readonly SeverityWord[] = severities.map((severity) => words[severity].word);

/** `critical` for 5. */
export function severityWord(severity: Severity): SeverityWord {
  return words[severity].word;
}

/** `critical (5; Qualys: urgent)`: both scales, because Qualys calls a 4 critical. */
export function describeSeverity(severity: Severity): string {
  return `${words[severity].word} (${severity}; Qualys: ${words[severity].qualys})`;
}

/** Reads one of our words, a digit 1–5 or `none`, in any case; undefined for everything else, Qualys' words included. */
export function parseSeverity(text: string): Severity | 'none' | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'none') return 'none';
  return severities.find((severity) => words[severity].word === wanted || String(severity) === wanted);
}
