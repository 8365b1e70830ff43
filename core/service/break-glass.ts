import * as z from 'zod';

/** Longest time for which a break-glass may open the door, in hours. */
const longestBreakGlassHours = 24;

/**
 * A person's decision, kept in a parameter, to let deployments through without a verdict for a while. Written as JSON:
 * `{"until": "2026-11-21T18:00:00Z", "by": "jane", "reason": "INC-4711", "services": ["prod/shop"]}`; without `services` it is for all.
 */
export interface BreakGlass {
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
  readonly services?: readonly string[];
}

const line = z.string().trim().min(1).max(500);
const schema = z.strictObject({
  until: z.iso.datetime({ offset: true }),
  by: line,
  reason: line,
  services: z.array(line).optional(),
});

/** What a parameter's text says at `now`. What is not understood, has ended or would hold too long opens nothing, and says why. */
export function readBreakGlass(text: string | undefined, now: Date): BreakGlass | { readonly closed: string } {
  if (text === undefined || text.trim() === '' || text.trim() === '{}') return { closed: 'no break-glass is set' };
  const read = schema.safeParse(parse(text));
  if (!read.success) return { closed: `the break-glass parameter can't be read: ${z.prettifyError(read.error)}` };
  const { until: end, by, reason, services } = read.data;
  const until = new Date(end);
  if (until.getTime() <= now.getTime()) return { closed: `the break-glass of ${by} ended at ${until.toISOString()}` };
  if (until.getTime() - now.getTime() > longestBreakGlassHours * 3_600_000) {
    return { closed: `a break-glass holds for ${longestBreakGlassHours} hours at most; this one ends at ${end}` };
  }
  return { until, by, reason, ...(services === undefined ? {} : { services }) };
}

/** Whether it is for a service, named `cluster/service`, or for a family where there is no service yet. */
export function coversService({ services }: BreakGlass, name: string): boolean {
  return services === undefined || services.includes(name);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
