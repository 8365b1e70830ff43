/**
 * Whether a text fits a pattern in which `*` stands for any characters, slashes too, and everything else for itself. Takes at
 * most pattern × text steps, whatever the names are.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star: { readonly pattern: number; text: number } | undefined;
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = { pattern: inPattern, text: at };
      inPattern++;
    } else if (pattern[inPattern] === text[at]) {
      at++;
      inPattern++;
    } else if (star !== undefined) {
      star.text++;
      at = star.text;
      inPattern = star.pattern + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** Whether a text fits one of the patterns; with no patterns at all everything does. */
export function matchesAny(text: string, patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesGlob(text, pattern));
}
