import { get } from 'node:https';
import { describe, expect, it } from 'vitest';
import { callRecorder } from './calls.ts';

import { startSimulator as startEmbedded } from './embedded.ts';
import { selfSignedCertificate, simulatorToken, startSimulator } from './index.ts';
import { bench, ecr, start, submit } from './test-client.ts';

describe('a simulator', () => {
  it.each(['/csapi/v1.3/images', '/csapi/v1.3/nothing', '/auth', '/v2/', '/simulator', '/', '/csapi/v1.3/images/%zz'])(
    'marks its answer to %s as simulated, and dates it by its own clock',
    async (path) => {
      await using on = await bench();

      const answer = await fetch(on.simulator.url + path);

      expect(answer.headers.get('x-qualys-simulator')).toBe('1');
      expect(Date.parse(answer.headers.get('date') ?? '')).toBe(start);
    },
  );

  it.each([
    ['GET', '/csapi/v1.3/nothing', 404],
    ['GET', '/csapi/v2.0/images', 404],
    ['GET', '/auth', 405],
    ['POST', '/images', 405],
    ['GET', '/images/%zz', 400],
  ])('answers %s %s with %d', async (method, path, status) => {
    await using on = await bench();

    const answer = await on.send(method, path);

    expect(answer.status).toBe(status);
    expect(answer.json.errorCode).toMatch(new RegExp(`^${status} `));
  });

  it('counts and lists the calls it took', async () => {
    await using on = await bench();
    await on.get('/images?pageSize=5');
    await on.get('/sensors');

    const calls = on.simulator.calls.list();

    expect(on.simulator.calls.count()).toBe(2);
    expect(on.simulator.calls.count('images.list')).toBe(1);
    expect(calls[0]).toEqual({
      operation: 'images.list',
      method: 'GET',
      path: '/csapi/v1.3/images?pageSize=5',
      status: 204,
      at: start,
    });
  });

  it('gives the same bodies for the same seed', async () => {
    const run = async () => {
      await using on = await bench({ seed: 'same' });
      await submit(on, '1.4.2');
      on.pass(100_000);
      const list = await on.get('/images?sort=sha:asc');
      return list.text + (await on.get(`/images/${list.json.data[0].sha}/vuln`)).text;
    };

    expect(await run()).toBe(await run());
  });

  it('speaks TLS with a given certificate', async () => {
    const certificate = selfSignedCertificate(new Date('2020-01-01'), new Date('2090-01-01'));
    const simulator = await startSimulator({ tls: certificate });

    const status = await new Promise((resolve, reject) => {
      get(`${simulator.url}/v2/`, { ca: certificate.cert }, (response) => resolve(response.resume().statusCode)).on(
        'error',
        reject,
      );
    });
    const distrusted = new Promise((resolve, reject) => get(`${simulator.url}/v2/`, resolve).on('error', reject));

    expect(simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(status).toBe(200);
    await expect(distrusted).rejects.toThrow(/self-signed certificate/);
    simulator.setFault({ kind: 'reset' });
    const cut = new Promise((resolve, reject) =>
      get(`${simulator.url}/v2/`, { ca: certificate.cert }, resolve).on('error', reject),
    );
    await expect(cut).rejects.toThrow(/hang up|ECONNRESET/);
    await simulator.close();
  });

  it('rejects when its port is taken', async () => {
    await using on = await bench();
    const port = Number(on.simulator.registryHost.split(':')[1]);

    await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
  });

  it('forgets everything on reset, and keeps its settings', async () => {
    await using on = await bench();
    on.simulator.addImage({ reference: 'nginx:1.27', scannedAgoMs: 1 });
    on.simulator.setFault({ kind: 'answer', status: 500, operation: 'sensors.list' });
    await on.get('/images');

    on.simulator.reset();

    expect(on.simulator.calls.count()).toBe(0);
    expect((await on.get('/images')).status).toBe(204);
    expect((await on.get('/sensors')).status).toBe(200);
  });

  it('changes settings while it runs', async () => {
    await using on = await bench();

    on.simulator.change({ access: 'no-permission' });

    expect((await on.get('/images')).status).toBe(403);
  });

  it('is embedded in a run as a fast one', async () => {
    const embedded = await startEmbedded();

    const answer = await fetch(`${embedded.registryMirror}/v2/team/api/manifests/1?ns=${ecr}`);

    expect(answer.status).toBe(200);
    expect(embedded.access).toEqual({
      gateway: embedded.registryMirror,
      credentials: { kind: 'token', token: simulatorToken },
    });
    await embedded.close();
  });
});

describe('control over HTTP', () => {
  it('tells what it is', async () => {
    await using on = await bench();

    const { json } = await on.get('/simulator', { authorization: '' });

    expect(json).toMatchObject({ simulator: true, gateway: on.simulator.url, registry: on.simulator.registryHost });
  });

  it('adds images', async () => {
    await using on = await bench();
    const image = { reference: `${ecr}/team/api:1`, findings: [{ qid: 7, severity: 5 }], scannedAgoMs: 1000 };

    const added = await on.post('/simulator/images', image);
    const report = await on.get(`/images/${added.json.platforms[0].sha}/vuln`);

    expect(added.status).toBe(201);
    expect(report.json.details).toMatchObject([{ qid: 7, severity: 5, patchAvailable: true }]);
  });

  it('takes the uploads of QScanner, and Qualys knows the image from then on', async () => {
    await using on = await bench();
    const added = on.simulator.addImage({ reference: `${ecr}/team/api:1`, findings: [{ qid: 7, severity: 5 }] });
    const { digest, sha } = added.platforms[0]!;

    const before = await on.get(`/images/${sha}`);
    const uploaded = await on.post('/simulator/uploads', { repository: `${ecr}/team/api`, digest });
    const unknown = await on.post('/simulator/uploads', { repository: `${ecr}/team/api`, digest: 'sha256:0' });
    const after = await on.get(`/images/${sha}`);

    expect([before.status, uploaded.status, unknown.status]).toEqual([404, 204, 404]);
    expect(after.json).toMatchObject({ scanStatus: 'SUCCESS', lastScanned: String(on.now()) });
  });

  it('adds and removes faults', async () => {
    await using on = await bench();

    const { id } = (await on.post('/simulator/faults', { kind: 'answer', status: 500 })).json;
    const faulty = await on.get('/sensors');
    const listed = (await on.get('/simulator')).json.faults;
    await on.send('DELETE', `/simulator/faults/${id}`);
    const mended = await on.get('/sensors');

    expect([faulty.status, mended.status]).toEqual([500, 200]);
    expect(listed).toEqual([{ id, fault: { kind: 'answer', status: 500 }, hits: 1 }]);
  });

  it('lists calls, revokes tokens and resets', async () => {
    await using on = await bench();
    const jwt = (await on.post('/auth', 'username=simulator&password=simulator&token=true')).text;
    await on.post('/simulator/tokens/revoke');
    await on.get('/sensors', { authorization: `Bearer ${jwt}` });

    const calls = (await on.get('/simulator/calls?operation=sensors.list')).json;
    await on.post('/simulator/reset');
    const after = (await on.get('/simulator/calls')).json;

    expect(calls.calls).toMatchObject([{ status: 401 }]);
    expect(calls.counts).toMatchObject({ auth: 1, 'sensors.list': 1 });
    expect(after.counts['sensors.list']).toBeUndefined();
  });

  it.each([
    ['/simulator/faults', { kind: 'nonsense' }],
    ['/simulator/faults', 'nonsense'],
    ['/simulator/images', {}],
    ['/simulator/images', { reference: 'a:1', findings: ['x'] }],
  ])('refuses %s %j', async (path, body) => {
    await using on = await bench();

    const answer = await on.post(path, body);

    expect(answer.status).toBe(400);
  });
});

describe('the recorder of calls', () => {
  it('counts all and remembers the last', () => {
    const calls = callRecorder(3);
    for (let at = 1; at <= 5; at += 1)
      calls.record({ operation: 'auth', method: 'POST', path: '/auth', status: 201, at });

    expect(calls.count('auth')).toBe(5);
    expect(calls.list().map((call) => call.at)).toEqual([3, 4, 5]);
  });
});
