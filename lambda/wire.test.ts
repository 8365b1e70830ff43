import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { serve } from '../test/fakes/http-server.ts';
import { lambdaEnvironment } from '../test/fakes/lambda.ts';
import { samplePolicy } from '../test/fakes/samples.ts';
import { worldImage } from '../test/fakes/service-world.ts';
import { faultFields } from './log.ts';
import { connectorRoleArn, openScanner } from './scanner.ts';
import { openHost } from './wire.ts';

let written: string;

beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  }
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a container', () => {
  it('is wired without asking anybody', () => {
    const host = openHost(lambdaEnvironment, openScanner);

    expect(host.ports.settings.notificationThreshold).toBe(4);
    expect(host.deadLetters).toBeUndefined();
    expect(host.ports.outlets.syncFindings).toBeUndefined();
    expect(written).toBe('');
  });

  it('has what is switched on', () => {
    const more = { SECURITY_HUB: 'on', DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead' };
    const host = openHost({ ...lambdaEnvironment, ...more }, openScanner);

    expect(host.deadLetters).toBeDefined();
    expect(host.ports.outlets.syncFindings).toBeDefined();
    expect(host.ports.outlets.imagesWithFindings).toBeDefined();
  });

  it.each([
    [{}, false],
    [{ MARK_REPOSITORIES: '*' }, true],
    [{ ATTEST_REPOSITORIES: 'team/*' }, true],
  ])('with %j marks images: %s', (more, expected) => {
    const host = openHost({ ...lambdaEnvironment, ...more }, openScanner);

    expect(host.ports.outlets.marks !== undefined).toBe(expected);
  });

  it('marks nothing in a registry that is not its own', async () => {
    const host = openHost({ ...lambdaEnvironment, ATTEST_REPOSITORIES: '*' }, openScanner);
    const elsewhere = { registry: '999999999999.dkr.ecr.eu-west-1.amazonaws.com', repository: 'team/app' };

    const state = await host.ports.outlets.marks?.attest(elsewhere, { digest: '', attestations: {}, annotations: {} });

    expect(state).toBe('elsewhere');
  });

  it('of an image scanner has what it was given, and the built-in policy', async () => {
    const left = ['POLICY_BUCKET', 'TOPIC_ARN', 'EVENT_BUS_NAME', 'RECONCILE_QUEUE_URL'];
    const without = Object.fromEntries(left.map((name) => [name, '']));
    const { ports } = openHost({ ...lambdaEnvironment, ...without }, openScanner);

    const policy = await ports.policy();

    expect(policy).toEqual(samplePolicy());
    expect([ports.outlets.publish, ports.outlets.announce, ports.reconcileQueue]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('whose policy can not be read has no other in its place', async () => {
    await using bucket = await serve((_, response) => response.writeHead(403).end());
    vi.stubEnv('AWS_ENDPOINT_URL_S3', bucket.url);
    const { ports } = openHost(lambdaEnvironment, openScanner);

    const policy = await ports.policy();

    expect(policy).toMatchObject({ code: 'internal', message: expect.stringContaining('s3://policies/policy.yaml') });
  });

  it('without its environment does not start', () => {
    expect(() => openHost({}, openScanner)).toThrow(UsageError);
  });
});

describe('the token', () => {
  it.each([
    ['as it is', 'hunter2-token'],
    ['in JSON', '{"qualys_token": "hunter2-token"}'],
  ])('(%s) is in no line, though Qualys and errors repeat it', async (_, secret) => {
    const told: string[] = [];
    await using secrets = await serve((_, response) => response.end(JSON.stringify({ SecretString: secret })));
    await using qualys = await serve(({ headers }, response) => {
      told.push(headers.authorization ?? '');
      response
        .writeHead(403)
        .end(JSON.stringify({ errorCode: '403', message: `no scope for ${headers.authorization}` }));
    });
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    const { ports, log } = openHost({ ...lambdaEnvironment, QUALYS_GATEWAY_URL: qualys.url }, openScanner);
    const { image } = worldImage(1);
    const request = { image, maxAgeMs: 1000, force: false, scanTypes: ['packages'] } as const;

    const [step] = await ports.scanner.advance([{ state: 'requested', request }]);
    log.error('The scan failed.', { step, ...faultFields(new Error(`with ${told[0]}`)) });

    expect(told).toEqual(['Bearer hunter2-token']);
    expect(JSON.stringify(step)).toContain('hunter2-token');
    expect(written).toContain('The scan failed.');
    expect(written).not.toContain('hunter2');
  });
});

describe('the role for a new registry connector', () => {
  const registry = { accountId: '222222222222', partition: 'aws-cn' };

  it.each([
    [{}, undefined],
    [{ name: 'scan-role' }, 'arn:aws-cn:iam::222222222222:role/scan-role'],
    [{ name: 'scan-role', arn: 'arn:aws:iam::1:role/one' }, 'arn:aws:iam::1:role/one'],
  ])('of %j is %s', (given, expected) => {
    expect(connectorRoleArn(registry, given)).toBe(expected);
  });
});
