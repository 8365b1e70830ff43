import type { Baseline } from './baseline/baseline.ts';
import { baselineOfService, type RunningService, runningUses } from './baseline/live.ts';
import { startDeadline } from './deadline.ts';
import type { Feeds } from './feeds/feed.ts';
import type { GatePolicy } from './policy/policy.ts';
import type { VexDocument } from './policy/vex/vex.ts';
import type { Ports } from './ports.ts';
import { buildReport } from './report/build.ts';
import type { GateReport } from './report/report.ts';
import { byDigest, groupUses, resolveGroups, unresolvedOutcomes } from './resolve-images.ts';
import type { ScannerName, ScanType } from './scan/result.ts';
import { scanDigests } from './scan-digests.ts';
import { imagesOf } from './task-definition/images.ts';
import type { Notice, TaskDefinition } from './task-definition/task-definition.ts';

/** A gate run: what to judge, by which policy, and how long it may take. */
export interface GateRequest {
  readonly taskDefinitions: readonly TaskDefinition[];
  readonly notices: readonly Notice[];
  readonly policy: GatePolicy;
  /** The only scanner whose results count; any when absent. */
  readonly scanner?: ScannerName;
  /** What is looked for beside what the policy asks, where it can be. */
  readonly scanTypes?: readonly ScanType[];
  /** The verdict of Qualys' own policies is asked for: it is always fresh. */
  readonly asksQualysPolicy?: boolean;
  readonly maxAgeMs: number;
  readonly force: boolean;
  readonly timeoutMs: number;
  readonly tool: { readonly name: string; readonly version: string };
  /** The run was told to use the simulator. */
  readonly simulated: boolean;
  readonly vex?: readonly VexDocument[];
  readonly feeds?: Feeds;
  /** What the findings are compared with. */
  readonly baseline?: Baseline;
  /** What runs now, in place of a baseline: it is scanned at the same time, in the same way, and not judged. */
  readonly running?: RunningService;
}

/**
 * The whole story of a gate run: every container's image becomes a digest, every digest a scan result (from the cache, from
 * Qualys, or from a new scan), every result a verdict, all verdicts one report. Never throws for what the world does wrong:
 * that is inconclusive, with its reason. `signal` stops the run early; the report then says how far it got.
 */
export async function gate(request: GateRequest, ports: Ports, signal?: AbortSignal): Promise<GateReport> {
  const startedAt = ports.clock.now();
  const deadline = startDeadline(request.timeoutMs, ports.clock, signal);
  try {
    const uses = request.taskDefinitions.flatMap(imagesOf);
    const groups = groupUses(uses);
    ports.tell({
      kind: 'read',
      taskDefinitions: request.taskDefinitions.filter(({ format }) => format !== 'image').length,
      containers: uses.length,
      references: groups.length,
    });
    const [resolutions, running] = await Promise.all([
      resolveGroups(groups, ports, deadline),
      resolveGroups(groupUses(runningUses(request.running)), ports, deadline),
    ]);
    const images = byDigest(resolutions);
    const scans = await scanDigests(
      byDigest([...resolutions, ...running]).map(({ image }) => image),
      request,
      ports,
      deadline,
    );
    const gated = new Set(images.map(({ image }) => image.digest));
    const baseline =
      request.running === undefined ? request.baseline : baselineOfService(request.running, running, scans, gated);
    return buildReport({
      tool: request.tool,
      simulated: request.simulated,
      startedAt,
      finishedAt: ports.clock.now(),
      policy: request.policy,
      taskDefinitions: request.taskDefinitions,
      notices: request.notices,
      images: [
        ...unresolvedOutcomes(resolutions),
        ...images.map(({ image, uses }) => ({ uses, image, ...scans.endOf(image) })),
      ],
      stillRunning: scans.stillRunning,
      ...(request.vex === undefined ? {} : { vex: request.vex }),
      ...(request.feeds === undefined ? {} : { feeds: request.feeds }),
      ...(baseline === undefined ? {} : { baseline }),
    });
  } finally {
    deadline.end();
  }
}
