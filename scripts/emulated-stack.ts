import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createCloudFormation } from '../core/aws/cloudformation.ts';
import { deployStack } from '../core/deploy/deploy-stack.ts';
import type { HttpClient } from '../core/http/http.ts';
import { systemClock } from '../core/system-clock.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { readTemplate, standIn, type Template } from './emulator-template.ts';

/** The account and region that is emulated. */
export const home = { account: '111122223333', region: 'us-east-1' } as const;

/** Where zips and templates are. */
export const codeBucket = 'code';

/** What the emulator does not know. */
const unknownTypes = ['AWS::CloudTrail::Trail', 'AWS::CloudWatch::Alarm', 'AWS::Events::Archive'];

/** What a stack is made of. */
export interface StackOrder {
  readonly name: string;
  /** Of cloudformation/. */
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What else a check puts into the template in place of what the emulator lacks. */
  readonly change?: (template: Template) => Template;
}

/** Options of an SDK client that may do everything on the emulator. */
export function clientOf({ endpoint, root }: AwsEmulator) {
  return { region: home.region, endpoint, credentials: root };
}

export function s3Of(aws: AwsEmulator): S3Client {
  return new S3Client({ ...clientOf(aws), forcePathStyle: true });
}

export async function store(aws: AwsEmulator, bucket: string, key: string, body: string | Uint8Array): Promise<void> {
  await s3Of(aws).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

/** Lets waits of workflows take this part of their time, which is a number of at most 1. */
export async function scaleWaits({ endpoint }: AwsEmulator, part: number): Promise<void> {
  const body = JSON.stringify({ 'stepfunctions._SFN_WAIT_SCALE': String(part) });
  await fetch(`${endpoint}/_ministack/config`, { method: 'POST', body });
}

/** Makes the bucket for code and puts zips of a built folder into it; gives their keys by name. */
export async function storeCode<Name extends string>(
  aws: AwsEmulator,
  dist: string,
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  await s3Of(aws).send(new CreateBucketCommand({ Bucket: codeBucket }));
  const zips = JSON.parse(readFileSync(join(dist, 'lambda/manifest.json'), 'utf8')) as Readonly<
    Record<string, { readonly sha256: string }>
  >;
  const keys = names.map(async (name) => {
    const key = `lambda/${zips[`${name}.zip`]?.sha256}.zip`;
    await store(aws, codeBucket, key, readFileSync(join(dist, `lambda/${name}.zip`)));
    return [name, key] as const;
  });
  return Object.fromEntries(await Promise.all(keys)) as Record<Name, string>;
}

/** Creates or updates a stack by a change set, as the deploy command does it; gives its outputs. */
export async function deployEmulated(
  aws: AwsEmulator,
  http: HttpClient,
  { name, file, parameters, change = (template) => template }: StackOrder,
): Promise<Readonly<Record<string, string>>> {
  const path = join(import.meta.dirname, '../cloudformation', file);
  await store(aws, codeBucket, file, JSON.stringify(change(emulated(readTemplate(readFileSync(path, 'utf8'))))));
  const end = await deployStack(
    {
      name,
      template: { url: `${aws.endpoint}/${codeBucket}/${file}` },
      parameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }])),
      tags: {},
    },
    { dryRun: false, allowReplacement: false },
    {
      cloudFormation: createCloudFormation({ http, region: home.region }),
      clock: systemClock,
      tell: () => {},
      run: `${name}-${Date.now()}`,
      pollMs: 100,
      deadlineMs: 60_000,
    },
  );
  console.log(`ok: ${file} is ${end.kind} by a change set`);
  return end.kind === 'planned' ? {} : end.stack.outputs;
}

/** A template with what the emulator does not know put in its place, and a simulator on loopback allowed as gateway. */
function emulated(template: Template): Template {
  const { QualysGatewayUrl: gateway, ...parameters } = (template.Parameters ?? {}) as Record<string, object>;
  const known = withoutLimits(withoutConditions(standIn(template, unknownTypes)) as Template);
  const joined = { ...known, Conditions: unjoined(known.Conditions) };
  if (gateway === undefined) return joined;
  return { ...joined, Parameters: { ...parameters, QualysGatewayUrl: { Type: 'String' } } };
}

/** Within conditions a list is one text to the emulator, which joins nothing there. */
function unjoined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unjoined);
  if (typeof value !== 'object' || value === null) return value;
  const join = (value as { readonly 'Fn::Join'?: readonly unknown[] })['Fn::Join'];
  if (join !== undefined) return join[1];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unjoined(each)]));
}

/** A number that a parameter gives is a text to the emulator, which then reads no queue at all. */
function withoutLimits(template: Template): Template {
  const mappings = Object.entries(template.Resources).map(([name, resource]) => {
    if (resource.Type !== 'AWS::Lambda::EventSourceMapping') return [name, resource] as const;
    const { ScalingConfig: _, ...properties } = resource.Properties ?? {};
    return [name, { ...resource, Properties: properties }] as const;
  });
  return { ...template, Resources: Object.fromEntries(mappings) };
}

/**
 * The emulator speaks plain HTTP, so statements that deny it are left out. It tells policies neither which keys of a table are asked for
 * nor what events are about, so these conditions are, too. It wants a permission of its own for a batch of messages, and refers to a secret by
 * its name.
 */
function withoutConditions(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((each) => !JSON.stringify(each?.Condition ?? '').includes('aws:SecureTransport'))
      .map(withoutConditions);
  }
  if (isDeepStrictEqual(value, { Ref: 'QualysSecret' })) return { 'Fn::GetAtt': ['QualysSecret', 'Id'] };
  // AWS checks a batch by the permission for one message.
  if (value === 'sqs:SendMessage') return 'sqs:SendMessage*';
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(
    ([key, each]) => key !== 'Condition' || !/"(?:dynamodb:LeadingKeys|events:[a-z-]+)"/.test(JSON.stringify(each)),
  );
  return Object.fromEntries(known.map(([key, each]) => [key, withoutConditions(each)]));
}
