import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { longestWorkMs } from '../core/scan/work.ts';
import { lambdaEnvironment } from '../test/fakes/lambda.ts';
import { readConfig } from './config.ts';
import { readWorkersConfig } from './workers-config.ts';

const worker = { ...lambdaEnvironment, SCANNER: 'qscanner', WORKER_FUNCTION: 'worker' };

describe('the workers', () => {
  it.each([{}, { SCANNER: 'registry-sensor', WORKER_FUNCTION: 'worker' }])('are none with %j', (said) => {
    expect(readWorkersConfig({ ...lambdaEnvironment, ...said })).toBeUndefined();
  });

  it('are functions with defaults for the rest', () => {
    expect(readWorkersConfig(worker)).toEqual({
      scanner: 'qscanner',
      bucket: 'results',
      function: { name: 'worker', limitMs: 900_000 },
      largeImageBytes: 1_500_000_000,
      scanTypes: ['packages', 'secrets'],
    });
  });

  it('are what is said', () => {
    const said = {
      SCANNER: 'auto',
      WORKER_FUNCTION: '',
      BUILD_PROJECT: 'scanner',
      WORK_BUCKET: 'work',
      LARGE_IMAGE_MEGABYTES: '800',
      SCAN_TYPES: 'pkg, secret,malware,packages',
      BUILD_TIMEOUT_SECONDS: '1800',
    };

    expect(readWorkersConfig({ ...lambdaEnvironment, ...said })).toEqual({
      scanner: 'auto',
      bucket: 'work',
      build: { project: 'scanner', limitMs: 1_800_000 },
      largeImageBytes: 800_000_000,
      scanTypes: ['packages', 'secrets', 'malware'],
    });
  });

  it.each([
    [{ SCANNER: 'trivy' }, 'SCANNER must be registry-sensor, qscanner or auto'],
    [{ WORKER_FUNCTION: '' }, 'neither WORKER_FUNCTION nor BUILD_PROJECT'],
    [{ SCAN_TYPES: 'packages,viruses' }, 'SCAN_TYPES must be some of packages'],
    [{ SCAN_TYPES: '' }, 'SCAN_TYPES must be some of packages'],
    [{ SCAN_TYPES: 'constructor' }, 'SCAN_TYPES must be some of packages'],
    [{ WORKER_TIMEOUT_SECONDS: '901' }, 'WORKER_TIMEOUT_SECONDS must be a whole number from 60 to 900'],
    [{ BUILD_TIMEOUT_SECONDS: '28800' }, 'BUILD_TIMEOUT_SECONDS must be a whole number from 300 to 9000'],
    [{ LARGE_IMAGE_MEGABYTES: '0' }, 'LARGE_IMAGE_MEGABYTES must be'],
  ])('are refused with %j', (changes, message) => {
    expect(() => readWorkersConfig({ ...worker, ...changes })).toThrow(UsageError);
    expect(() => readWorkersConfig({ ...worker, ...changes })).toThrow(message);
  });
});

describe('the service', () => {
  it('with workers alone takes no result of another scanner, or of fewer scan types, and waits for all attempts', () => {
    const { settings, workers } = readConfig(worker);

    expect(workers).toEqual(readWorkersConfig(worker));
    expect(settings).toMatchObject({ scanner: 'qscanner', scanTypes: ['packages', 'secrets'] });
    expect(settings.deadlineMs).toBe(longestWorkMs([900_000]));
  });

  it('with workers beside the registry sensor takes the results of both', () => {
    const { settings } = readConfig({ ...worker, SCANNER: 'auto' });

    expect([settings.scanner, settings.scanTypes]).toEqual([undefined, undefined]);
  });

  it('waits as long as its polls take, where that is longer', () => {
    const { settings } = readConfig({ ...worker, MAX_POLL_ATTEMPTS: '300' });

    expect(settings.deadlineMs).toBe(300 * 60_000);
  });
});
