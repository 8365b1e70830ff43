import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
  type Trail as TrailDescription,
} from '@aws-sdk/client-cloudtrail';
import pMap from 'p-map';
import type { Trail, Trails } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const concurrency = 4;

/** What CloudTrail says to an account that asks about a trail of the organization that is not its own. */
const hides = new Set(['OperationNotPermittedException', 'TrailNotFoundException', 'UnsupportedOperationException']);

/** The trails that record a region: its own, those of all regions, and those of the organization. */
export function createTrails(options: AwsAccess & { readonly region: string }): Trails {
  const { region } = options;
  const client = new CloudTrailClient(clientSettings(options, codes.unreachable));
  const ask = (action: string, what: string, resource: string) => ({
    service: `AWS CloudTrail in ${region}`,
    what,
    permission: `cloudtrail:${action}`,
    resource,
    codes,
  });
  /** Whether it works here, and what it records, which its home alone knows. */
  const look = async (
    { Name: name = '', TrailARN: arn = name, HomeRegion = region }: TrailDescription,
    signal?: AbortSignal,
  ) => {
    const atHome =
      HomeRegion === region
        ? client
        : new CloudTrailClient(clientSettings({ ...options, region: HomeRegion }, codes.unreachable));
    const asked = Promise.all([
      answered(
        client.send(new GetTrailStatusCommand({ Name: arn }), abortable(signal)),
        ask('GetTrailStatus', `the trail ${name}`, arn),
      ),
      answered(
        atHome.send(new GetEventSelectorsCommand({ TrailName: arn }), abortable(signal)),
        ask('GetEventSelectors', `what the trail ${name} records`, arn),
      ),
    ]);
    const [{ IsLogging, LatestDeliveryError: fault = '' }, selectors] = await asked;
    const writes = recordsWrites(selectors, 'ecs');
    const pushes = recordsWrites(selectors, 'ecr');
    return {
      isLogging: IsLogging === true,
      recordsWrites: writes,
      ...(pushes === writes ? {} : { recordsPushes: pushes }),
      ...(fault === '' ? {} : { fault }),
    };
  };
  return {
    list: async (signal) => {
      const described = client.send(new DescribeTrailsCommand({ includeShadowTrails: true }), abortable(signal));
      const { trailList = [] } = await answered(described, ask('DescribeTrails', 'the trails', '*'));
      return pMap(
        trailList,
        async (each): Promise<Trail> => {
          const isOfOrganization = each.IsOrganizationTrail === true;
          const kind = { name: each.Name ?? '', isMultiRegion: each.IsMultiRegionTrail === true, isOfOrganization };
          try {
            return { ...kind, ...(await look(each, signal)) };
          } catch (error) {
            if (!isOfOrganization || !isHiding(error)) throw error;
            return { ...kind, isLogging: false, recordsWrites: false, isHidden: true };
          }
        },
        { concurrency },
      );
    },
  };
}

function isHiding(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && hides.has(error.cause.name);
}

/**
 * Whether management events of a service that write are recorded. Advanced selectors say so by their fields; one that names other services is taken
 * for one that leaves it out.
 */
function recordsWrites(
  { EventSelectors = [], AdvancedEventSelectors = [] }: GetEventSelectorsCommandOutput,
  service: 'ecs' | 'ecr',
): boolean {
  const host = `${service}.amazonaws.com`;
  const plain = EventSelectors.some(
    ({ IncludeManagementEvents, ReadWriteType, ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents !== false &&
      ReadWriteType !== 'ReadOnly' &&
      !ExcludeManagementEventSources.includes(host),
  );
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
    const [category, readOnly, source] = [field('eventCategory'), field('readOnly'), field('eventSource')];
    const isOfService =
      source === undefined ||
      source.Equals?.includes(host) === true ||
      (source.NotEquals !== undefined && !source.NotEquals.includes(host));
    return (
      category?.Equals?.includes('Management') === true && readOnly?.Equals?.includes('true') !== true && isOfService
    );
  });
  return plain || advanced;
}
