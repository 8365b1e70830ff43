import type { CatalogueEntry } from './findings/catalogue.ts';
import type { ImageName, PushedImage } from './image.ts';
import { type ImageRecord, stateOf } from './image-records.ts';
import { hexOf, uuidOf } from './seed.ts';
import { bulkVulnerabilityBody, qdsOf, severityCounts, softwareBody, vulnerabilityBody } from './vulnerabilities.ts';
import type { World } from './world.ts';

/** The push that a record's findings come from: the first that carried its content. */
function pushOf(record: ImageRecord): PushedImage | undefined {
  return record.pushes[0];
}

/** What the scan of a record found. Empty while there is no report to read. */
export function entriesOfRecord(world: World, record: ImageRecord): readonly CatalogueEntry[] {
  const push = pushOf(record);
  return push === undefined ? [] : world.findings(push);
}

/** How Qualys names a repository: Docker Hub's official images without `library/`. */
export function repositoryInQualys(world: World, name: ImageName): string {
  const short = world.settings.officialNames === 'short' && name.registry === 'docker.io';
  return short ? name.repository.replace(/^library\//, '') : name.repository;
}

/** Digests in `repoDigests` have no `sha256:`; the index that a tag names is there beside the platform's manifest. */
function repoDigests(world: World, record: ImageRecord) {
  return record.pushes.flatMap((push) => {
    const digests = new Set([push.top.digest, record.image.manifest.digest]);
    return [...digests].map((digest) => ({
      registry: push.name.registry,
      digest: digest.slice('sha256:'.length),
      repository: repositoryInQualys(world, push.name),
    }));
  });
}

function registryUuids(world: World, record: ImageRecord): readonly string[] {
  return record.pushes.flatMap((push) => world.registries.byHost(push.name.registry)?.uuid ?? []);
}

/** Dates of Qualys are epoch milliseconds as strings. */
export function dateText(ms: number | null): string | null {
  return ms === null || !Number.isFinite(ms) ? null : String(Math.floor(ms));
}

function sizeOf(record: ImageRecord): number {
  return 20_000_000 + (Number.parseInt(record.sha.slice(0, 7), 16) % 400_000_000);
}

/** What list and details have in common. */
function commonBody(world: World, record: ImageRecord) {
  const state = stateOf(record, world.now());
  return {
    created: dateText(state.created),
    updated: dateText(state.updated),
    lastUsedDate: dateText(state.updated),
    lastVmScanDate: dateText(state.lastVmScanDate),
    lastScanned: dateText(state.lastScanned),
    sha: record.sha,
    imageId: record.sha.slice(0, 12),
    uuid: record.uuid,
    repo: record.pushes.map(({ name }) => ({
      registry: name.registry,
      tag: name.tag,
      repository: repositoryInQualys(world, name),
    })),
    repoDigests: repoDigests(world, record),
    size: sizeOf(record),
    registryUuid: registryUuids(world, record),
    source: ['REGISTRY'],
    isDockerHubOfficial: record.pushes.some(({ name }) => name.repository.startsWith('library/')),
    scanStatus: state.scanStatus,
    scanErrorCode: state.scanErrorCode,
    scanTypes: ['STATIC', 'SCA'],
  };
}

/** An item of `GET /images`. */
export function imageListItem(world: World, record: ImageRecord) {
  const ready = stateOf(record, world.now()).reportReady;
  const entries = ready ? entriesOfRecord(world, record) : [];
  const qds = Math.max(0, ...entries.map(qdsOf));
  return {
    ...commonBody(world, record),
    vulnerabilities: ready ? severityCounts(entries) : null,
    associatedContainersCount: 0,
    associatedHostsCount: 0,
    scanType: null,
    lastFoundOnHost: null,
    riskScore: ready ? Math.min(1000, qds * 8 + entries.length) : null,
    maxQdsScore: ready && qds > 0 ? qds : null,
    qdsSeverity: qds >= 90 ? 'CRITICAL' : qds >= 70 ? 'HIGH' : qds >= 40 ? 'MEDIUM' : 'LOW',
    isContinuouslyAssessed: false,
    lastAssessed: null,
  };
}

/** Which parts `scanDetails` asks for. */
export type ScanDetail = 'malware' | 'secrets' | 'compliance';

/** The body of `GET /images/{sha}`: `vulnerabilities` is null while there is no report. */
export function imageDetails(world: World, record: ImageRecord, parts: readonly ScanDetail[]) {
  const now = world.now();
  const state = stateOf(record, now);
  const entries = entriesOfRecord(world, record);
  const seen = { firstFound: state.firstScanned ?? 0, lastFound: state.lastVmScanDate ?? 0 };
  return {
    ...commonBody(world, record),
    ...detailsOnly(world, record),
    vulnerabilities: state.reportReady
      ? entries.map((entry) => vulnerabilityBody(entry, record.image, seen, true))
      : null,
    softwares: state.reportReady ? entries.map(softwareBody) : null,
    totalVulCount: state.reportReady ? String(entries.length) : null,
    ...scanDetails(world, record, parts),
  };
}

/** An item of `GET /images/list`: details with the findings cut down to QID, result and software. */
export function bulkItem(world: World, record: ImageRecord, parts: readonly ScanDetail[]) {
  const entries = entriesOfRecord(world, record);
  const ready = stateOf(record, world.now()).reportReady;
  return {
    ...commonBody(world, record),
    ...detailsOnly(world, record),
    vulnerabilities: ready ? entries.map(bulkVulnerabilityBody) : null,
    totalVulCount: ready ? String(entries.length) : null,
    lastFoundOnHost: null,
    ...scanDetails(world, record, parts),
  };
}

function detailsOnly(world: World, record: ImageRecord) {
  const { platform, layers } = record.image;
  return {
    author: '',
    label: null,
    operatingSystem: platform.os === 'windows' ? 'Windows Server' : 'Linux',
    customerUuid: uuidOf(world.settings.seed, 'customer'),
    dockerVersion: null,
    layers: layers.map((layer, position) => ({
      id: hexOf(layer.sha, 'id').slice(0, 12),
      sha: layer.sha,
      size: String(layer.blob.bytes.length),
      createdBy: layer.createdBy,
      created: dateText(stateOf(record, world.now()).created),
      comment: '',
      tags: null,
      layerNumber: position + 1,
      isBaseLayer: layer.isBaseLayer,
      isEmpty: false,
    })),
    layersCount: layers.length,
    architecture: platform.architecture,
    host: [],
    sensorUuid: [uuidOf(world.settings.seed, 'sensor')],
    users: [],
    riskScore: null,
    criticality: null,
  };
}

function scanDetails(world: World, record: ImageRecord, parts: readonly ScanDetail[]) {
  const ready = stateOf(record, world.now()).reportReady;
  return {
    ...(parts.includes('secrets') ? { secrets: ready ? secretsOf(record) : null } : {}),
    ...(parts.includes('malware') ? { malware: ready ? malwareOf(record) : null } : {}),
    ...(parts.includes('compliance') ? { compliance: ready ? { controls: controlsOf(record) } : null } : {}),
  };
}

/** How many, by the image's traits or by its name (`secret` or `malware` in it); null when the scan did not look. */
function amount(record: ImageRecord, kind: 'secrets' | 'malware'): number | null {
  const push = pushOf(record);
  const trait = push?.traits[kind];
  if (trait !== undefined) return trait;
  const text = `${push?.origin.repository}:${push?.origin.tag}`;
  return text.includes(kind === 'secrets' ? 'secret' : 'malware') ? 2 : 0;
}

/** Secrets found in an image; the shape of an item is not documented. Null when the scan did not look. */
function secretsOf(record: ImageRecord) {
  const count = amount(record, 'secrets');
  if (count === null) return null;
  return Array.from({ length: count }, (_, position) => ({
    ruleUuid: uuidOf('secret rule', position % 2),
    secretDetector: position % 2 === 0 ? 'AWS Access Key' : 'Private Key',
    category: position % 2 === 0 ? 'Cloud' : 'Asymmetric Key',
    severity: 'HIGH',
    layerHash: record.image.layers.at(-2)?.sha ?? null,
    fileName: position % 2 === 0 ? `/app/.env.${position}` : `/root/.ssh/id_rsa.${position}`,
    lineNumber: position + 3,
  }));
}

/** Malware found in an image, as `…/malware/files` has it. Null when the scan did not look. */
export function malwareOf(record: ImageRecord) {
  const count = amount(record, 'malware');
  if (count === null) return null;
  return Array.from({ length: count }, (_, position) => ({
    layerHash: record.image.layers.at(-2)?.sha ?? null,
    fileHash: hexOf(record.sha, 'malware', position),
    imageHash: record.sha,
    fileName: `/tmp/.cache/kdevtmpfsi${position === 0 ? '' : position}`,
    fileType: 'ELF',
    createdDate: '1721714100000',
    fileSize: 2_453_112,
    prediction: 'malicious',
    score: 97,
    severity: 5,
    category: 'CoinMiner',
    family: 'kinsing',
    mimeType: 'application/x-executable',
  }));
}

/** Compliance controls of an image. */
export function controlsOf(record: ImageRecord) {
  return [
    { controlId: 19386, criticality: 'HIGH', posture: 'FAIL', what: 'A user for the container has been created' },
    {
      controlId: 19388,
      criticality: 'MEDIUM',
      posture: 'PASS',
      what: 'Ensure that HEALTHCHECK instructions have been added',
    },
  ].map(({ what, ...control }) => ({
    ...control,
    policyUuid: uuidOf('policy'),
    technologyId: 301,
    lastEvaluated: dateText(record.runs.at(-1)?.finishedAt ?? null),
    datapoints: [{ key: what, value: control.posture }],
  }));
}
