import { randomBytes } from 'node:crypto';
import { createBuildProject } from '../core/aws/build-project.ts';
import { createSharedEcr } from '../core/aws/shared-ecr.ts';
import { createTargetRoles } from '../core/aws/target-roles.ts';
import { createWorkObjects } from '../core/aws/work-objects.ts';
import { createWorkerFunction } from '../core/aws/worker-function.ts';
import { ecrRegistry } from '../core/image/ecr.ts';
import type { ResolvedImage } from '../core/image/resolved.ts';
import { compressedBytes } from '../core/image/size.ts';
import type { QualysCalls } from '../core/qualys/calls.ts';
import { createAutoScanner } from '../core/scan/auto.ts';
import { defaultPolling } from '../core/scan/polling.ts';
import type { Scanner } from '../core/scan/scan.ts';
import { createWorkerScanner } from '../core/scan/worker.ts';
import { systemClock } from '../core/system-clock.ts';
import type { ScannerWorld } from './wire.ts';
import type { WorkersConfig } from './workers-config.ts';

/** What workers are started beside. */
interface WorkersWorld extends ScannerWorld {
  readonly sensor: Scanner;
  readonly calls: QualysCalls;
}

/** Has workers run QScanner: for every image, or for those that the registry sensor can't scan. */
export function openWorkers(workers: WorkersConfig, world: WorkersWorld): Scanner {
  const { config, http, tell, sensor, calls } = world;
  const { function: ofLambda, build } = workers;
  const qscanner = createWorkerScanner({
    objects: createWorkObjects({ http, bucket: workers.bucket, account: config.home.account }),
    places: {
      ...(ofLambda === undefined ? {} : { function: createWorkerFunction({ http, ...ofLambda }) }),
      ...(build === undefined ? {} : { build: createBuildProject({ http, ...build }) }),
    },
    scanTypes: workers.scanTypes,
    largeImageBytes: workers.largeImageBytes,
    sizeOf: sizeIn(world),
    clock: systemClock,
    tell,
    polling: { ...defaultPolling, intervalMs: config.pollIntervalMs },
    random: () => randomBytes(12).toString('hex'),
  });
  if (workers.scanner === 'qscanner') return qscanner;
  const connectorRoleArn = config.connectorRole.arn ?? config.connectorRole.name;
  return {
    advance: (scans, signal) => {
      // One a step: which registries and sensors there are changes while a container lives.
      const auto = createAutoScanner({
        sensor,
        qscanner: { ...qscanner, close: async () => {} },
        calls,
        clock: systemClock,
        tell,
        connectorRoleArn,
      });
      return auto.advance(scans, signal);
    },
  };
}

/** Bytes of an image's layers, as ECR names them; of an image elsewhere they are not known. */
function sizeIn({ config, http }: WorkersWorld) {
  const roles = createTargetRoles({ http, clock: systemClock, role: config.targetRole });
  const ecr = createSharedEcr(config.home.account, { http, roles });
  return async ({ reference, digest }: ResolvedImage, signal?: AbortSignal): Promise<number | undefined> => {
    if (ecrRegistry(reference.registry) === undefined) return undefined;
    const { registry, repository } = reference;
    const { body } = await ecr.manifest({ registry, repository, digest }, signal);
    return compressedBytes(body);
  };
}
