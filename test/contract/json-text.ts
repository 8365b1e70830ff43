import * as z from 'zod';

/** A value as this repository's formatter writes JSON files: short lists of plain values on one line. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    /^( *)(.*)\[\n([^[\]{}]*?)\n *\](,?)$/gm,
    (whole, indent: string, before: string, items: string, after: string) => {
      const line = `${indent}${before}[${items.trim().replace(/\n */g, ' ')}]${after}`;
      return line.length <= 120 ? line : whole;
    },
  );
  return `${text}\n`;
}

/** The JSON Schema of what a zod schema accepts, as the text of its published file. */
export function schemaText(schema: z.ZodType): string {
  return jsonText(z.toJSONSchema(schema, { io: 'input' }));
}
