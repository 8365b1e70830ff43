const account = '111122223333';
const region = 'eu-west-1';
const arn = (what: string) => `arn:aws:ecs:${region}:${account}:${what}`;

/** ARNs of the sample deployment: service `shop` of cluster `prod`, running `web:7`. */
export const sampleArns = {
  cluster: arn('cluster/prod'),
  service: arn('service/prod/shop'),
  task: arn('task/prod/c13b4cb40f1f4fe4a2971f76ae5a47ad'),
  taskDefinition: arn('task-definition/web:7'),
} as const;

/** The envelope that EventBridge puts around every event, with the given fields replaced. */
export function sampleEnvelope(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    version: '0',
    id: '3317b2af-7005-947d-b652-f55e762e571a',
    source: 'aws.ecs',
    account,
    region,
    time: '2026-11-21T09:00:00Z',
    resources: [],
    ...fields,
  };
}

/** "ECS Task State Change" of a running task of the sample service, with fields of its detail replaced. */
export function taskStateEvent(detail: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return sampleEnvelope({
    'detail-type': 'ECS Task State Change',
    resources: [sampleArns.task],
    detail: {
      clusterArn: sampleArns.cluster,
      group: 'service:shop',
      taskArn: sampleArns.task,
      taskDefinitionArn: sampleArns.taskDefinition,
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      version: 5,
      containers: [
        {
          name: 'app',
          image: `${account}.dkr.ecr.${region}.amazonaws.com/shop/web:1.4`,
          imageDigest: `sha256:${'a'.repeat(64)}`,
          lastStatus: 'RUNNING',
        },
      ],
      overrides: { containerOverrides: [{ name: 'app', environment: [{ name: 'PASSWORD', value: 'hunter2' }] }] },
      ...detail,
    },
  });
}

/** A call of ECS as CloudTrail delivers it, with fields of its record replaced. */
export function apiCallEvent(
  eventName: string,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return sampleEnvelope({
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventVersion: '1.11',
      eventSource: 'ecs.amazonaws.com',
      eventName,
      awsRegion: region,
      recipientAccountId: account,
      readOnly: false,
      ...record,
    },
  });
}
