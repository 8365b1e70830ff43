import { type Answer, type Call, failure, json, noContent, page } from './answer.ts';
import { forbidden } from './auth.ts';
import type { CatalogueEntry } from './findings/catalogue.ts';
import {
  bulkItem,
  controlsOf,
  dateText,
  entriesOfRecord,
  imageDetails,
  imageListItem,
  malwareOf,
  repositoryInQualys,
  type ScanDetail,
} from './image-bodies.ts';
import { type ImageRecord, stateOf } from './image-records.ts';
import { answerList, sorted, withFilter } from './paging.ts';
import { dateField, type Fields, groupField, numberField, textField } from './qql-match.ts';
import { uuidOf } from './seed.ts';
import { severityCounts, softwareBody, summaryBody, vulnerabilityBody } from './vulnerabilities.ts';
import type { World } from './world.ts';

const vulnerabilityFields: Fields<CatalogueEntry> = {
  severity: numberField((entry) => [entry.severity]),
  customerSeverity: numberField((entry) => [entry.customerSeverity ?? entry.severity]),
  qid: numberField((entry) => [entry.qid]),
  title: textField((entry) => [entry.title]),
  cveids: textField((entry) => [entry.cve]),
  typeDetected: textField((entry) => [entry.potential === true ? 'POTENTIAL' : 'CONFIRMED']),
  patchAvailable: textField((entry) => [String(entry.fixed !== undefined)]),
};

/** Findings are also filtered by the longer token: `vulnerabilities.severity`. */
const vulnerabilityFilter: Fields<CatalogueEntry> = {
  ...vulnerabilityFields,
  ...Object.fromEntries(Object.entries(vulnerabilityFields).map(([name, field]) => [`vulnerabilities.${name}`, field])),
};

/** The tokens by which images are filtered. None names a manifest digest: Qualys documents none. */
function imageFields(world: World): Fields<ImageRecord> {
  const state = (record: ImageRecord) => stateOf(record, world.now());
  const entries = (record: ImageRecord) => (state(record).reportReady ? entriesOfRecord(world, record) : []);
  const names = (record: ImageRecord) => record.pushes.map((push) => push.name);
  return {
    sha: textField((record) => [record.sha]),
    imageId: textField((record) => [record.sha.slice(0, 12)]),
    uuid: textField((record) => [record.uuid]),
    'repo.registry': textField((record) => names(record).map((name) => name.registry)),
    'repo.repository': textField((record) => names(record).map((name) => repositoryInQualys(world, name))),
    'repo.tag': textField((record) => names(record).map((name) => name.tag)),
    repo: groupField(names, {
      registry: textField((name) => [name.registry]),
      repository: textField((name) => [repositoryInQualys(world, name)]),
      tag: textField((name) => [name.tag]),
    }),
    created: dateField((record) => [state(record).created]),
    updated: dateField((record) => [state(record).updated]),
    lastScanned: dateField((record) => [state(record).lastScanned]),
    lastVmScanDate: dateField((record) => [state(record).lastVmScanDate]),
    imagesInUse: dateField((record) => [state(record).updated]),
    operatingSystem: textField((record) => [record.image.platform.os]),
    scanStatus: textField((record) => [state(record).scanStatus]),
    source: textField(() => ['REGISTRY']),
    registryUuid: textField((record) => names(record).map((name) => world.registries.byHost(name.registry)?.uuid)),
    'tags.name': textField(() => []),
    vulnerabilities: groupField(entries, vulnerabilityFields),
    'vulnerabilities.severity': numberField((record) => entries(record).map((entry) => entry.severity)),
    'vulnerabilities.qid': numberField((record) => entries(record).map((entry) => entry.qid)),
    'vulnerabilities.title': textField((record) => entries(record).map((entry) => entry.title)),
  };
}

/** Images the caller may see: a sub-user without scope sees none. */
function seen(world: World): readonly ImageRecord[] {
  return world.settings.access === 'full' ? world.records.visible(world.now()) : [];
}

/** `GET /images`. */
export function listImages(world: World, call: Call): Answer {
  const at = (key: 'created' | 'updated' | 'lastScanned') => (record: ImageRecord) => stateOf(record, world.now())[key];
  const listing = {
    items: seen(world),
    fields: imageFields(world),
    order: {
      created: at('created'),
      updated: at('updated'),
      lastScanned: at('lastScanned'),
      sha: (r: ImageRecord) => r.sha,
    },
    sort: 'created:desc',
    body: (record: ImageRecord) => imageListItem(world, record),
  };
  return answerList(call, listing, world.now());
}

/** `GET /images/list`: pages by a `Link` header whose `paginationQuery` says where the next one begins. */
export function bulkImages(world: World, call: Call, base: string): Answer {
  const now = world.now();
  const limit = Number(call.query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 250) return failure(400, 'limit must be from 1 to 250', now);
  const filter = [call.query.get('filter'), call.query.get('paginationQuery')].filter((part) => part).join(') and (');
  const query = new URLSearchParams(call.query);
  query.set('filter', filter === '' ? '' : `(${filter})`);
  return withFilter({ ...call, query }, imageFields(world), now, (fits) => {
    const updated = (record: ImageRecord) => stateOf(record, now).updated;
    const all = seen(world)
      .filter(fits)
      .toSorted((a, b) => updated(a) - updated(b) || (a.uuid < b.uuid ? -1 : 1));
    const items = all.slice(0, limit);
    const last = items.at(-1);
    if (last === undefined) return noContent;
    const skip = items.filter((record) => updated(record) === updated(last)).map((record) => record.uuid);
    const before = skippedBefore(call.query.get('paginationQuery'), updated(last));
    const next = new URLSearchParams(call.query);
    next.set(
      'paginationQuery',
      `updated>=${Math.floor(updated(last))} AND not uuid: [${[...before, ...skip].join(', ')}]`,
    );
    const link = all.length > items.length ? `${base}${call.path}?${next}` : undefined;
    const parts = detailParts(call);
    return json({ data: items.map((record) => bulkItem(world, record, parts)), limit }, 200, linkHeader(world, link));
  });
}

/** Images of the same moment that earlier pages had stay excluded. */
function skippedBefore(pagination: string | null, updated: number): readonly string[] {
  const [, from, uuids] = /^updated>=(\d+) AND not uuid: \[([^\]]*)\]$/.exec(pagination ?? '') ?? [];
  return from === String(Math.floor(updated)) ? (uuids ?? '').split(',').map((uuid) => uuid.trim()) : [];
}

function linkHeader(world: World, link: string | undefined): Readonly<Record<string, string>> {
  const style = world.settings.linkHeader;
  if (style === 'null' && link === undefined) return { Link: 'null' };
  if (link === undefined || style === 'absent') return {};
  return { Link: style === 'malformed' ? `<${link}<;rel=next` : `<${link}>;rel=next` };
}

function detailParts(call: Call): readonly ScanDetail[] {
  const words = (call.query.get('scanDetails') ?? '').split(',').map((word) => word.trim());
  return words.filter((word) => word === 'malware' || word === 'secrets' || word === 'compliance');
}

/** Finds the image of the path and hands it on: 400 for what is no sha, 403 out of scope, 404 when it is not known. */
function withImage(world: World, call: Call, handle: (record: ImageRecord) => Answer): Answer {
  const now = world.now();
  const sha = call.params.sha ?? '';
  if (!/^([0-9a-f]{12}|[0-9a-f]{64})$/i.test(sha)) return failure(400, 'Invalid Image SHA provided', now);
  if (world.settings.access !== 'full') return forbidden(world.settings.access, now);
  const record = world.records.find(sha, now);
  return record === undefined ? failure(404, `Image ${sha} not found`, now) : handle(record);
}

/** As `withImage`, but 204 while the sensor is still processing. */
function withReport(world: World, call: Call, handle: (record: ImageRecord) => Answer): Answer {
  return withImage(world, call, (record) => (stateOf(record, world.now()).reportReady ? handle(record) : noContent));
}

/** `GET /images/{sha}`. */
export function getImage(world: World, call: Call): Answer {
  return withImage(world, call, (record) => json(imageDetails(world, record, detailParts(call))));
}

/** `GET /images/{sha}/vuln`: `type` SUMMARY, DETAILS or ALL; no pages. */
export function getVulnerabilities(world: World, call: Call): Answer {
  return withReport(world, call, (record) =>
    withFilter(call, vulnerabilityFilter, world.now(), (fits) => {
      const state = stateOf(record, world.now());
      const found = { firstFound: state.firstScanned ?? 0, lastFound: state.lastVmScanDate ?? 0 };
      const order = { qid: (e: CatalogueEntry) => e.qid, severity: (e: CatalogueEntry) => e.severity };
      const sort = (call.query.get('sort') ?? 'qid:asc').replace(/^vulnerabilities\./, '');
      const entries = sorted(entriesOfRecord(world, record).filter(fits), sort, order);
      if (entries === undefined) return failure(400, `Invalid sort: ${sort}`, world.now());
      const applyException = call.query.get('applyException') !== 'false';
      const type = (call.query.get('type') ?? 'ALL').toUpperCase();
      if (!['SUMMARY', 'DETAILS', 'ALL'].includes(type)) return failure(400, `Invalid type: ${type}`, world.now());
      return json({
        ...(type === 'SUMMARY'
          ? {}
          : { details: entries.map((entry) => vulnerabilityBody(entry, record.image, found, applyException)) }),
        ...(type === 'DETAILS' ? {} : { vulnSummary: summaryBody(entries) }),
      });
    }),
  );
}

/** `GET /images/{sha}/vuln/count`. */
export function countVulnerabilities(world: World, call: Call): Answer {
  return withReport(world, call, (record) => json(severityCounts(entriesOfRecord(world, record))));
}

/** `GET /images/{sha}/software`. */
export function listSoftware(world: World, call: Call): Answer {
  return withReport(world, call, (record) => {
    const items = entriesOfRecord(world, record);
    const fields = {
      name: textField((e: CatalogueEntry) => [e.package]),
      version: textField((e: CatalogueEntry) => [e.installed]),
    };
    const body = (e: CatalogueEntry) => ({ ...softwareBody(e), lifecycle: null, vulnerabilities: severityCounts([e]) });
    const order = { name: (e: CatalogueEntry) => e.package };
    return answerList(call, { items, fields, order, sort: 'name:asc', body, defaultPageSize: 1000 }, world.now());
  });
}

/** `GET /images/{sha}/compliance`. */
export function getCompliance(world: World, call: Call): Answer {
  return withReport(world, call, (record) => {
    const state = stateOf(record, world.now());
    return json({
      uuid: record.uuid,
      sha: record.sha,
      customerUuid: uuidOf(world.settings.seed, 'customer'),
      created: dateText(state.created),
      updated: dateText(state.updated),
      controls: controlsOf(record),
      lastComplianceScanned: dateText(state.lastVmScanDate),
    });
  });
}

/** `GET /images/{sha}/exceptions`: one when any finding is exempted. */
export function listExceptions(world: World, call: Call): Answer {
  return withImage(world, call, (record) => {
    if (!entriesOfRecord(world, record).some((entry) => entry.exempted === true)) return noContent;
    const at = dateText(stateOf(record, world.now()).created);
    const who = { createdBy: 'simulator', created: at, updatedBy: 'simulator', updated: at };
    const exception = {
      uuid: uuidOf(world.settings.seed, 'exception', record.sha),
      name: 'Accepted in the simulator',
      ...who,
      reason: 'RISK_ACCEPTED',
      explanation: 'An example of an exception',
      scope: 'IMAGE',
      listId: null,
      startDate: at,
      endDate: '4102358400000',
    };
    return json({ data: [exception], count: 1, groups: null });
  });
}

/** `GET /images/{sha}/layers/{layer}/malware/files`. */
export function listMalware(world: World, call: Call): Answer {
  return withReport(world, call, (record) => {
    const files = (malwareOf(record) ?? []).filter((file) => file.layerHash === call.params.layer);
    return page(files, files.length);
  });
}
