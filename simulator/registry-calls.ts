import { type Answer, type Call, failure, isObject, json, noContent, objectOf } from './answer.ts';
import { dateText } from './image-bodies.ts';
import { canonicalHost } from './image-name.ts';
import { type ImageRecord, stateOf } from './image-records.ts';
import type { CreateResponse } from './options.ts';
import { answerList } from './paging.ts';
import { dateField, type Fields, textField } from './qql-match.ts';
import { awsBase, type Registry } from './registries.ts';
import { type ScheduleStatus, statusOf } from './schedules.ts';
import type { World } from './world.ts';

const registryFields: Fields<Registry> = {
  registryUri: textField((registry) => [registry.uri]),
  registryName: textField((registry) => [registry.name]),
  registryUuid: textField((registry) => [registry.uuid]),
  registryType: textField((registry) => [registry.type]),
  awsAccountId: textField((registry) => [registry.aws?.accountId]),
  awsRegion: textField((registry) => [registry.aws?.region]),
  created: dateField((registry) => [registry.created]),
};

/** `GET /registry`. With connectors for any registry, the one that the filter names is made first. */
export function listRegistries(world: World, call: Call): Answer {
  if (world.settings.connectors === 'any') {
    for (const host of world.shelf.registries()) world.registries.ensure(host);
    for (const host of hostsIn(call.query.get('filter') ?? '')) world.registries.ensure(host);
  }
  const listing = {
    items: world.registries.all(),
    fields: registryFields,
    order: { created: (r: Registry) => r.created, registryName: (r: Registry) => r.name },
    sort: 'created:desc',
    body: (registry: Registry) => registryBody(world, registry),
  };
  return answerList(call, listing, world.now());
}

/** Hosts that a filter by registryUri names. */
function hostsIn(filter: string): readonly string[] {
  const text = /%3A/i.test(filter) ? decodeURIComponent(filter.replaceAll(/%(?![0-9a-f]{2})/gi, '%25')) : filter;
  return [
    ...text.matchAll(/registryUri\s*:\s*["`']?(?:https?:\/\/)?([\w.-]+\.[\w-]+(?::\d+)?|localhost(?::\d+)?)/g),
  ].map((match) => match[1] ?? '');
}

function recordsOf(world: World, registry: Registry): readonly ImageRecord[] {
  return world.records
    .visible(world.now())
    .filter((record) => record.pushes.some((push) => push.name.registry === registry.host));
}

function registryBody(world: World, registry: Registry) {
  const now = world.now();
  const records = recordsOf(world, registry);
  const states = records.map((record) => stateOf(record, now));
  const scanned = states.filter((state) => state.lastVmScanDate !== null);
  const statuses: Partial<Record<ScheduleStatus, number>> = {};
  for (const schedule of world.schedules.all().filter((each) => each.registryUuid === registry.uuid)) {
    const status = statusOf(schedule, now);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return {
    registryUuid: registry.uuid,
    registryUri: registry.uri,
    registryName: registry.name,
    registryType: registry.type,
    providerType: registry.type,
    awsAccountId: registry.aws?.accountId ?? null,
    awsRegion: registry.aws?.region ?? null,
    dockerHubOrg: null,
    credentialType: registry.credentialType,
    repoCount: new Set(records.flatMap((record) => record.pushes.map((push) => push.name.repository))).size,
    totalImages: records.length,
    totalScannedImages: scanned.length,
    totalVulnerableImages: scanned.length,
    scheduleStatusList: statuses,
    created: dateText(registry.created),
    updated: dateText(registry.created),
    lastScanned: scanned.length === 0 ? null : dateText(Math.max(...scanned.map((state) => state.lastVmScanDate ?? 0))),
  };
}

/** Finds the registry of the path, or answers 404. */
export function withRegistry(world: World, call: Call, handle: (registry: Registry) => Answer): Answer {
  const registry = world.registries.find(call.params.registry ?? '');
  return registry === undefined
    ? failure(404, `Registry ${call.params.registry} not found`, world.now())
    : handle(registry);
}

/** `GET /registry/{id}`. */
export function getRegistry(world: World, call: Call): Answer {
  return withRegistry(world, call, (registry) =>
    json({
      ...registryBody(world, registry),
      aws: registry.aws === undefined ? null : { ...registry.aws, name: registry.name, description: '' },
      connectors: registry.aws === undefined ? [] : [{ arn: registry.aws.arn, name: registry.name, description: '' }],
      credential: null,
    }),
  );
}

/** What a creating call answers, in the form that the settings choose. */
export function created(world: World, form: CreateResponse, id: string, body: unknown): Answer {
  const status = world.settings.createdStatus;
  if (form === 'object') return json(body, status);
  if (form === 'string') return json(id, status);
  if (form === 'empty') return { status, headers: {} };
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: `Created ${id}` };
}

/** `POST /registry`: 400 when a field is missing or the registry exists. */
export function createRegistry(world: World, call: Call): Answer {
  const request = registryRequest(call.body);
  if (typeof request === 'string') return failure(400, request, world.now());
  if (world.registries.byHost(hostOf(request.uri)) !== undefined) {
    return failure(400, `Registry ${request.uri} already exists`, world.now());
  }
  const registry = world.registries.add(request);
  return created(world, world.settings.registryResponse, registry.uuid, { registryUuid: registry.uuid });
}

/** `POST /registry/validate`: true when the registry could be created. */
export function validateRegistry(world: World, call: Call): Answer {
  const request = registryRequest(call.body);
  if (typeof request === 'string') return failure(400, request, world.now());
  return json(world.registries.byHost(hostOf(request.uri)) === undefined);
}

function hostOf(uri: string): string {
  return canonicalHost(uri.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));
}

type RegistryRequest = Omit<Registry, 'uuid' | 'host' | 'created'>;

function registryRequest(body: string): RegistryRequest | string {
  const value = objectOf(body);
  if (value === undefined) return 'The body is not a JSON object';
  const { registryUri: uri, registryName: name, registryType: type, credentialType } = value;
  if (typeof uri !== 'string' || uri === '') return 'registryUri is mandatory';
  if (typeof type !== 'string' || type === '') return 'registryType is mandatory';
  const common = {
    uri,
    type,
    name: typeof name === 'string' ? name : hostOf(uri),
    credentialType: typeof credentialType === 'string' ? credentialType : 'None',
  };
  if (type !== 'AWS') return common;
  const aws = isObject(value.aws) ? value.aws : {};
  const { accountId, region, arn, accountType = 'Global' } = aws;
  if (typeof accountId !== 'string' || typeof region !== 'string' || typeof arn !== 'string') {
    return 'aws.accountId, aws.arn and aws.region are mandatory for registryType AWS';
  }
  if (accountType !== 'Global' && accountType !== 'US_Gov') return 'aws.accountType must be Global or US_Gov';
  if ((accountType === 'US_Gov') !== region.startsWith('us-gov-'))
    return `aws.accountType ${accountType} does not go with ${region}`;
  return { ...common, aws: { accountId, region, arn, accountType } };
}

/** `DELETE /registry/{id}`: refused while a schedule of it runs. */
export function deleteRegistry(world: World, call: Call): Answer {
  return withRegistry(world, call, (registry) => {
    const running = world.schedules
      .all()
      .some((each) => each.registryUuid === registry.uuid && statusOf(each, world.now()) === 'Running');
    if (running) return failure(400, 'A schedule of the registry is Running', world.now());
    world.registries.remove(registry.uuid);
    return noContent;
  });
}

/** `GET /registry/{id}/repository`. */
export function listRepositories(world: World, call: Call): Answer {
  return withRegistry(world, call, (registry) => {
    const byName = new Map<string, number>();
    for (const push of recordsOf(world, registry).flatMap((record) => record.pushes)) {
      byName.set(push.name.repository, (byName.get(push.name.repository) ?? 0) + 1);
    }
    const listing = {
      items: [...byName],
      fields: { repoName: textField(([name]: readonly [string, number]) => [name]) },
      order: { repoName: ([name]: readonly [string, number]) => name },
      sort: 'repoName:asc',
      body: ([repoName, total]: readonly [string, number]) => ({
        repoName,
        totalImages: total,
        totalScannedImages: total,
        totalVulnerableImages: total,
      }),
    };
    return answerList(call, listing, world.now());
  });
}

/** `GET /registry/aws-base`. */
export function getAwsBase(world: World): Answer {
  return json(awsBase(world.settings.seed));
}

/** `GET /registry/aws/connectors`: an array, not a page. */
export function listConnectors(world: World, call: Call): Answer {
  const account = call.params.account;
  return json(
    world.registries.connectors().filter((each) => account === undefined || each.arn.includes(`:${account}:`)),
  );
}

/** `POST /registry/aws/connector`. */
export function createConnector(world: World, call: Call): Answer {
  const { arn, name, description, externalId } = objectOf(call.body) ?? {};
  if (typeof arn !== 'string' || !/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(arn)) {
    return failure(400, 'arn is not the ARN of a role', world.now());
  }
  if (typeof name !== 'string' || name === '') return failure(400, 'name is mandatory', world.now());
  if (String(externalId) !== String(awsBase(world.settings.seed).externalId)) {
    return failure(400, 'externalId is not the one of aws-base', world.now());
  }
  world.registries.addConnector({ arn, name, description: typeof description === 'string' ? description : '' });
  return created(world, world.settings.registryResponse, name, { arn, name });
}
