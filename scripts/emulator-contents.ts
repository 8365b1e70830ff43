/** How a service lists what it has. */
type Listing =
  | { readonly kind: 'json'; readonly service: string; readonly target: string; readonly names: RegExp }
  | {
      readonly kind: 'form';
      readonly service: string;
      readonly action: string;
      readonly version: string;
      readonly names: RegExp;
      readonly more?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'path'; readonly service: string; readonly path: string; readonly names: RegExp };

const named = (key: string) => new RegExp(`"${key}": ?"([^"]+)"`, 'g');
const tagged = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`, 'g');
const listed = (key: string) => new RegExp(`"${key}": ?\\[([^\\]]*)\\]`, 'g');

const global: readonly Listing[] = [
  { kind: 'path', service: 's3', path: '/', names: tagged('Name') },
  { kind: 'form', service: 'iam', action: 'ListRoles', version: '2010-05-08', names: tagged('RoleName') },
  {
    kind: 'form',
    service: 'iam',
    action: 'ListPolicies',
    version: '2010-05-08',
    names: tagged('PolicyName'),
    more: { Scope: 'Local' },
  },
  {
    kind: 'form',
    service: 'iam',
    action: 'ListInstanceProfiles',
    version: '2010-05-08',
    names: tagged('InstanceProfileName'),
  },
];

const regional: readonly Listing[] = [
  { kind: 'json', service: 'sqs', target: 'AmazonSQS.ListQueues', names: listed('QueueUrls') },
  { kind: 'json', service: 'events', target: 'AWSEvents.ListEventBuses', names: named('Name') },
  { kind: 'json', service: 'events', target: 'AWSEvents.ListRules', names: named('Name') },
  { kind: 'json', service: 'states', target: 'AWSStepFunctions.ListStateMachines', names: named('name') },
  { kind: 'json', service: 'logs', target: 'Logs_20140328.DescribeLogGroups', names: named('logGroupName') },
  { kind: 'json', service: 'dynamodb', target: 'DynamoDB_20120810.ListTables', names: listed('TableNames') },
  { kind: 'json', service: 'kms', target: 'TrentService.ListAliases', names: named('AliasName') },
  { kind: 'json', service: 'secretsmanager', target: 'secretsmanager.ListSecrets', names: named('Name') },
  { kind: 'json', service: 'ssm', target: 'AmazonSSM.DescribeParameters', names: named('Name') },
  {
    kind: 'json',
    service: 'ecs',
    target: 'AmazonEC2ContainerServiceV20141113.ListClusters',
    names: listed('clusterArns'),
  },
  {
    kind: 'json',
    service: 'ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
    names: named('repositoryName'),
  },
  { kind: 'json', service: 'codebuild', target: 'CodeBuild_20161006.ListProjects', names: listed('projects') },
  { kind: 'path', service: 'lambda', path: '/2015-03-31/functions/', names: named('FunctionName') },
  { kind: 'path', service: 'lambda', path: '/2018-10-31/layers', names: named('LayerName') },
  { kind: 'path', service: 'lambda', path: '/2015-03-31/event-source-mappings/', names: named('UUID') },
  { kind: 'path', service: 'scheduler', path: '/schedules', names: named('Name') },
  { kind: 'form', service: 'sns', action: 'ListTopics', version: '2010-03-31', names: tagged('TopicArn') },
  {
    kind: 'form',
    service: 'cloudformation',
    action: 'DescribeStacks',
    version: '2010-05-15',
    names: tagged('StackName'),
  },
  {
    kind: 'form',
    service: 'autoscaling',
    action: 'DescribeAutoScalingGroups',
    version: '2011-01-01',
    names: tagged('AutoScalingGroupName'),
  },
  ...['Vpcs', 'Subnets', 'SecurityGroups', 'InternetGateways', 'RouteTables', 'VpcEndpoints', 'LaunchTemplates'].map(
    (kind): Listing => ({
      kind: 'form',
      service: 'ec2',
      action: `Describe${kind}`,
      version: '2016-11-15',
      names: /<(?:vpcId|subnetId|groupId|internetGatewayId|routeTableId|vpcEndpointId|launchTemplateName)>([^<]+)</g,
    }),
  ),
];

/** Where it is asked, and as whom. */
interface Place {
  readonly endpoint: string;
  readonly key: string;
  readonly region: string;
}

/** Everything that an emulator has in some regions, as far as our templates make it: `REGION SERVICE what: name`. Keys that wait for their deletion are gone. */
export async function contentsOf(
  endpoint: string,
  regions: readonly string[],
  key = 'test',
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const listing of global)
    await list({ endpoint, key, region: regions[0] ?? '' }, listing, (name) => found.add(`${listing.service} ${name}`));
  for (const region of regions) {
    for (const listing of regional) {
      await list({ endpoint, key, region }, listing, (name) => found.add(`${region} ${listing.service} ${name}`));
    }
    for (const id of await livingKeys({ endpoint, key, region })) found.add(`${region} kms ${id}`);
  }
  return [...found].toSorted();
}

async function list(place: Place, listing: Listing, tell: (name: string) => void): Promise<void> {
  let token: string | undefined;
  do {
    const text = await ask(place, listing, token === undefined ? {} : { NextToken: token });
    for (const [, name = ''] of text.matchAll(listing.names)) {
      // A list of texts gives each of them.
      for (const one of name.split(',')) if (one.trim() !== '') tell(one.trim().replaceAll('"', ''));
    }
    token = listing.kind === 'json' ? /"NextToken": ?"([^"]+)"/.exec(text)?.[1] : undefined;
  } while (token !== undefined);
}

/** What it answers; nothing where it knows no such call. */
async function ask({ endpoint, key, region }: Place, listing: Listing, body: object = {}): Promise<string> {
  const credential = `Credential=${key}/20260101/${region}/${listing.service}/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` };
  const answer = await fetch(...requestOf(endpoint, listing, headers, body));
  const text = await answer.text();
  return answer.ok ? text : '';
}

function requestOf(
  endpoint: string,
  listing: Listing,
  headers: Readonly<Record<string, string>>,
  body: object,
): readonly [string, RequestInit] {
  switch (listing.kind) {
    case 'json': {
      const json = { 'x-amz-target': listing.target, 'content-type': 'application/x-amz-json-1.1' };
      return [endpoint, { method: 'POST', headers: { ...headers, ...json }, body: JSON.stringify(body) }];
    }
    case 'form': {
      const form = new URLSearchParams({ Action: listing.action, Version: listing.version, ...listing.more });
      return [endpoint, { method: 'POST', headers, body: form }];
    }
    case 'path':
      return [`${endpoint}${listing.path}`, { headers }];
    default:
      return listing satisfies never;
  }
}

async function livingKeys(place: Place): Promise<readonly string[]> {
  const listing = { kind: 'json', service: 'kms', target: 'TrentService.ListKeys', names: named('KeyId') } as const;
  const keys = [...(await ask(place, listing)).matchAll(listing.names)].map(([, key = '']) => key);
  const describe = { ...listing, target: 'TrentService.DescribeKey' };
  const states = await Promise.all(keys.map((KeyId) => ask(place, describe, { KeyId })));
  return keys.filter((_, at) => !/"KeyState": ?"PendingDeletion"/.test(states[at] ?? ''));
}
