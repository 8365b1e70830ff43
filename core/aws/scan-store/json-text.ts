import * as z from 'zod';

/**
 * A text that holds the JSON of something we wrote ourselves: `shape` is what is relied upon, and whatever else is in it stays. The
 * parser's own message would quote the content, so there is none.
 */
export function jsonText<Type>(shape: z.ZodType) {
  return z.string().transform((text, context): Type => {
    const value = parse(text);
    if (shape.safeParse(value).success) return value as Type;
    context.addIssue({ code: 'custom', message: 'not the JSON of what it should be' });
    return z.NEVER;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
