import {
  DescribeServicesCommand,
  ECSClient,
  paginateListClusters,
  paginateListServices,
  type Service,
} from '@aws-sdk/client-ecs';
import type { HookedService, HookedServices } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, clientSettings } from './client.ts';
import { awsFault } from './fault.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** The most that ECS describes at once. */
const pageSize = 10;

/** The services of one region, and the hooks of their deployments. */
export function createHookedServices(options: AwsAccess & { readonly region: string }): HookedServices {
  const client = new ECSClient({ ...clientSettings(options, codes.unreachable), maxAttempts: 6 });
  const pages = async function* (signal: AbortSignal | undefined) {
    for await (const { clusterArns = [] } of paginateListClusters({ client }, {}, abortable(signal))) {
      for (const cluster of clusterArns) {
        const query = { cluster };
        for await (const { serviceArns = [] } of paginateListServices({ client, pageSize }, query, abortable(signal))) {
          if (serviceArns.length > 0) yield { cluster, serviceArns };
        }
      }
    }
  };
  return {
    list: async (most, signal) => {
      const services: HookedService[] = [];
      try {
        for await (const { cluster, serviceArns } of pages(signal)) {
          if (services.length >= most) return { services, isAll: false };
          const command = new DescribeServicesCommand({ cluster, services: [...serviceArns] });
          const answer = await client.send(command, abortable(signal));
          services.push(...(answer.services ?? []).map((service) => readService(cluster, service)));
        }
        return { services, isAll: true };
      } catch (error) {
        throw awsFault(error, {
          service: `Amazon ECS in ${options.region}`,
          what: 'the services',
          permission: 'ecs:ListClusters, ecs:ListServices and ecs:DescribeServices',
          resource: '*',
          codes,
        });
      }
    },
  };
}

function readService(cluster: string, service: Service): HookedService {
  const { serviceName = '?', deploymentController, deploymentConfiguration } = service;
  return {
    name: `${cluster.slice(cluster.lastIndexOf('/') + 1)}/${serviceName}`,
    controller: deploymentController?.type ?? 'ECS',
    strategy: deploymentConfiguration?.strategy ?? 'ROLLING',
    hooks: (deploymentConfiguration?.lifecycleHooks ?? []).map(({ hookTargetArn, lifecycleStages }) => ({
      targetArn: hookTargetArn ?? '',
      stages: lifecycleStages ?? [],
    })),
  };
}
