import { gunzipSync } from 'node:zlib';
import type { HttpClient, HttpResponse } from '../http/http.ts';
import { dayOf, daysBetween } from '../policy/calendar.ts';
import type { Reason } from '../reason.ts';
import { parseEpss } from './epss.ts';
import type { DatedFeed, Feed, Feeds } from './feed.ts';
import { parseKev } from './kev.ts';

/** Where feeds are, as the user gave them: paths or URLs. */
export interface FeedSources {
  readonly epss?: string;
  readonly kev?: string;
  /** Beyond this many days a feed is stale. */
  readonly maxAgeDays: number;
}

/** What reading feeds needs of the world. */
export interface FeedWorld {
  readonly http: HttpClient;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly now: Date;
  readonly signal?: AbortSignal;
}

/** How often a server may name another place: the current EPSS file is an address that leads to the file of the day. */
const mostRedirects = 3;

/** Far above the EPSS file of all CVEs (12 MB). */
const maxBytes = 128 * 1024 * 1024;

/** Reads the feeds that were given, both at once. Never throws: a feed that can't be had or read is missing, with its reason. */
export async function readFeeds(sources: FeedSources, world: FeedWorld): Promise<Feeds> {
  const { epss, kev, maxAgeDays } = sources;
  const read = <Data>(name: string, source: string, parse: (text: string) => DatedFeed<Data>) =>
    readFeed({ name, source, parse, maxAgeDays }, world);
  const [scores, catalogue] = await Promise.all([
    epss === undefined ? undefined : read('EPSS', epss, parseEpss),
    kev === undefined ? undefined : read('KEV', kev, parseKev),
  ]);
  return { ...(scores === undefined ? {} : { epss: scores }), ...(catalogue === undefined ? {} : { kev: catalogue }) };
}

async function readFeed<Data>(
  feed: {
    readonly name: string;
    readonly source: string;
    readonly parse: (text: string) => DatedFeed<Data>;
    readonly maxAgeDays: number;
  },
  world: FeedWorld,
): Promise<Feed<Data>> {
  const { name, source, parse, maxAgeDays } = feed;
  const shown = shownSource(source);
  const missing = (reason: Reason): Feed<Data> => ({ state: 'missing', source: shown, reason });
  try {
    const bytes = /^https?:\/\//i.test(source) ? await download(name, source, world) : await world.readFile(source);
    const { day, data } = parse(textOf(bytes));
    const ageDays = daysBetween(day, dayOf(world.now));
    if (ageDays < -1) return missing(unusable(`The ${name} feed ${shown} is of ${day}, which is yet to come.`));
    const state = ageDays > maxAgeDays ? 'stale' : 'fresh';
    return { state, source: shown, day, ageDays: Math.max(0, ageDays), maxAgeDays, data };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return missing(unusable(`The ${name} feed ${shown} can't be used: ${why.replace(/\.$/, '')}.`));
  }
}

async function download(name: string, source: string, { http, signal }: FeedWorld): Promise<Uint8Array> {
  let url = source;
  for (let redirects = 0; ; redirects++) {
    const response = await http.send({
      method: 'GET',
      url,
      what: `the ${name} feed`,
      unreachableCode: 'feed-unusable',
      deadlineMs: 60_000,
      maxBytes,
      repeat: 'always',
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.status === 200) return response.body;
    const next = redirects < mostRedirects ? redirectOf(response, url) : undefined;
    if (next === undefined) throw new Error(`its server answered with status ${response.status}`);
    url = next;
  }
}

/** Where the feed is instead; never a place without TLS, unless that is on the same server of this machine. */
function redirectOf({ status, headers }: HttpResponse, from: string): string | undefined {
  const { location = '' } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || !URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  return next.protocol === 'https:' || next.origin === new URL(from).origin ? next.href : undefined;
}

function textOf(bytes: Uint8Array): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = zipped ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
  return new TextDecoder('utf-8', { fatal: true }).decode(plain);
}

/** A URL without what may be secret in it. */
function shownSource(source: string): string {
  if (!URL.canParse(source) || !/^https?:/i.test(source)) return source;
  const { origin, pathname } = new URL(source);
  return `${origin}${pathname}`;
}

function unusable(message: string): Reason {
  return {
    code: 'feed-unusable',
    message,
    remedy: 'Give a file or URL with a recent feed, or take the rule out of the policy.',
  };
}
