import * as z from 'zod';
import type { Reason } from '../reason.ts';
import { type Baseline, type ContainerBaseline, type FamilyBaseline, identitiesOf } from './baseline.ts';

/** The parts of a JSON report (docs/report.schema.json) that a baseline is made of; reports of older releases have them too. */
const savedReportSchema = z.object({
  schemaVersion: z.literal(1),
  simulated: z.boolean(),
  finishedAt: z.iso.datetime({ offset: true }),
  images: z.array(
    z.object({
      uses: z.array(z.object({ family: z.string(), container: z.string() })),
      /** Absent for an image that was not scanned. */
      scan: z.object({}).optional(),
      findings: z.array(
        z.object({
          kind: z.enum(['vulnerability', 'secret', 'malware', 'misconfiguration']),
          id: z.string(),
          packages: z.array(z.object({ name: z.string() })),
        }),
      ),
    }),
  ),
});

type SavedReport = z.output<typeof savedReportSchema>;

/**
 * The baseline that a JSON report of an earlier run is. Never throws: what is no such report, or one that was simulated when this run
 * is not, is an unreadable baseline, which makes every finding new. Vulnerabilities that were published since it was written
 * are new by it, too.
 */
export function baselineFromReport(
  text: string,
  { file, simulated }: { readonly file: string; readonly simulated: boolean },
): Baseline {
  const report = readReport(text);
  if (typeof report === 'string') return unreadableBaseline(file, unusable(`${file} is no baseline: ${report}.`));
  if (report.simulated && !simulated) {
    return unreadableBaseline(file, unusable(`${file} is no baseline: it says nothing about real images (simulated).`));
  }
  const source = `${file} of ${report.finishedAt.slice(0, 10)}`;
  return { source, families: familiesOf(report, source) };
}

/** A baseline that could not be had, with the reason. */
export function unreadableBaseline(source: string, reason: Reason): Baseline {
  return { source, families: new Map(), unreadable: reason };
}

function readReport(text: string): SavedReport | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const parsed = savedReportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `it is not a JSON report of this tool (${issue?.path.join('.') || 'the document'}: ${issue?.message})`;
}

function familiesOf({ images }: SavedReport, source: string): ReadonlyMap<string, FamilyBaseline> {
  const families = new Map<string, Map<string, ContainerBaseline>>();
  for (const { uses, scan, findings } of images) {
    const known = new Set(findings.flatMap(identitiesOf));
    for (const { family, container } of uses) {
      const containers = families.get(family) ?? new Map<string, ContainerBaseline>();
      families.set(family, containers);
      containers.set(container, joined(containers.get(container), scan === undefined ? undefined : known, container));
    }
  }
  return new Map([...families].map(([family, containers]) => [family, { state: 'compared', source, containers }]));
}

/** Several images of one container (platforms) are taken together; one that was not scanned leaves the container unknown. */
function joined(
  before: ContainerBaseline | undefined,
  findings: ReadonlySet<string> | undefined,
  container: string,
): ContainerBaseline {
  if (before?.kind === 'unreadable') return before;
  if (findings === undefined) {
    return { kind: 'unreadable', reason: unusable(`The image of ${container} was not scanned in that report.`) };
  }
  return { kind: 'known', findings: new Set([...(before?.findings ?? []), ...findings]) };
}

function unusable(message: string): Reason {
  return {
    code: 'baseline-unusable',
    message,
    remedy: 'Give the JSON report (report-json) of a run that judged what runs now.',
  };
}
