import { describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest } from '../http/http.ts';
import { isSimulator } from './simulated.ts';

/** A client whose every answer has these headers; without any, nobody answers. */
function client(headers?: Readonly<Record<string, string>>): HttpClient & { readonly asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    send: async (request) => {
      asked.push(request);
      if (headers === undefined) throw new Error('nobody is there');
      return { status: 404, headers, body: new Uint8Array() };
    },
    close: async () => {},
  };
}

describe('a gateway', () => {
  it.each([
    ['says that it is the simulator', { 'x-qualys-simulator': '1' }, true],
    ['says nothing of it', { server: 'Qualys' }, false],
    ['does not answer', undefined, false],
  ])('on loopback that %s', async (_, headers, simulated) => {
    const http = client(headers);

    expect(await isSimulator('http://127.0.0.1:8080', http)).toBe(simulated);
    expect(http.asked).toMatchObject([{ method: 'GET', url: 'http://127.0.0.1:8080/' }]);
  });

  it('elsewhere is not asked', async () => {
    const http = client({ 'x-qualys-simulator': '1' });

    expect(await isSimulator('https://gateway.qg2.apps.qualys.com', http)).toBe(false);
    expect(http.asked).toEqual([]);
  });
});
