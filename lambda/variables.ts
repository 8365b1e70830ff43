import * as z from 'zod';
import { UsageError } from '../core/errors.ts';

/** Variables of a function as its template gives them: names and text. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text that has to be there. */
export const text = z.string({ error: 'is missing' }).trim().min(1, 'is empty');

/** A template sets what is not given to an empty text. */
export const optional = z
  .string()
  .trim()
  .default('')
  .transform((value) => (value === '' ? undefined : value));

/** A whole number in decimal digits. */
export function whole(min: number, max: number, byDefault?: number) {
  const range = `must be a whole number from ${min} to ${max}`;
  const digits = z.string({ error: 'is missing' }).trim();
  const given = byDefault === undefined ? digits : digits.default(String(byDefault));
  return given
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max, range)
    .transform(Number);
}

/** Reads the environment of a function. Throws a UsageError that names each variable which is missing or wrong. */
export function readVariables<Variables>(schema: z.ZodType<Variables>, environment: Environment): Variables {
  // Read once: not worth the time that it takes to compile a reader.
  const read = schema.safeParse(environment, { jitless: true });
  if (read.success) return read.data;
  const words = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new UsageError(`The environment of the function is not as it should be: ${words.join('; ')}.`, {
    remedy: 'The template sets it: update the stack, with code and template of the same version.',
  });
}
