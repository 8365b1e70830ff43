import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { answer, fakeQualys } from '../../test/fakes/qualys.ts';
import { hex } from '../../test/fakes/scans.ts';
import { createAuth } from './auth.ts';
import { createCalls } from './calls.ts';
import { getCompliance } from './compliance.ts';

function compliance(body: unknown, status = 200) {
  const clock = fakeClock();
  const qualys = fakeQualys(clock);
  qualys.script = (request) =>
    request.url.endsWith(`/images/${hex('a')}/compliance`) ? answer(status, body) : undefined;
  const gateway = 'https://gateway.example';
  const credentials = { kind: 'token', token: 'secret' } as const;
  const auth = createAuth({ gateway, credentials, http: qualys.http, mask: () => {} });
  const calls = createCalls({ gateway, http: qualys.http, auth, now: clock.now });
  return getCompliance(calls, `sha256:${hex('a')}`);
}

describe('the compliance of an image', () => {
  it('is the controls that it does not meet', async () => {
    const controls = [
      { controlId: 19386, criticality: 'HIGH', posture: 'FAIL', datapoints: [{ key: 'A user exists', value: 'no' }] },
      { controlId: 19388, criticality: 'MEDIUM', posture: 'PASS' },
      { controlId: '19378', criticality: 'URGENT', posture: 'SETTING_NOT_FOUND', policyUuid: 'p-1' },
      { controlId: '19378', criticality: 'URGENT', posture: 'SETTING_NOT_FOUND', policyUuid: 'p-2' },
      { controlId: 7 },
      { controlId: 8, criticality: 'HIGH', policyUuid: 'p-1' },
      { controlId: 'CID-8', criticality: 'LOW', policyUuid: 'p-2' },
      { controlId: 9, criticality: 'LOW', policyUuid: 'p-1' },
      { controlId: 9, criticality: 'MEDIUM', policyUuid: 'p-2' },
    ];

    const { looked, findings } = await compliance({ controls });

    expect(looked).toBe(true);
    expect(findings.map(({ kind, id, title, severity }) => [kind, id, title, severity]).sort()).toEqual([
      ['misconfiguration', 'CID-19378', 'Not met: control 19378', 5],
      ['misconfiguration', 'CID-19386', 'Not met: A user exists', 4],
      ['misconfiguration', 'CID-7', 'Not met: control 7', 5],
      ['misconfiguration', 'CID-8', 'Not met: control 8', 4],
      ['misconfiguration', 'CID-9', 'Not met: control 9', 3],
    ]);
  });

  it.each([
    ['has nothing', undefined, 204],
    ['does not know it', { errorCode: '404', message: 'unknown' }, 404],
    ['has no controls', { controls: null }, 200],
    ['evaluated none', { controls: [] }, 200],
  ])('was not looked at where Qualys %s', async (_, body, status) => {
    expect(await compliance(body, status)).toEqual({ looked: false, findings: [] });
  });

  it.each([
    { controls: 'none' },
    { controls: [{ posture: 'PASS' }] },
    { controls: [null] },
    { sha: hex('b'), controls: [{ controlId: 7, posture: 'PASS' }] },
  ])('that can not be read is refused (%j)', async (body) => {
    await expect(compliance(body)).rejects.toMatchObject({ code: 'report-incomplete' });
  });
});
