import { describe, expect, it } from 'vitest';
import { rateLimits } from './rate-limit.ts';
import { bench } from './test-client.ts';

describe('the documented limits', () => {
  it.each([
    ['/csapi/v1.3/images/list', 120],
    ['/csapi/v1.2/containers/list', 120],
    ['/csapi/v1.3/images', 5000],
    ['/csapi/v1.3/images/abc/vuln', 5000],
    ['/csapi/v1.3/containers/abc', 5000],
    ['/csapi/v1.3/registry', 1000],
    ['/csapi/v1.3/registry/abc/schedule', 1000],
    ['/csapi/v1.3/sensors', 1000],
  ])('%s: %d calls a minute', (path, limit) => {
    const limits = rateLimits(true);

    const allowed = Array.from({ length: limit }, (_, at) => limits.take(path, at).allowed);
    const refused = limits.take(path, limit);
    const later = limits.take(path, 60_000 + limit);

    expect(allowed.every(Boolean)).toBe(true);
    expect(refused).toEqual({
      allowed: false,
      headers: { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Window-Sec': '60', 'X-RateLimit-Remaining': '0' },
    });
    expect(later.allowed).toBe(true);
  });

  it('slide: each call is free again a minute after it was made', () => {
    const limits = rateLimits(true);
    for (let call = 0; call < 120; call += 1) limits.take('/csapi/v1.3/images/list', call * 500);

    const early = limits.take('/csapi/v1.3/images/list', 59_999);
    const inTime = limits.take('/csapi/v1.3/images/list', 60_000);
    const next = limits.take('/csapi/v1.3/images/list', 60_001);

    expect([early.allowed, inTime.allowed, next.allowed]).toEqual([false, true, false]);
  });

  it('are headers of every answer, and 429 beyond them', async () => {
    await using on = await bench();

    const first = await on.get('/images/list');
    for (let call = 1; call < 120; call += 1) await on.get('/images/list');
    const refused = await on.get('/images/list');
    const other = await on.get('/images');
    on.pass(60_000);
    const later = await on.get('/images/list');

    expect(first.headers.get('x-ratelimit-limit')).toBe('120');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('119');
    expect(refused.status).toBe(429);
    expect(refused.json.errorCode).toBe('429 TOO_MANY_REQUESTS');
    expect([other.status, later.status]).toEqual([204, 204]);
  });

  it('refuse nothing when they are off, and never sign-in or the registry', async () => {
    await using on = await bench({ rateLimits: 'off' });

    const statuses = new Set<number>();
    for (let call = 0; call < 130; call += 1) statuses.add((await on.get('/images/list')).status);
    const manifest = await on.get('/v2/team/api/manifests/1');

    expect(statuses).toEqual(new Set([204]));
    expect(manifest.headers.get('x-ratelimit-limit')).toBeNull();
  });
});
