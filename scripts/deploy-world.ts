import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { type AwsEmulator, type AwsKey, startAwsEmulator } from './aws-emulator.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { type Environment, openProgram, type Program, stageProgram } from './deployed-program.ts';
import { contentsOf } from './emulator-contents.ts';
import { standIn, type Template } from './emulator-template.ts';

/** The emulated account that the command line is run against, seen through a proxy. */
export interface DeployWorld extends AsyncDisposable {
  readonly aws: AwsEmulator;
  readonly proxy: AwsProxy;
  readonly simulator: Simulator;
  readonly folder: string;
  readonly account: string;
  readonly region: string;
  /** As somebody who may do everything. */
  readonly program: Program;
  /** The same as somebody else. */
  as(key: AwsKey): Program;
  /** The command line with other templates. */
  variant(name: string, transform: (template: Template, file: string) => Template): Program;
  contents(): Promise<readonly string[]>;
  /** An empty account, and a proxy that spoils nothing. */
  reset(): Promise<void>;
}

export const account = '111122223333';
export const region = 'us-east-1';
export const further = ['eu-west-1', 'us-west-2'] as const;

/** What the emulator (ministack) does not know. */
const unknownTypes = [
  'AWS::CloudFormation::LambdaHook',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::EIP',
  'AWS::EC2::FlowLog',
  'AWS::EC2::NatGateway',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::ECS::CapacityProvider',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::Events::Archive',
];

/** Starts everything. `built` holds the built command line. */
export async function openDeployWorld(built: string, folder: string): Promise<DeployWorld> {
  const aws = await startAwsEmulator(account, folder);
  const proxy = await startAwsProxy(aws.endpoint);
  const simulator = await startSimulator({ timeScale: 1000, rateLimits: 'off' });
  const base: Environment = {
    HOME: folder,
    CI: 'true',
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: aws.root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.root.secretAccessKey,
    QUALYS_GATEWAY_URL: simulator.url,
    QUALYS_TOKEN: simulator.token,
    ACTIVATION_ID: '11111111-2222-4333-8444-555555555555',
    CUSTOMER_ID: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
  };
  const staged = join(folder, 'program');
  stageProgram(built, staged, emulated);
  return {
    ...{ aws, proxy, simulator, folder, account, region },
    program: openProgram(staged, base),
    as: ({ accessKeyId, secretAccessKey }) =>
      openProgram(staged, { ...base, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }),
    variant: (name, transform) => {
      const other = join(folder, name);
      rmSync(other, { recursive: true, force: true });
      stageProgram(staged, other, transform);
      return openProgram(other, base);
    },
    contents: () => contentsOf(aws.endpoint, [region, ...further]),
    reset: async () => {
      await fetch(`${aws.endpoint}/_ministack/reset`, { method: 'POST' });
      proxy.behave();
      proxy.calls.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      await proxy[Symbol.asyncDispose]();
      await aws[Symbol.asyncDispose]();
    },
  };
}

/** What the emulator does not know is put aside, a simulator on loopback is let through as gateway, and AWS' own image is a text. */
function emulated(template: Template): Template {
  const parameters = (template.Parameters ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const known = Object.entries(parameters).map(([name, { AllowedPattern: pattern, ...rest }]) => {
    if (String(rest.Type).startsWith('AWS::SSM::')) return [name, { ...rest, Type: 'String' }] as const;
    const isAddress = String(pattern ?? '').includes('https');
    return [name, pattern === undefined || isAddress ? rest : { ...rest, AllowedPattern: pattern }] as const;
  });
  const made = withoutTls(standIn(template, unknownTypes)) as Template;
  return { ...made, ...(known.length === 0 ? {} : { Parameters: Object.fromEntries(known) }) };
}

/** The emulator speaks plain HTTP, so statements that deny it are left out. */
function withoutTls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((each) => !JSON.stringify(each?.Condition ?? '').includes('aws:SecureTransport'))
      .map(withoutTls);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutTls(each)]));
}
