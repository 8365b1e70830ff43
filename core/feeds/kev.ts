import * as z from 'zod';
import type { DatedFeed, KevCatalogue } from './feed.ts';

/** The parts that are used of cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json. */
const kevSchema = z.object({
  dateReleased: z.iso.datetime({ offset: true }),
  count: z.int().optional(),
  vulnerabilities: z
    .array(
      z.object({
        cveID: z.string().regex(/^CVE-\d{4}-\d{4,19}$/i),
        dateAdded: z.iso.date(),
        dueDate: z.iso.date().optional().catch(undefined),
        knownRansomwareCampaignUse: z.string().optional().catch(undefined),
      }),
    )
    .min(1),
});

/**
 * Reads CISA's catalogue of known exploited vulnerabilities (JSON). Throws an Error that says what is wrong with it, in half a
 * sentence: a catalogue that lacks a part of what it counts is no catalogue.
 */
export function parseKev(text: string): DatedFeed<KevCatalogue> {
  const parsed = kevSchema.safeParse(json(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`it is not CISA's catalogue (${issue?.path.join('.') || 'the document'}: ${issue?.message})`);
  }
  const { dateReleased, count, vulnerabilities } = parsed.data;
  if (count !== undefined && count !== vulnerabilities.length) {
    throw new Error(`it counts ${count} vulnerabilities and has ${vulnerabilities.length}`);
  }
  const entries = vulnerabilities.map(({ cveID, dateAdded, dueDate, knownRansomwareCampaignUse }) => {
    const due = dueDate === undefined ? {} : { dueOn: dueDate };
    const ransomware = knownRansomwareCampaignUse?.toLowerCase() === 'known';
    return [cveID.toUpperCase(), { addedOn: dateAdded, ...due, ransomware }] as const;
  });
  return { day: new Date(dateReleased).toISOString().slice(0, 10), data: new Map(entries) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}
