/** A line of a comparison: of both texts, of the old alone, or of the new alone. */
export interface DifferenceLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Texts whose differing parts are larger are shown as replaced: the work grows with the product of both. */
const mostCells = 4_000_000;
/** Equal lines shown around each difference. */
const context = 2;

/** Compares two texts line by line; the fewest lines differ. Empty when they are the same. */
export function textDifference(before: string, after: string): readonly DifferenceLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const head = commonHead(old, now);
  const tail = Math.min(commonHead(old.toReversed(), now.toReversed()), Math.min(old.length, now.length) - head);
  const [oldMiddle, newMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (oldMiddle.length === 0 && newMiddle.length === 0) return [];
  const same = (lines: readonly string[]) => lines.map((text): DifferenceLine => ({ kind: 'same', text }));
  return shortened([
    ...same(old.slice(0, head)),
    ...middle(oldMiddle, newMiddle),
    ...same(old.slice(old.length - tail)),
  ]);
}

function linesOf(text: string): readonly string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function commonHead(one: readonly string[], other: readonly string[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}

/** By the longest common subsequence, found from the end. */
function middle(old: readonly string[], now: readonly string[]): readonly DifferenceLine[] {
  const lines: DifferenceLine[] = [];
  const width = now.length + 1;
  const isSmall = old.length * now.length <= mostCells;
  const longest = new Uint32Array(isSmall ? (old.length + 1) * width : 0);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = old.length - 1; isSmall && i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [removed, added] = [old[i], now[j]];
    if (isSmall && removed !== undefined && removed === added) {
      lines.push({ kind: 'same', text: removed });
      i += 1;
      j += 1;
    } else if (removed !== undefined && (added === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: removed });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: added ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** Only what differs, with a few equal lines around it. */
function shortened(lines: readonly DifferenceLine[]): readonly DifferenceLine[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]));
  return lines.filter((_, index) => changed.some((each) => Math.abs(each - index) <= context));
}
