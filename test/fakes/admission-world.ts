import { RemoteError } from '../../core/errors.ts';
import type { ServiceEvent } from '../../core/event/deployment-event.ts';
import { formatReference } from '../../core/image/reference.ts';
import type { ScanResult } from '../../core/scan/result.ts';
import type { AdmissionPorts } from '../../core/service/admission.ts';
import type { BreakGlass } from '../../core/service/break-glass.ts';
import type { ServiceMetric } from '../../core/service/ports.ts';
import { fromEcs } from '../../core/task-definition/from-ecs.ts';
import type { TaskDefinition } from '../../core/task-definition/task-definition.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { samplePolicy, sampleResult } from './samples.ts';
import { memoryScanStore } from './scan-store.ts';
import { ecrImage, hex } from './scans.ts';

/** Admission against a hub in memory: what it knows, what it was asked, and what was counted. */
export interface AdmissionWorld extends AdmissionPorts {
  readonly clock: FakeClock;
  readonly asked: ServiceEvent[];
  readonly counted: ServiceMetric[];
  readonly lines: string[];
  /** The hub has a result of this age for the image of the digit. */
  knows(digit: string, fields?: Partial<ScanResult>): Promise<void>;
  /** The hub tried the image of the digit just now, and failed. */
  failed(digit: string): Promise<void>;
}

/** The image `team/api:<digit>` has the digest of the repeated digit; `team/api:gone` is unknown. */
export const sampleService = (...digits: readonly string[]): TaskDefinition =>
  fromEcs(
    {
      taskDefinition: {
        family: 'api',
        revision: 3,
        runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
        containerDefinitions: digits.map((digit) => ({
          name: `container-${digit}`,
          image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api:${digit}`,
        })),
      },
    },
    'arn:aws:ecs:us-east-1:123456789012:task-definition/api:3',
  );

export function admissionWorld(
  changes: Partial<Omit<AdmissionPorts, 'clock'>> & { readonly broken?: BreakGlass } = {},
): AdmissionWorld {
  const clock = fakeClock();
  const store = memoryScanStore({ now: clock.now });
  const asked: ServiceEvent[] = [];
  const counted: ServiceMetric[] = [];
  const lines: string[] = [];
  const log = (message: string, fields: unknown) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const { broken, ...ports } = changes;
  return {
    settings: {
      maxAgeMs: 7 * 24 * 3_600_000,
      retryDelayMs: 900_000,
      tool: { name: 'qualys-fargate-scanner', version: '0.0.0' },
      failureMode: 'fail',
      deadlineMs: 900_000,
      lookMs: 20_000,
    },
    clock,
    store,
    queue: { send: async (events) => void asked.push(...events) },
    images: {
      resolve: async (reference) => {
        const { tag = '', digest } = reference;
        if (tag === 'gone') {
          throw new RemoteError(`${formatReference(reference)} is not there.`, {
            code: 'unresolvable',
            retryable: false,
            remedy: 'Push it.',
          });
        }
        const digit = digest === undefined ? tag : digest.slice('sha256:'.length, 'sha256:'.length + 1);
        return [ecrImage(digit, { reference })];
      },
    },
    policy: async () => samplePolicy(),
    breakGlass: async () => broken,
    count: (metric) => void counted.push(metric),
    log: { info: log, warn: log, error: log },
    asked,
    counted,
    lines,
    knows: (digit, fields) =>
      store.put(sampleResult({ digest: `sha256:${hex(digit)}`, scannedAt: clock.now().toISOString(), ...fields })),
    failed: async (digit) => {
      const digest = `sha256:${hex(digit)}`;
      const wish = {
        digest,
        request: { image: ecrImage(digit), maxAgeMs: 0, force: false, scanTypes: ['packages'] as const },
        now: clock.now(),
        deadlineMs: 60_000,
        graceMs: 60_000,
        unlessEndedSince: clock.now().toISOString(),
      };
      const claim = await store.claim(wish);
      if (claim.kind !== 'won') throw new Error('the hub is busy');
      const reason = { code: 'scan-failed' as const, message: 'Qualys could not scan it.', remedy: 'Look at Qualys.' };
      await store.end(claim.order, { kind: 'failed', reason, retryable: false }, clock.now());
    },
    ...ports,
  };
}
