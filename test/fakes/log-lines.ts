import type { LogLine, LogLines, LogQuery } from '../../core/operate/log-lines.ts';

/** Log groups in memory: lines by group, oldest first. */
export interface FakeLogLines extends LogLines {
  readonly groups: Map<string, LogLine[]>;
  readonly queries: LogQuery[];
  write(group: string, at: string, text: string | object): void;
}

/** Two lines a page. Of patterns only terms in quotes, and words, are known: each must be in the line. */
export function fakeLogLines(): FakeLogLines {
  const groups = new Map<string, LogLine[]>();
  const queries: LogQuery[] = [];
  let count = 0;
  return {
    groups,
    queries,
    write: (group, at, text) => {
      count += 1;
      const line = { id: `line-${count}`, at: new Date(at), stream: 'stream' };
      const lines = groups.get(group) ?? [];
      lines.push({ ...line, text: typeof text === 'string' ? text : JSON.stringify(text) });
      groups.set(group, lines);
    },
    async *read(query) {
      queries.push(query);
      const { group, from, to = new Date(8.64e15), pattern = '' } = query;
      const terms = [...pattern.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, word]) =>
        (quoted ?? word ?? '').replaceAll(/\\(.)/g, '$1'),
      );
      const lines = (groups.get(group) ?? []).filter(
        ({ at, text }) => at >= from && at <= to && terms.every((term) => text.includes(term)),
      );
      for (let start = 0; start < lines.length; start += 2) yield lines.slice(start, start + 2);
    },
  };
}

/** A line as a function of ours writes it. */
export function functionLine(level: string, message: string, about?: object): object {
  return { level, message, timestamp: '2026-11-21T09:00:00Z', service: 'x', function_request_id: '1', about };
}
