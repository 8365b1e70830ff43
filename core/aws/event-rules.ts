import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { RemoteError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import type { EventRules } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** EventBridge of one region. */
export function createEventRules(
  options: AwsAccess & { readonly region: string; readonly account: string },
): EventRules {
  const { region, account } = options;
  const client = new EventBridgeClient(clientSettings(options, codes.unreachable));
  const ask = (action: string, what: string, resource: string) => ({
    service: `Amazon EventBridge in ${region}`,
    what,
    permission: `events:${action}`,
    resource: `arn:${partitionOf(region).partition}:events:${region}:${account}:${resource}`,
    codes,
  });
  return {
    rule: async (name, bus, signal) => {
      const query = { EventBusName: bus };
      const path = `rule/${bus === undefined ? '' : `${bus}/`}${name}`;
      const described = client.send(new DescribeRuleCommand({ ...query, Name: name }), abortable(signal));
      const rule = await answered(described.catch(undefinedIfMissing), ask('DescribeRule', `the rule ${name}`, path));
      if (rule === undefined) return undefined;
      const listed = client.send(new ListTargetsByRuleCommand({ ...query, Rule: name }), abortable(signal));
      const { Targets = [] } = await answered(listed, ask('ListTargetsByRule', `the targets of ${name}`, path));
      return {
        isEnabled: rule.State === 'ENABLED' || rule.State?.startsWith('ENABLED_') === true,
        targets: Targets.map(({ Arn, RoleArn }) => ({
          arn: Arn ?? '',
          ...(RoleArn === undefined ? {} : { roleArn: RoleArn }),
        })),
      };
    },

    busPolicy: async (name, signal) => {
      const described = client.send(new DescribeEventBusCommand({ Name: name }), abortable(signal));
      const path = `event-bus/${name}`;
      const bus = await answered(described.catch(undefinedIfMissing), ask('DescribeEventBus', `the bus ${name}`, path));
      if (bus === undefined) return undefined;
      return bus.Policy === undefined || bus.Policy === '' ? {} : { policy: bus.Policy };
    },

    put: async ({ source, detailType, detail, bus = 'default' }, signal) => {
      const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify(detail), EventBusName: bus };
      const sent = client.send(new PutEventsCommand({ Entries: [entry] }), abortable(signal));
      const answer = await answered(sent, ask('PutEvents', `the bus ${bus}`, `event-bus/${bus}`));
      const [result] = answer.Entries ?? [];
      if (result?.EventId !== undefined) return result.EventId;
      throw new RemoteError(
        `The bus ${bus} did not take an event: ${result?.ErrorCode ?? 'no reason given'} ${result?.ErrorMessage ?? ''}`.trim(),
        { code: 'internal', retryable: false, remedy: `Allow events:PutEvents on the bus ${bus}.` },
      );
    },
  };
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
}
