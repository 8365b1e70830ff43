import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeTaskDefinitionCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { storedAttestation, storedImage, storedIndex } from '../../test/fakes/registry.ts';
import { RemoteError } from '../errors.ts';
import { readImageText } from '../image/reference.ts';
import type { AwsCredentials } from './client.ts';
import { createEstate } from './estate.ts';
import type { TargetRoles } from './target-roles.ts';

const own = '123456789012';
const [target, registry, closed] = ['222222222222', '333333333333', '444444444444'] as const;
const where = { account: target, region: 'us-east-1' };
const arn = `arn:aws:ecs:us-east-1:${target}:task-definition/web:7`;
const image = storedImage({ os: 'linux', architecture: 'amd64' });
const index = storedIndex([image]);
const one = { kind: 'one', platform: { os: 'linux', architecture: 'amd64' } } as const;
const ecsMock = mockClient(ECSClient);
const ecrMock = mockClient(ECRClient);

beforeEach(() => {
  ecsMock.reset();
  ecrMock.reset();
});

function refusal(account: string): RemoteError {
  return new RemoteError(`AWS account ${account} can't be looked into.`, {
    code: 'registry-denied',
    retryable: false,
    remedy: `Deploy target-account.yaml in account ${account}.`,
  });
}

/** Roles of all accounts but our own and those without a target stack; the access key names the account. */
function makeEstate(faults: Readonly<Record<string, RemoteError>> = { [closed]: refusal(closed) }) {
  const http = testHttpClient();
  const providers = new Map<string, AwsCredentials>();
  const roles: TargetRoles = {
    credentialsFor: (account) => {
      if (account === own) return undefined;
      const provider = async () => {
        const fault = faults[account];
        if (fault !== undefined) throw fault;
        return { accessKeyId: `AKIA${account}`, secretAccessKey: 'hush' };
      };
      providers.set(account, providers.get(account) ?? provider);
      return providers.get(account);
    },
  };
  const estate = createEstate({ http, roles, environment: {}, clock: http.clock, warn: () => {} });
  return { estate, clock: http.clock, [Symbol.asyncDispose]: () => http.close() };
}

function reference(text: string) {
  const read = readImageText(text);
  if (read.kind !== 'reference') throw new Error(`${text} is no reference`);
  return read.reference;
}

const repositoryIn = (account: string) => `${account}.dkr.ecr.eu-west-1.amazonaws.com/team/app`;

/** ECR serves the index and its image, to all or to some accounts by their access keys. */
function ecrServes(mayRead: (accessKeyId: string | undefined) => boolean = () => true): void {
  ecrMock.on(BatchGetImageCommand).callsFake(async (input, getClient) => {
    const client = getClient() as ECRClient;
    const identity = await client.config.credentials().catch((error: unknown) => {
      if (error instanceof RemoteError) throw error;
      return undefined;
    });
    if (!mayRead(identity?.accessKeyId)) throw awsError('AccessDeniedException', 'not shared');
    const wanted = input.imageIds[0].imageDigest === image.manifest.digest ? image.manifest : index;
    const { body: imageManifest, mediaType: imageManifestMediaType, digest: imageDigest } = wanted;
    return { images: [{ imageManifest, imageManifestMediaType, imageId: { imageDigest } }] };
  });
}

function ecrKeys(): Promise<readonly string[]> {
  const clients = ecrMock.commandCalls(BatchGetImageCommand).map(({ thisValue }) => thisValue as ECRClient);
  return Promise.all(clients.map(async ({ config }) => (await config.credentials()).accessKeyId));
}

describe('a task definition', () => {
  const described = {
    taskDefinition: {
      taskDefinitionArn: arn,
      family: 'web',
      revision: 7,
      containerDefinitions: [{ name: 'app', image: 'nginx:1', essential: true }],
    },
  };

  it('is described with the role of its account, in its region', async () => {
    await using world = makeEstate();
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    const definition = await world.estate.taskDefinition(where, 'web:7');

    expect(definition).toMatchObject({ family: 'web', revision: 7 });
    const { config } = ecsMock.calls()[0]!.thisValue as ECSClient;
    expect([await config.region(), (await config.credentials()).accessKeyId]).toEqual(['us-east-1', `AKIA${target}`]);
  });

  it.each([
    ['web:7', 1],
    [arn, 1],
    ['web', 2],
  ])('%s is described %i time when it is asked for twice', async (selector, times) => {
    await using world = makeEstate();
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    await world.estate.taskDefinition(where, selector);
    world.clock.advance(24 * 3_600_000);
    await world.estate.taskDefinition(where, selector);

    expect(ecsMock.commandCalls(DescribeTaskDefinitionCommand)).toHaveLength(times);
  });

  it('of another account or region is another', async () => {
    await using world = makeEstate();
    ecsMock.on(DescribeTaskDefinitionCommand).resolves(described);

    for (const place of [where, { ...where, account: registry }, { ...where, region: 'eu-west-1' }]) {
      await world.estate.taskDefinition(place, 'web:7');
    }

    expect(ecsMock.commandCalls(DescribeTaskDefinitionCommand)).toHaveLength(3);
  });

  it.each([
    ['that is gone', () => ecsMock.on(DescribeTaskDefinitionCommand).rejects(awsError('ClientException')), 'web:7'],
    ['without containers', () => ecsMock.on(DescribeTaskDefinitionCommand).resolves({}), 'web:7'],
  ])('%s is no fault of the message', async (_, arrange, named) => {
    await using world = makeEstate();
    arrange();

    const error = await rejection(world.estate.taskDefinition(where, 'web:7'));

    expect(error).toMatchObject({ name: 'RemoteError', code: 'unresolvable', retryable: false });
    expect(error.message).toContain(named);
    expect(error.message).toContain(`(asked in account ${target} in us-east-1)`);
  });

  it('of an account without a target stack names it and what to deploy', async () => {
    await using world = makeEstate();
    ecsMock.on(DescribeTaskDefinitionCommand).callsFake(async (_, getClient) => {
      await (getClient() as ECSClient).config.credentials();
    });

    const error = await rejection(world.estate.taskDefinition({ ...where, account: closed }, 'web:7'));

    expect(error).toMatchObject({ message: refusal(closed).message, remedy: refusal(closed).remedy });
  });
});

describe('a private image', () => {
  it('is read with the role of the account of its registry', async () => {
    await using world = makeEstate();
    ecrServes();

    const found = await world.estate.imagesFor(where).resolve(reference(`${repositoryIn(registry)}:1`), one);

    expect(found).toMatchObject([{ digest: image.manifest.digest, indexDigest: index.digest, tag: '1' }]);
    expect(new Set(await ecrKeys())).toEqual(new Set([`AKIA${registry}`]));
  });

  it('whose registry has no target stack is read as the account that runs it', async () => {
    await using world = makeEstate();
    ecrServes((key) => key === `AKIA${target}`);

    const found = await world.estate.imagesFor(where).resolve(reference(`${repositoryIn(closed)}:1`), one);

    expect(found).toMatchObject([{ digest: image.manifest.digest }]);
  });

  it('that is not shared with it names what is missing where', async () => {
    await using world = makeEstate();
    ecrServes(() => false);

    const error = await rejection(world.estate.imagesFor(where).resolve(reference(`${repositoryIn(closed)}:1`), one));

    expect(error).toMatchObject({ name: 'RemoteError', code: 'registry-denied', retryable: false });
    expect(error.message).toContain(`AWS account ${closed} can't be looked into. As account ${target}: Amazon ECR`);
    expect(error).toMatchObject({
      remedy: `Deploy target-account.yaml in account ${closed}. Or let the policy of the repository allow account ${target} to pull.`,
    });
  });

  it('is read as its owner again as soon as that can be', async () => {
    const faults: Record<string, RemoteError> = { [closed]: refusal(closed) };
    await using world = makeEstate(faults);
    ecrServes();
    await world.estate.imagesFor(where).resolve(reference(`${repositoryIn(closed)}:1`), one);
    delete faults[closed];

    await world.estate.imagesFor(where).resolve(reference(`${repositoryIn(closed)}:1`), one);

    expect((await ecrKeys()).at(-1)).toBe(`AKIA${closed}`);
  });

  it('whose role can not be asked for right now is not read as another', async () => {
    const busy = new RemoteError('slow', { code: 'registry-unreachable', retryable: true, remedy: 'later' });
    await using world = makeEstate({ [registry]: busy });
    ecrServes();

    const error = await rejection(world.estate.imagesFor(where).resolve(reference(`${repositoryIn(registry)}:1`), one));

    expect(error).toBe(busy);
  });
});

it('what is pushed beside images is known for what it is', async () => {
  await using world = makeEstate();
  const { body: imageManifest, mediaType: imageManifestMediaType, digest: imageDigest } = storedAttestation().manifest;
  ecrMock
    .on(BatchGetImageCommand)
    .resolves({ images: [{ imageManifest, imageManifestMediaType, imageId: { imageDigest } }] });
  const every = { kind: 'every', why: 'it was pushed' } as const;

  const resolving = world.estate
    .imagesFor({ account: own, region: 'eu-west-1' })
    .resolve(reference(`${repositoryIn(own)}@${imageDigest}`), every);

  expect(await rejection(resolving)).toMatchObject({ artifact: 'application/vnd.in-toto+json', retryable: false });
});

describe('what was resolved', () => {
  it('by a digest is remembered for a while, by account', async () => {
    await using world = makeEstate();
    ecrServes();
    const pinned = reference(`${repositoryIn(registry)}:1@${index.digest}`);
    const resolve = (account: string) => world.estate.imagesFor({ ...where, account }).resolve(pinned, one);
    const counts: number[] = [];
    const count = () => counts.push(ecrMock.commandCalls(BatchGetImageCommand).length);

    for (const account of [target, target, registry]) {
      await resolve(account);
      count();
    }
    world.clock.advance(5 * 60_000);
    await resolve(target);
    count();

    expect(counts).toEqual([2, 2, 4, 6]);
  });

  it('by a tag is asked for again by the next caller', async () => {
    await using world = makeEstate();
    ecrServes();
    const tagged = reference(`${repositoryIn(registry)}:1`);

    const images = world.estate.imagesFor(where);
    await images.resolve(tagged, one);
    await images.resolve(tagged, one);
    const before = ecrMock.commandCalls(BatchGetImageCommand).length;
    await world.estate.imagesFor(where).resolve(tagged, one);

    expect([before, ecrMock.commandCalls(BatchGetImageCommand).length]).toEqual([2, 4]);
  });
});

it('lists what runs with the role of the account', async () => {
  await using world = makeEstate();
  ecsMock.on(ListClustersCommand).resolves({ clusterArns: [] });

  for await (const _ of world.estate.running(where));

  const { config } = ecsMock.calls()[0]!.thisValue as ECSClient;
  expect((await config.credentials()).accessKeyId).toBe(`AKIA${target}`);
});
