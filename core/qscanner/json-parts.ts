/** What stood where in a JSON text that streamed by: how often an object or a list was opened at a path. */
export type Opened = ReadonlyMap<string, number>;

interface Frame {
  readonly kind: 'object' | 'list';
  readonly path: string;
}

/** Bytes that one wanted part may have, and that a key may have. */
const limits = { part: 16 * 1024 * 1024, key: 64 * 1024 };

const byte = {
  quote: 0x22,
  backslash: 0x5c,
  comma: 0x2c,
  colon: 0x3a,
  open: 0x7b,
  close: 0x7d,
  openList: 0x5b,
  closeList: 0x5d,
};

/**
 * Reads parts of a JSON text as it streams by, so that a report of any size takes the memory of its largest part; a chunk is not
 * looked at again once the next one is asked for. A path is written
 * `runs.*.results.*`, where `*` is an element of a list; each value at a wanted path is handed to `found`. Returns which
 * objects and lists were there on the way to wanted paths. Throws an Error when the text is cut off, is not JSON where it is looked at, goes on
 * after its end, or has an object where a wanted path has a list, or a list where it has an object: what is in there would be passed by.
 */
export async function readJsonParts(
  source: AsyncIterable<Uint8Array>,
  wanted: readonly string[],
  found: (path: string, value: unknown) => void,
): Promise<Opened> {
  const reader = partReader(wanted, found);
  for await (const chunk of source) reader.read(chunk);
  return reader.end();
}

function partReader(wanted: readonly string[], found: (path: string, value: unknown) => void) {
  const isWanted = new Set(wanted);
  const leadsOn = new Map(
    wanted.flatMap((path) =>
      path
        .split('.')
        .map((step, at, parts) => [parts.slice(0, at).join('.'), step === '*' ? 'list' : 'object'] as const),
    ),
  );
  const opened = new Map<string, number>();
  const frames: Frame[] = [];
  let expected: 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing' = 'value';
  let key: string | undefined;
  let value: ValueReader | undefined;
  let valuePath = '';
  let started = false;

  const pathOfNext = () => {
    const frame = frames.at(-1);
    if (frame === undefined) return '';
    // A key with a dot or a star could pass for a path.
    const step = frame.kind === 'list' ? '*' : /[.*]/.test(key ?? '') ? '\0' : (key ?? '');
    return frame.path === '' ? step : `${frame.path}.${step}`;
  };
  const afterValue = () => {
    key = undefined;
    expected = frames.length === 0 ? 'nothing' : 'comma-or-end';
  };
  const begin = (first: number) => {
    if (!isBeginning(first)) throw broken();
    const path = pathOfNext();
    const container = first === byte.open ? 'object' : first === byte.openList ? 'list' : undefined;
    if (container !== undefined && leadsOn.has(path) && !isWanted.has(path)) {
      if (container !== leadsOn.get(path))
        throw new Error(`its ${path === '' ? 'outermost part' : path} is no ${leadsOn.get(path)}`);
      frames.push({ kind: container, path });
      opened.set(path, (opened.get(path) ?? 0) + 1);
      expected = container === 'object' ? 'key-or-end' : 'value-or-end';
      return;
    }
    valuePath = path;
    value = valueReader(isWanted.has(path) ? limits.part : 0);
  };
  const structure = (code: number): boolean => {
    if ((code === byte.close || code === byte.closeList) && expected.endsWith('-or-end')) {
      const frame = frames.pop();
      if (frame?.kind !== (code === byte.close ? 'object' : 'list')) throw broken();
      afterValue();
    } else if (expected === 'comma-or-end' && code === byte.comma) {
      expected = frames.at(-1)?.kind === 'object' ? 'key' : 'value';
    } else if (expected === 'colon' && code === byte.colon) {
      expected = 'value';
    } else if ((expected === 'key' || expected === 'key-or-end') && code === byte.quote) {
      value = valueReader(limits.key);
      return false;
    } else if (expected === 'value' || expected === 'value-or-end') {
      begin(code);
      return value === undefined;
    } else throw broken();
    return true;
  };
  const finish = (text: Buffer | undefined) => {
    const isKey = expected === 'key' || expected === 'key-or-end';
    const parsed = text === undefined ? undefined : parse(text);
    value = undefined;
    if (isKey) {
      key = String(parsed);
      expected = 'colon';
      return;
    }
    if (text !== undefined) found(valuePath, parsed);
    afterValue();
  };

  return {
    read: (chunk: Uint8Array) => {
      let at = !started && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
      started ||= chunk.length > 0;
      while (at < chunk.length) {
        if (value === undefined) {
          const code = chunk[at] ?? 0;
          if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || structure(code)) at++;
          continue;
        }
        at = value.read(chunk, at);
        if (value.isOver()) finish(value.text());
      }
    },
    end: (): Opened => {
      // A number or a word at the very end is ended by the end.
      if (value !== undefined && frames.length === 0 && value.isScalar()) finish(value.text());
      if (expected !== 'nothing') throw new Error('it is cut off');
      return opened;
    },
  };
}

interface ValueReader {
  /** Reads on from a position and returns where it stopped: behind the value, or at the end of the chunk. */
  read(chunk: Uint8Array, from: number): number;
  isOver(): boolean;
  isScalar(): boolean;
  /** The bytes of the value; undefined when they were only passed over. */
  text(): Buffer | undefined;
}

/** Follows one value from its first byte to its last, keeping at most `most` bytes; with 0 it keeps none. */
function valueReader(most: number): ValueReader {
  /** Copies of the pieces of a value that goes on in the next chunk. */
  const kept: Uint8Array[] = [];
  /** A value that lies in one chunk, which is still there when it is read. */
  let whole: Buffer | undefined;
  let length = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let scalar = false;
  let over = false;

  /** Whether the value goes on behind this byte, ends with it, or ended before it. */
  const step = (code: number): 'on' | 'last' | 'before' => {
    if (inText) {
      if (escaped) escaped = false;
      else if (code === byte.backslash) escaped = true;
      else if (code === byte.quote) {
        inText = false;
        return depth === 0 ? 'last' : 'on';
      }
      return 'on';
    }
    if (code === byte.quote) inText = true;
    else if (code === byte.open || code === byte.openList) depth++;
    else if (code === byte.close || code === byte.closeList) {
      if (depth === 0) return 'before';
      depth--;
      return depth === 0 ? 'last' : 'on';
    } else if (depth === 0) {
      if (code === byte.comma || code <= 0x20) return 'before';
      scalar = true;
    }
    return 'on';
  };

  return {
    read: (chunk, from) => {
      let at = from;
      while (at < chunk.length && !over) {
        const taken = step(chunk[at] ?? 0);
        over = taken !== 'on';
        if (taken !== 'before') at++;
      }
      if (most > 0) {
        length += at - from;
        if (length > most) throw new Error('a part of it is too large');
        const piece = Buffer.from(chunk.buffer, chunk.byteOffset + from, at - from);
        if (over && kept.length === 0) whole = piece;
        else kept.push(Buffer.from(piece));
      }
      return at;
    },
    isOver: () => over,
    isScalar: () => scalar && depth === 0 && !inText,
    text: () => (most === 0 ? undefined : (whole ?? Buffer.concat(kept))),
  };
}

/** Of a text, an object, a list, a number, true, false or null. */
function isBeginning(code: number): boolean {
  return '"{[-0123456789tfn'.includes(String.fromCharCode(code));
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    // The parser's own message would quote the content.
    throw broken();
  }
}

function broken(): Error {
  return new Error('it is not JSON');
}
