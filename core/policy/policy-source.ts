import { type Document, isNode, type LineCounter } from 'yaml';
import type { SourcePosition } from '../task-definition/task-definition.ts';

/** Something that is wrong with a file, and where it starts, as an offset into the text. */
export interface Problem {
  readonly at: number;
  readonly message: string;
}

/** A policy file while it is read: values and places of its nodes. */
export interface PolicySource {
  readonly file: string;
  /** Aliases resolved. */
  valueOf(node: unknown): { readonly value: unknown } | { readonly problem: Problem };
  offsetOf(node: unknown): number;
  positionOf(node: unknown): SourcePosition;
}

/** Makes the source of a parsed document. */
export function policySource(file: string, text: string, document: Document.Parsed, lines: LineCounter): PolicySource {
  const offsetOf = (node: unknown) => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
  return {
    file,
    offsetOf,
    valueOf: (node) => {
      try {
        return { value: isNode(node) ? node.toJS(document, { maxAliasCount: 10 }) : node };
      } catch (error) {
        return { problem: { at: offsetOf(node), message: error instanceof Error ? error.message : String(error) } };
      }
    },
    positionOf: (node) => {
      const start = offsetOf(node);
      const length = text.slice(start, isNode(node) ? (node.range?.[1] ?? start) : start).trimEnd().length;
      const from = lines.linePos(start);
      const to = lines.linePos(start + length);
      return { file, ...place(from), endLine: Math.max(to.line, 1), endColumn: Math.max(to.col, 1) };
    },
  };
}

function place({ line, col }: { readonly line: number; readonly col: number }) {
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
