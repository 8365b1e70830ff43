import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { serve } from '../test/fakes/http-server.ts';
import { lambdaEnvironment } from '../test/fakes/lambda.ts';
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
