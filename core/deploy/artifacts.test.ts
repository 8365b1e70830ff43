import { describe, expect, it } from 'vitest';
import { account, fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { OperationError } from '../errors.ts';
import { codeParameters, openArtifacts, templateSource } from './artifacts.ts';
import { readTemplate } from './template.ts';

const long = readTemplate('long', `Resources: {}\n#${'x'.repeat(60_000)}`);

describe('openArtifacts', () => {
  it('makes a bucket once, sees to it once a run, and finds it again in the next', async () => {
    const { work, region } = await fakeWork();
    const first = await openArtifacts(home, work);
    const same = await openArtifacts(home, work);
    region().cloudFormation.script.changes = [];

    const again = await openArtifacts(home, { ...work, places: new Map() });

    expect(first.stacks[0]?.end).toBe('created');
    expect(same).toEqual({ ...first, stacks: [] });
    expect(again).toMatchObject({
      bucket: { name: `made-in-${home}`, owner: account },
      stacks: [{ end: 'unchanged' }],
    });
  });

  it('takes the bucket of the CDK when asked', async () => {
    const { work, region } = await fakeWork({ 'use-cdk-bucket': 'true' });
    const name = `cdk-hnb659fds-assets-${account}-${home}`;
    region().buckets.set(name, home);

    expect(await openArtifacts(home, work)).toEqual({ region: home, bucket: { name, owner: account }, stacks: [] });
  });

  it('takes a given bucket, of another account where that was said', async () => {
    const { work, region } = await fakeWork({ 'artifact-bucket': 'mine', 'artifact-bucket-owner': '999999999999' });
    region().buckets.set('mine', home);

    expect(await openArtifacts(home, work)).toMatchObject({ bucket: { name: 'mine', owner: '999999999999' } });
  });

  it.each([
    [{ 'artifact-bucket': 'gone' }, 'There is no bucket gone'],
    [{ 'use-cdk-bucket': 'true' }, 'There is no bucket cdk-hnb659fds'],
    [{ 'artifact-bucket': 'far' }, 'The bucket far is in us-east-1; Lambda takes code only from eu-west-1'],
  ])('refuses a bucket that can not be used (%j)', async (values, message) => {
    const { work, region } = await fakeWork(values);
    region().buckets.set('far', 'us-east-1');

    const failure = openArtifacts(home, work);

    await expect(failure).rejects.toThrow(OperationError);
    await expect(failure).rejects.toThrow(message);
  });

  it('does not take another stack of that name for its own', async () => {
    const { work, region } = await fakeWork();
    region().cloudFormation.script.outputs = {};

    await expect(openArtifacts(home, work)).rejects.toThrow('does not say which bucket it made');
  });
});

describe('templateSource', () => {
  it('hands over a short template as it is', async () => {
    const { work } = await fakeWork();
    const short = readTemplate('short', 'Resources: {}');

    expect(await templateSource(short, undefined, work)).toEqual({ body: 'Resources: {}' });
  });

  it('puts a long one into the bucket, under a key of its content, at an address of the partition', async () => {
    const { work, region } = await fakeWork();
    const place = { region: 'cn-north-1', bucket: { name: 'b', owner: account }, stacks: [] };

    const source = await templateSource(long, place, work);

    expect(source).toEqual({
      url: expect.stringMatching(/^https:\/\/s3\.cn-north-1\.amazonaws\.com\.cn\/b\/templates\/[0-9a-f]{64}\.yaml$/),
    });
    expect(region('cn-north-1').objects.size).toBe(1);
  });

  it('has none for a long one without a bucket', async () => {
    const { work } = await fakeWork();

    expect(await templateSource(long, undefined, work)).toBeUndefined();
  });
});

describe('codeParameters', () => {
  it('uploads nothing in a dry run, and names the keys all the same', async () => {
    const { work, region } = await fakeWork({ 'dry-run': 'true' });
    const place = { region: home, bucket: { name: 'b', owner: account }, stacks: [] };

    const parameters = await codeParameters({ ScanCodeKey: 'scan' }, place, work);

    expect(parameters).toEqual({ CodeBucket: 'b', ScanCodeKey: `lambda/${'scan'.padEnd(64, '0')}.zip` });
    expect(region().objects.size).toBe(0);
  });
});
