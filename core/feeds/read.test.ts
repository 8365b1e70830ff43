import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RemoteError } from '../errors.ts';
import type { HttpRequest } from '../http/http.ts';
import { type FeedWorld, readFeeds } from './read.ts';

const epss = `#model_version:v2026.03.14,score_date:2026-11-19T00:00:00+0000
cve,epss,percentile
CVE-2024-6387,0.61234,0.97
CVE-2024-0001,0.00043,0.1
CVE-1999-0001,1e-05,0.0
`;
const kev = JSON.stringify({
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2026.11.18',
  dateReleased: '2026-11-18T15:00:00.1234Z',
  count: 2,
  vulnerabilities: [
    { cveID: 'CVE-2023-44487', dateAdded: '2023-10-10', dueDate: '2023-10-31', knownRansomwareCampaignUse: 'Unknown' },
    { cveID: 'cve-2021-44228', dateAdded: '2021-12-10', knownRansomwareCampaignUse: 'Known' },
  ],
});

function world(files: Readonly<Record<string, string | Uint8Array>>, status = 200) {
  const sent: HttpRequest[] = [];
  const bytes = (name: string) => {
    const content = files[name];
    if (content === undefined) throw new Error(`ENOENT: no such file, open '${name}'`);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  const made: FeedWorld = {
    now: new Date('2026-11-20T12:00:00Z'),
    readFile: async (path) => bytes(path),
    http: {
      send: async (request) => {
        sent.push(request);
        return { status, headers: {}, body: bytes(request.url) };
      },
      close: async () => {},
    },
  };
  return { ...made, sent };
}

function epssOf(content: string | Uint8Array, maxAgeDays = 7) {
  return readFeeds({ epss: 'epss.csv', maxAgeDays }, world({ 'epss.csv': content }));
}

describe('EPSS', () => {
  it.each([
    ['plain', epss],
    ['gzipped', gzipSync(epss)],
    ['with lines of Windows', epss.replaceAll('\n', '\r\n')],
    ['without a last line break', epss.trimEnd()],
  ])('%s', async (_, content) => {
    const feeds = await epssOf(content);

    expect(feeds).toEqual({
      epss: {
        state: 'fresh',
        source: 'epss.csv',
        day: '2026-11-19',
        ageDays: 1,
        maxAgeDays: 7,
        data: new Map([
          ['CVE-2024-6387', 0.61234],
          ['CVE-2024-0001', 0.00043],
          ['CVE-1999-0001', 0.00001],
        ]),
      },
    });
  });

  it.each([
    ['no date', epss.replace('score_date', 'x'), 'its first line has no score_date'],
    ['other columns', epss.replace('cve,epss', 'cve,score'), 'its second line is not cve,epss,percentile'],
    ['a line cut off', epss.slice(0, -20), 'its line 5 is not a CVE with a score from 0 to 1'],
    ['a score above 1', epss.replace('0.61234', '1.61234'), 'its line 3 is not a CVE'],
    ['no scores', epss.split('\n').slice(0, 2).join('\n'), 'it has no scores'],
    ['an error page', '<html>', 'its first line has no score_date'],
    ['nothing', '', 'its first line has no score_date'],
    ['a gzip cut off', gzipSync(epss).subarray(0, 40), "The EPSS feed epss.csv can't be used: unexpected end of file."],
    ['no text', new Uint8Array([0xff, 0xfe, 0x00]), "The EPSS feed epss.csv can't be used: "],
    ['a day to come', epss.replace('2026-11-19', '2027-01-01'), 'which is yet to come'],
  ])('with %s is missing', async (_, content, message) => {
    const { epss: feed } = await epssOf(content);

    expect(feed).toMatchObject({
      state: 'missing',
      reason: { code: 'feed-unusable', message: expect.stringContaining(message) },
    });
  });

  it.each([
    [1, 'fresh'],
    [0, 'stale'],
  ])('of yesterday, with %i days allowed, is %s', async (maxAgeDays, state) => {
    const { epss: feed } = await epssOf(epss, maxAgeDays);

    expect(feed?.state).toBe(state);
  });
});

describe('KEV', () => {
  it('is read', async () => {
    const { kev: feed } = await readFeeds({ kev: 'kev.json', maxAgeDays: 7 }, world({ 'kev.json': kev }));

    expect(feed).toMatchObject({
      state: 'fresh',
      day: '2026-11-18',
      ageDays: 2,
      data: new Map([
        ['CVE-2023-44487', { addedOn: '2023-10-10', dueOn: '2023-10-31', ransomware: false }],
        ['CVE-2021-44228', { addedOn: '2021-12-10', ransomware: true }],
      ]),
    });
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a part of it', kev.replace('"count":2', '"count":3'), 'it counts 3 vulnerabilities and has 2'],
    ['no date', kev.replace('dateReleased', 'x'), "it is not CISA's catalogue (dateReleased: "],
    [
      'an entry without a CVE',
      kev.replace('"cveID":"CVE', '"x":"CVE'),
      "it is not CISA's catalogue (vulnerabilities.0.cveID: ",
    ],
    ['an empty one', kev.replace(/\[.*\]/, '[]'), "it is not CISA's catalogue (vulnerabilities: "],
  ])('that is %s is missing', async (_, content, message) => {
    const { kev: feed } = await readFeeds({ kev: 'kev.json', maxAgeDays: 7 }, world({ 'kev.json': content }));

    expect(feed).toMatchObject({ state: 'missing', reason: { message: expect.stringContaining(message) } });
  });
});

describe('from a URL', () => {
  const url = 'https://feeds.example/epss.csv.gz?key=hush';

  it('is fetched with a deadline and a limit, and named without what may be secret', async () => {
    const given = world({ [url]: gzipSync(epss) });

    const { epss: feed } = await readFeeds({ epss: url, maxAgeDays: 7 }, given);

    expect(feed).toMatchObject({ state: 'fresh', source: 'https://feeds.example/epss.csv.gz' });
    expect(given.sent).toMatchObject([{ method: 'GET', url, repeat: 'always', deadlineMs: 60_000 }]);
    expect(given.sent[0]?.maxBytes).toBeGreaterThan(0);
  });

  const redirecting = (status: number, location: (from: string) => string | undefined, given = world({})) => ({
    ...given,
    http: {
      send: async (request: HttpRequest) => {
        const to = location(request.url);
        if (to === undefined) return given.http.send(request);
        return { status, headers: { location: to }, body: new Uint8Array() };
      },
      close: async () => {},
    },
  });

  it.each([
    [301, 'https://other.example/epss-2026-11-19.csv'],
    [302, '/epss-2026-11-19.csv'],
  ])('is fetched from where a %i leads, and keeps its name', async (status, location) => {
    const place = new URL(location, url).href;
    const given = redirecting(status, (from) => (from === url ? location : undefined), world({ [place]: epss }));

    const { epss: feed } = await readFeeds({ epss: url, maxAgeDays: 7 }, given);

    expect(feed).toMatchObject({ state: 'fresh', source: 'https://feeds.example/epss.csv.gz' });
  });

  it.each([
    ['to a place without TLS', () => 'http://feeds.example/epss.csv'],
    ['to a file', () => 'file:///etc/passwd'],
    ['in circles', (from: string) => `${from}1`],
    ['nowhere', () => ''],
  ])('is missing when it leads %s', async (_, location) => {
    const from = url.replace('?key=hush', '#');

    const { epss: feed } = await readFeeds({ epss: from, maxAgeDays: 7 }, redirecting(302, location));

    expect(feed).toMatchObject({ state: 'missing', reason: { message: expect.stringContaining('status 302') } });
  });

  it('is missing when the server refuses it', async () => {
    const { epss: feed } = await readFeeds({ epss: url, maxAgeDays: 7 }, world({ [url]: epss }, 403));

    expect(feed).toMatchObject({ state: 'missing', reason: { message: expect.stringContaining('status 403') } });
  });

  it('is missing when the server can not be reached', async () => {
    const given = world({});
    const error = new RemoteError('The EPSS feed did not answer.', {
      code: 'feed-unusable',
      retryable: true,
      remedy: '',
    });

    const { epss: feed } = await readFeeds(
      { epss: url, maxAgeDays: 7 },
      { ...given, http: { send: () => Promise.reject(error), close: async () => {} } },
    );

    expect(feed).toMatchObject({ state: 'missing', reason: { message: expect.stringContaining('did not answer') } });
  });
});

it('is missing when the file is', async () => {
  const feeds = await readFeeds({ epss: 'a.csv', kev: 'b.json', maxAgeDays: 7 }, world({}));

  expect([feeds.epss?.state, feeds.kev?.state]).toEqual(['missing', 'missing']);
});

it('reads what was given', async () => {
  const feeds = await readFeeds({ maxAgeDays: 7 }, world({}));

  expect(feeds).toEqual({});
});
