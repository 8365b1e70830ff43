import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import pMap from 'p-map';
import type { Trail, Trails } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
const concurrency = 4;

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
  return {
    list: async (signal) => {
      const described = client.send(new DescribeTrailsCommand({ includeShadowTrails: true }), abortable(signal));
      const { trailList = [] } = await answered(described, ask('DescribeTrails', 'the trails', '*'));
      return pMap(
        trailList,
        async ({ Name: short = '', TrailARN: arn = short }): Promise<Trail> => {
          const status = await answered(
            client.send(new GetTrailStatusCommand({ Name: arn }), abortable(signal)),
            ask('GetTrailStatus', `the trail ${short}`, arn),
          );
          const selectors = await answered(
            client.send(new GetEventSelectorsCommand({ TrailName: arn }), abortable(signal)),
            ask('GetEventSelectors', `what the trail ${short} records`, arn),
          );
          const fault = status.LatestDeliveryError;
          return {
            name: short,
            isLogging: status.IsLogging === true,
            recordsWrites: recordsWrites(selectors),
            ...(fault === undefined || fault === '' ? {} : { fault }),
          };
        },
        { concurrency },
      );
    },
  };
}

/**
 * Whether management events that write are recorded. Advanced selectors say so by their fields; one that names event sources or names is taken for
 * one that may leave ECS out.
 */
function recordsWrites({ EventSelectors = [], AdvancedEventSelectors = [] }: GetEventSelectorsCommandOutput): boolean {
  const plain = EventSelectors.some(
    ({ IncludeManagementEvents, ReadWriteType, ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents !== false &&
      ReadWriteType !== 'ReadOnly' &&
      !ExcludeManagementEventSources.includes('ecs.amazonaws.com'),
  );
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
    const [category, readOnly, source] = [field('eventCategory'), field('readOnly'), field('eventSource')];
    const isOfEcs =
      source === undefined ||
      source.Equals?.includes('ecs.amazonaws.com') === true ||
      (source.NotEquals !== undefined && !source.NotEquals.includes('ecs.amazonaws.com'));
    return category?.Equals?.includes('Management') === true && readOnly?.Equals?.includes('true') !== true && isOfEcs;
  });
  return plain || advanced;
}
