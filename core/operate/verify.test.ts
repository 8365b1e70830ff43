import { describe, expect, it } from 'vitest';
import {
  emptyInstallation,
  sampleBucketPolicy,
  sampleImageScanner,
  sampleInstallation,
  sampleLayer,
  samplePart,
  sampleScannerInstallation,
  sampleTarget,
} from '../../test/fakes/installation.ts';
import { fakeLogLines, functionLine } from '../../test/fakes/log-lines.ts';
import { fakeQueues } from '../../test/fakes/queues.ts';
import { registryPlatform, sampleBase } from '../../test/fakes/registry-platform.ts';
import { qualysStatement } from '../deploy/roles.ts';
import { RemoteError } from '../errors.ts';
import { type Check, checkSubjects } from './check.ts';
import { type VerifyPorts, verify } from './verify.ts';

const arn = 'arn:aws:iam::111122223333:role/qualys';
const trust = JSON.stringify({
  Statement: [qualysStatement({ partition: 'aws', ...sampleBase })],
  names: ':iam::111122223333:role/qualys-fargate-scanner-service-intake',
});

/** Everything in order; `put` of an event has it arrive. */
function makePorts(fields: Partial<VerifyPorts> = {}): VerifyPorts {
  const { calls, clock } = registryPlatform();
  const lines = fakeLogLines();
  const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/qualys-fargate-scanner-service-bus';
  const intake = 'arn:aws:sqs:eu-west-1:111122223333:qualys-fargate-scanner-service-intake';
  return {
    installation: sampleInstallation({ target: sampleTarget() }),
    caller: 'arn:aws:iam::111122223333:user/me',
    qualys: { gateway: 'https://g', given: { kind: 'token', token: 't' }, calls: () => calls },
    role: { arn },
    rules: {
      rule: async () => ({ isEnabled: true, targets: [{ arn: bus }, { arn: intake }] }),
      busPolicy: async () => ({ policy: '{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"}}}' }),
      put: async () => {
        lines.write(
          '/aws/lambda/service-intake',
          clock.now().toISOString(),
          functionLine('INFO', 'x', { event: 'id' }),
        );
        return 'id';
      },
    },
    trails: {
      list: async () => [
        { name: 'trail', isLogging: true, recordsWrites: true, isMultiRegion: true, isOfOrganization: false },
      ],
    },
    roles: { read: async () => ({ arn, trust }), refused: async () => [] },
    queues: fakeQueues(),
    lines,
    secrets: { read: async () => 't' },
    policies: { read: async () => ({ text: 'fail-on: high\n' }) },
    buckets: { regionOf: async () => 'eu-west-1' },
    subscriptions: { list: async () => [{ protocol: 'email', endpoint: 'e', isConfirmed: true }] },
    services: { list: async () => ({ services: [], isAll: true }) },
    functions: {
      read: async () => ({ layers: [sampleLayer.arn], isImage: false }),
      layer: async () => ({ sha256: sampleLayer.sha256, files: ['bin/qscanner'] }),
    },
    bucketPolicies: { read: async () => sampleBucketPolicy },
    store: { targets: async () => [{ account: '111122223333', region: 'eu-west-1' }] },
    scan: undefined,
    clock,
    ...fields,
  };
}

/** The same where an image scanner is all there is. */
function scannerPorts(service = sampleImageScanner()): VerifyPorts {
  const intake = 'arn:aws:sqs:eu-west-1:111122223333:qualys-fargate-scanner-service-image-scanner-intake';
  const ports = makePorts({ installation: sampleScannerInstallation(service) });
  const rule = async () => ({ isEnabled: true, targets: [{ arn: intake }] });
  return { ...ports, rules: { ...ports.rules, rule } };
}

async function all(ports: VerifyPorts): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for await (const check of verify(ports)) checks.push(check);
  return checks;
}

const notOk = (checks: readonly Check[]) =>
  checks.filter(({ state }) => state !== 'ok').map(({ id, state }) => `${state} ${id}`);

describe('verify', () => {
  it('makes every check there is, and finds an installation in order', async () => {
    const scan = async () => [
      {
        image: 'web',
        outcome: { kind: 'scanned', scannedAt: 'now', isNew: true, findings: {}, isSimulated: false } as const,
      },
    ];
    const ports = makePorts({ scan });
    const admission = samplePart('admission');

    const checks = await all({ ...ports, installation: { ...ports.installation, admission } });

    const pushes = await all(scannerPorts());

    expect(notOk(checks)).toEqual(['skipped registry-connector']);
    expect(new Set([...checks, ...pushes].map(({ id }) => id))).toEqual(new Set(Object.keys(checkSubjects)));
  });

  it('finds an image scanner in order, and checks nothing that it has not', async () => {
    const checks = await all(scannerPorts());

    expect(notOk(checks)).toEqual(['skipped registry-sensor', 'skipped admission', 'skipped event-path']);
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['push-trail', 'service-rules', 'qscanner', 'scanner-roles', 'bucket-policy', 'policy']),
    );
  });

  it('checks sensor, connector and role of an image scanner that has sensors scan', async () => {
    const checks = await all(scannerPorts(sampleImageScanner({ Scanner: 'registry-sensor' })));

    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['registry-sensor', 'registry-connector', 'ecr-role']),
    );
  });

  it('says of an image scanner beside the service how it is checked', async () => {
    const installation = { ...sampleInstallation({ target: sampleTarget() }), imageScanner: sampleImageScanner() };

    const checks = await all(makePorts({ installation }));

    expect(checks.find(({ id }) => id === 'qscanner')).toMatchObject({
      state: 'skipped',
      found: expect.stringContaining('verify --image-scanner'),
    });
  });

  it('before anything is deployed checks what must be there first', async () => {
    const ports = makePorts({ installation: emptyInstallation(), store: undefined });

    const checks = await all(ports);

    expect(notOk(checks)).toEqual([
      'warn stacks',
      'warn registry-connector',
      'skipped describe-role',
      'skipped target-rules',
      'skipped dead-letters',
      'skipped service-rules',
      'skipped admission',
      'skipped event-path',
    ]);
  });

  it('in a target account checks what is of it, and says where the rest is checked', async () => {
    const installation = { ...emptyInstallation(), target: sampleTarget() };

    const checks = await all(makePorts({ installation, store: undefined }));

    expect(notOk(checks)).toEqual([
      'warn registry-connector',
      'skipped service-rules',
      'skipped admission',
      'skipped event-path',
    ]);
  });

  it('without credentials takes those of the service, and without these says so', async () => {
    const { calls } = registryPlatform();
    const qualys = { gateway: 'https://g', calls: () => calls };

    const ofService = await all(makePorts({ qualys }));
    const without = await all(makePorts({ qualys, installation: emptyInstallation(), store: undefined }));
    const nobody = await all(makePorts({ qualys: 'No Qualys platform was given.' }));

    expect(ofService.map(({ id }) => id)).toContain('registry-sensor');
    expect(without.find(({ id }) => id === 'qualys-token')?.found).toContain('There are no credentials for Qualys');
    expect(nobody.find(({ id }) => id === 'qualys-token')).toMatchObject({ state: 'skipped' });
  });

  it('makes the other checks when it may not look at something', async () => {
    const denied = () =>
      Promise.reject(new RemoteError('AWS refused it.', { code: 'internal', retryable: false, remedy: 'Allow it.' }));
    const ports = makePorts({
      trails: { list: denied },
      roles: { read: denied, refused: denied },
      secrets: { read: denied },
      policies: { read: denied },
      lines: { read: () => ({ [Symbol.asyncIterator]: () => ({ next: denied }) }) },
      store: { targets: denied },
    });

    const checks = await all(ports);

    expect(notOk(checks)).toEqual([
      'warn qualys-secret',
      'skipped registry-connector',
      'warn ecr-role',
      'warn describe-role',
      'warn trail',
      'warn bus-policy',
      'warn policy',
      'warn function-errors',
      'skipped admission',
      'warn event-path',
    ]);
  });

  it.each([
    [{ kind: 'failed', reason: { code: 'timeout', message: 'Late.', remedy: 'Wait.' }, isNew: true } as const, 'Late.'],
    [{ kind: 'open', why: 'it still runs' } as const, 'it still runs'],
  ])('fails by a scan that has no end (%#)', async (outcome, words) => {
    const checks = await all(makePorts({ scan: async () => [{ image: 'web', outcome }] }));

    expect(checks.at(-1)).toMatchObject({ id: 'scan', state: 'fail', found: expect.stringContaining(words) });
  });
});
