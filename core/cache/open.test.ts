import { expect, it } from 'vitest';
import { sampleDigest, sampleResult } from '../../test/fakes/samples.ts';
import type { HttpClient } from '../http/http.ts';
import { openCache } from './open.ts';

it('a simulated run keeps to itself, whatever cache is named', async () => {
  const asked: string[] = [];
  const http: HttpClient = {
    send: async ({ url }) => {
      asked.push(url);
      return { status: 500, headers: {}, body: new Uint8Array() };
    },
    close: async () => {},
  };
  const settings = { cache: 'dynamodb://scans', cacheTable: { table: 'scans', region: 'eu-west-1' }, simulate: true };
  const access = { gateway: 'https://gateway.example', credentials: { kind: 'token', token: 'hunter2' } } as const;
  const cache = openCache(settings, access, { environment: {}, cwd: '/nowhere', tell: () => {}, http });

  await cache.put(sampleResult({ simulated: true }));
  const found = await cache.get({ digest: sampleDigest('a'), scanTypes: [], notBefore: '2000-01-01T00:00:00Z' });

  expect([found, asked]).toEqual([undefined, []]);
});
