import { type Auth, auth } from './auth.ts';
import { type CallRecorder, callRecorder } from './calls.ts';
import { type Faults, faults } from './faults.ts';
import type { CatalogueEntry } from './findings/catalogue.ts';
import type { PushedImage } from './image.ts';
import { type ImageRecords, imageRecords } from './image-records.ts';
import type { Settings } from './options.ts';
import { type RateLimits, rateLimits } from './rate-limit.ts';
import { type Registries, registries } from './registries.ts';
import { type Schedules, schedules } from './schedules.ts';
import { type Shelf, shelf } from './shelf.ts';
import { entriesIn } from './vulnerabilities.ts';

/** Everything a simulator remembers, and the settings that tests may change while it runs. */
export interface World {
  /** Replaced as a whole by `change`. */
  settings: Settings;
  /** Host and port of the registry, known once the server listens. */
  ownHost: string;
  readonly now: () => number;
  readonly auth: Auth;
  readonly faults: Faults;
  readonly calls: CallRecorder;
  readonly limits: RateLimits;
  readonly shelf: Shelf;
  readonly records: ImageRecords;
  readonly registries: Registries;
  readonly schedules: Schedules;
  /** What the scan of a push finds; worked out once. */
  readonly findings: (push: PushedImage) => readonly CatalogueEntry[];
}

/** A fresh subscription. */
export function world(settings: Settings): World {
  const now = settings.clock;
  const { seed } = settings;
  const records = imageRecords(seed);
  const images = shelf(seed, settings.images, () => made.ownHost, now);
  const rules = { ...settings, now, sensorRuns: settings.sensors === 'running' };
  const made: World = {
    settings,
    ownHost: '',
    now,
    auth: auth(settings.auth, seed, now),
    faults: faults(seed),
    calls: callRecorder(settings.maxCalls),
    limits: rateLimits(settings.rateLimits === 'on'),
    shelf: images,
    records,
    registries: registries(seed, now),
    schedules: schedules(rules, images, records),
    findings: remembered((push) => entriesIn(push, seed)),
  };
  addListedConnectors(made);
  return made;
}

/** Works a value out once for each push, and forgets it with the push. */
function remembered<T>(work: (push: PushedImage) => T): (push: PushedImage) => T {
  const known = new WeakMap<PushedImage, T>();
  return (push) => {
    const value = known.get(push) ?? work(push);
    known.set(push, value);
    return value;
  };
}

/** Forgets everything that happened: calls, faults, images, scans, registries. Issued tokens stay good. */
export function resetWorld(of: World): void {
  of.faults.clear();
  of.calls.reset();
  of.limits.reset();
  of.shelf.reset();
  of.records.reset();
  of.registries.reset();
  of.schedules.reset();
  of.auth.reset();
  addListedConnectors(of);
}

function addListedConnectors(of: World): void {
  if (of.settings.connectors !== 'any') for (const host of of.settings.connectors) of.registries.ensure(host);
}
