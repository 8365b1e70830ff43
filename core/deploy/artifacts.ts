import { createHash } from 'node:crypto';
import { OperationError } from '../errors.ts';
import { partitionOf } from '../image/ecr.ts';
import type { OwnedBucket } from './artifact-store.ts';
import { bringStack } from './bring-stack.ts';
import type { TemplateSource } from './cloudformation.ts';
import type { StackReport } from './deploy-report.ts';
import type { Template } from './template.ts';
import type { Work } from './work.ts';

/** CloudFormation takes no longer text than this. */
export const mostInlineBytes = 51_200;

/** Where the artifacts of a region are; no bucket where a dry run would make one. */
export interface ArtifactPlace {
  readonly region: string;
  readonly bucket?: OwnedBucket;
  /** The stack that made the bucket. */
  readonly stacks: readonly StackReport[];
}

/**
 * The bucket of a region: the given one, that of the CDK, or one that is made first. Seen to once a run; whoever asks again is told of no
 * stack. Throws an OperationError for one that can't be used.
 */
export async function openArtifacts(region: string, work: Work): Promise<ArtifactPlace> {
  const known = work.places.get(region);
  if (known !== undefined) return { ...(await known), stacks: [] };
  const opened = open(region, work);
  work.places.set(region, opened);
  return opened;
}

async function open(region: string, work: Work): Promise<ArtifactPlace> {
  const { settings, cloud } = work;
  const { artifacts: choice } = settings;
  switch (choice.kind) {
    case 'given': {
      const bucket = { name: choice.bucket, owner: choice.owner ?? cloud.account };
      await check(bucket, region, 'Make it, or leave out --artifact-bucket: then one is made.', work);
      return { region, bucket, stacks: [] };
    }
    case 'cdk': {
      const bucket = { name: `cdk-${choice.qualifier}-assets-${cloud.account}-${region}`, owner: cloud.account };
      await check(bucket, region, `Bootstrap the region: cdk bootstrap aws://${cloud.account}/${region}.`, work);
      return { region, bucket, stacks: [] };
    }
    case 'made':
      return makeBucket(region, work);
    default:
      return choice satisfies never;
  }
}

async function check(bucket: OwnedBucket, region: string, remedy: string, work: Work): Promise<void> {
  const found = await work.cloud.in(region).artifacts.regionOf(bucket, work.signal);
  if (found === region) return;
  throw new OperationError(
    found === undefined
      ? `There is no bucket ${bucket.name}.`
      : `The bucket ${bucket.name} is in ${found}; Lambda takes code only from ${region}.`,
    { remedy },
  );
}

async function makeBucket(region: string, work: Work): Promise<ArtifactPlace> {
  const template = await work.assets.template('artifacts');
  const stack = await bringStack(
    { part: 'artifacts', region, template, source: { body: template.text }, wished: {} },
    work,
  );
  const name = stack.outputs.BucketName;
  if (name !== undefined) return { region, bucket: { name, owner: work.cloud.account }, stacks: [stack] };
  if (work.settings.dryRun) return { region, stacks: [stack] };
  throw new OperationError(`The stack ${stack.name} does not say which bucket it made.`, {
    remedy: 'It is another stack of that name: choose another --stack-name, or give --artifact-bucket.',
  });
}

/** A template as CloudFormation takes it: its text, or its address in the bucket where it is too long. Undefined without a bucket. */
export async function templateSource(
  template: Template,
  place: ArtifactPlace | undefined,
  work: Work,
): Promise<TemplateSource | undefined> {
  const bytes = Buffer.from(template.text);
  if (bytes.length <= mostInlineBytes) return { body: template.text };
  if (place?.bucket === undefined) return undefined;
  const { bucket, region } = place;
  const key = `templates/${createHash('sha256').update(bytes).digest('hex')}.yaml`;
  await work.cloud.in(region).artifacts.put(bucket, key, bytes, work.signal);
  return { url: `https://s3.${region}.${partitionOf(region).domain}/${bucket.name}/${key}` };
}

/** The parameters that say where the code of functions is; it is there afterwards, but for a dry run. */
export async function codeParameters(
  zips: Readonly<Record<string, string>>,
  { region, bucket }: ArtifactPlace,
  work: Work,
): Promise<Readonly<Record<string, string>>> {
  const { artifacts } = work.cloud.in(region);
  const keys: [string, string][] = [];
  for (const [parameter, name] of Object.entries(zips)) {
    const { sha256, bytes } = await work.assets.zip(name);
    const key = `lambda/${sha256}.zip`;
    if (bucket !== undefined && !work.settings.dryRun) await artifacts.put(bucket, key, bytes, work.signal);
    keys.push([parameter, key]);
  }
  // A name that no bucket has, for a plan before there is one.
  return { CodeBucket: bucket?.name ?? 'made-by-the-artifacts-stack', ...Object.fromEntries(keys) };
}
