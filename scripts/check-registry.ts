import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { openHttp } from '../core/connections.ts';
import { RemoteError } from '../core/errors.ts';
import type { PlatformRequirement } from '../core/image/platform.ts';
import { readImageText } from '../core/image/reference.ts';
import type { ImageResolver } from '../core/ports.ts';
import { digestOf } from '../core/registry/digest.ts';
import { createImageResolver } from '../core/registry/resolve.ts';
import { parsePlatform } from '../core/task-definition/given-platform.ts';
import { compare } from './compare.ts';
import { type Door, registryUser, startRegistry } from './reference-registry.ts';

/**
 * Holds our resolver against the reference registry (distribution/distribution) and against crane (google/go-containerregistry),
 * which pushes the images, writes the Docker configs, and says what each reference is; with an open door, with basic authentication
 * and with a token server. Run: `node scripts/check-registry.ts`, which needs both programs in `.venv/bin` (see `.ci/run`).
 */
const craneProgram = resolve('.venv/bin/crane');
const platforms = ['linux/amd64', 'linux/arm64'] as const;

const folder = mkdtempSync(join(tmpdir(), 'check-registry-'));
const http = openHttp({ environment: {}, tell: () => {} });
// Also when a deadline or a key ends the run: what it started must not outlive it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  for (const door of ['open', 'basic', 'token'] as const) await checkDoor(door);
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function checkDoor(door: Door): Promise<void> {
  await using registry = await startRegistry(door, join(folder, door));
  const host = `127.0.0.1:${registry.port}`;
  const configs = await writeConfigs(host, door);
  const crane = craneAs(configs.right);
  const repository = `${host}/team/app`;
  await push(repository, crane);
  const world: World = { door, repository, crane, resolver: resolverAs(configs.right) };
  for (const family of ['oci', 'docker']) {
    await checkImage(world, `${family}-amd64`, 'linux/amd64', 'linux/arm64');
    await checkImage(world, `${family}-arm64`, 'linux/arm64', 'linux/amd64');
    await checkIndex(world, `${family}-index`);
  }
  await checkIndex(world, 'attested', 'oci-index');
  await checkIndex(world, 'nested', 'oci-index');
  await checkDigests(world);
  await checkRefusals(world);
  if (door === 'open') await checkMirror(world);
  else await checkCredentials(world, configs);
}

interface World {
  readonly door: Door;
  readonly repository: string;
  readonly crane: Crane;
  readonly resolver: ImageResolver;
}

async function checkImage(world: World, tag: string, platform: string, other: string): Promise<void> {
  const reference = `${world.repository}:${tag}`;
  const expected = [{ ...(await craneImage(world.crane, reference, platform)), tag, platform }];
  await check(world, tag, platform, reference, expected);
  await check(world, tag, 'every', reference, expected);
  await check(world, tag, other, reference, 'platform-missing');
}

/** `like` names the index whose images crane is asked for, where it does not find them below `tag` itself. */
async function checkIndex(world: World, tag: string, like = tag): Promise<void> {
  const reference = `${world.repository}:${tag}`;
  const indexDigest = await world.crane('digest', reference);
  const images = await Promise.all(
    platforms.map(async (platform) => ({
      ...(await craneImage(world.crane, `${world.repository}:${like}`, platform)),
      indexDigest,
      tag,
      platform,
    })),
  );
  for (const image of images) await check(world, tag, image.platform, reference, [image]);
  await check(world, tag, 'every', reference, images);
}

/** By digest, alone and beside a tag that names it or another; the registry tells no tags, so a bare digest has none. */
async function checkDigests(world: World): Promise<void> {
  const { repository, crane } = world;
  const indexDigest = await crane('digest', `${repository}:oci-index`);
  const platform = 'linux/arm64';
  const image = { ...(await craneImage(crane, `${repository}:oci-index`, platform)), indexDigest, platform };
  await check(world, 'digest', platform, `${repository}@${indexDigest}`, [image]);
  const tagged = (tag: string) => `${repository}:${tag}@${indexDigest}`;
  await check(world, 'tag and digest', platform, tagged('oci-index'), [{ ...image, tag: 'oci-index' }]);
  await check(world, 'digest with another tag', platform, tagged('docker-index'), [image]);
  await check(world, 'digest with a lost tag', platform, tagged('gone'), [image]);
}

async function checkRefusals(world: World): Promise<void> {
  const { repository, crane } = world;
  const missing = `sha256:${'0'.repeat(64)}`;
  const index: { manifests: { digest: string }[] } = JSON.parse(await crane('manifest', `${repository}:attested`));
  const attestation = index.manifests.at(-1)?.digest;
  const every = 'every';
  await check(world, 'wrong tag', every, `${repository}:gone`, 'unresolvable');
  await check(world, 'wrong digest', every, `${repository}@${missing}`, 'unresolvable');
  await check(world, 'wrong repository', every, `${repository}-gone:oci-index`, 'unresolvable');
  await check(world, 'attestation alone', every, `${repository}@${attestation}`, 'unsupported-manifest');
  await check(world, 'other platform', 'linux/arm/v7', `${repository}:oci-index`, 'platform-missing');
}

async function checkMirror(world: World): Promise<void> {
  const { repository, crane } = world;
  const resolver = resolverAs(folder, `http://${repository.split('/')[0]}`);
  const tag = 'oci-amd64';
  const platform = 'linux/amd64';
  const expected = [{ ...(await craneImage(crane, `${repository}:${tag}`, platform)), tag, platform }];
  await check({ ...world, resolver }, 'Docker Hub through a mirror', platform, `team/app:${tag}`, expected);
}

async function checkCredentials(world: World, configs: Awaited<ReturnType<typeof writeConfigs>>): Promise<void> {
  const reference = `${world.repository}:oci-amd64`;
  const platform = 'linux/amd64';
  const expected = [{ ...(await craneImage(world.crane, reference, platform)), tag: 'oci-amd64', platform }];
  const as = (directory: string): World => ({ ...world, resolver: resolverAs(directory) });
  await check(as(configs.helper), 'credential helper', platform, reference, expected);
  await check(as(configs.wrong), 'wrong password', platform, reference, 'registry-denied');
  await check(as(configs.none), 'no credentials', platform, reference, 'registry-denied');
}

/** Resolves, and prints whether that gave what crane says: images with their digests, or the code of a refusal. */
async function check(world: World, what: string, platform: string, text: string, expected: unknown): Promise<void> {
  const found = await outcomeOf(world.resolver, text, platform);
  compare(`${world.door}: ${what} for ${platform}`, found, expected);
}

async function outcomeOf(resolver: ImageResolver, text: string, platform: string): Promise<unknown> {
  const image = readImageText(text);
  if (image.kind !== 'reference') throw new Error(`${text} is no reference.`);
  const requirement: PlatformRequirement =
    platform === 'every' ? { kind: 'every', why: 'checked' } : { kind: 'one', platform: parsePlatform(platform) };
  try {
    const images = await resolver.resolve(image.reference, requirement);
    return images.map(({ digest, imageId, indexDigest, tag, platform: { os, architecture } }) => ({
      digest,
      imageId,
      ...(indexDigest === undefined ? {} : { indexDigest }),
      ...(tag === undefined ? {} : { tag }),
      platform: `${os}/${architecture}`,
    }));
  } catch (error) {
    if (error instanceof RemoteError) return error.code;
    throw error;
  }
}

function resolverAs(directory: string, mirror?: string): ImageResolver {
  const warn = (message: string) => console.log(`  warning: ${message}`);
  const environment = { DOCKER_CONFIG: directory };
  const options = { http, environment, warn, now: () => new Date() };
  return createImageResolver(mirror === undefined ? options : { ...options, mirror });
}

type Crane = (...args: readonly string[]) => Promise<string>;

/** Runs crane with a Docker config; gives what it printed. */
function craneAs(directory: string): Crane {
  return async (...args) => {
    const env = { ...process.env, DOCKER_CONFIG: directory };
    const { stdout } = await promisify(execFile)(craneProgram, args, { env, timeout: 30_000 });
    return args[0] === 'digest' ? stdout.trim() : stdout;
  };
}

/** The digest of a platform's manifest, and of its config by its bytes and by its manifest, in crane's words. */
async function craneImage(crane: Crane, reference: string, platform: string) {
  const asked = ['--platform', platform, reference];
  const manifest: { config: { digest: string } } = JSON.parse(await crane('manifest', ...asked));
  const imageId = digestOf(await crane('config', ...asked));
  if (imageId !== manifest.config.digest) throw new Error(`crane contradicts itself about ${reference}.`);
  return { digest: await crane('digest', ...asked), imageId };
}

/** Images of two platforms in OCI's and in Docker's types, an index of each two, and what builders and people make of them. */
async function push(repository: string, crane: Crane): Promise<void> {
  const layer = join(folder, 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  for (const family of ['oci', 'docker']) {
    const base = `${repository}:${family}-base`;
    await crane('append', ...(family === 'oci' ? ['--oci-empty-base'] : []), '--new_layer', layer, '--new_tag', base);
    const images = platforms.map((platform) => `${repository}:${family}-${platform.split('/')[1]}`);
    for (const [at, platform] of platforms.entries()) {
      await crane('mutate', '--set-platform', platform, '--tag', images[at] ?? '', base);
    }
    const kind = family === 'docker' ? ['--docker-empty-base'] : [];
    const manifests = images.flatMap((image) => ['--manifest', image]);
    await crane('index', 'append', ...kind, ...manifests, '--tag', `${repository}:${family}-index`);
  }
  await crane(
    'index',
    'append',
    '--flatten=false',
    '--manifest',
    `${repository}:oci-index`,
    '--tag',
    `${repository}:nested`,
  );
  await pushAttested(repository, crane);
}

/** The OCI index once more with an attestation beside its images, as BuildKit has it. */
async function pushAttested(repository: string, crane: Crane): Promise<void> {
  const layout = mkdtempSync(join(folder, 'layout-'));
  await crane('pull', '--format=oci', `${repository}:oci-index`, layout);
  const store = (content: object, mediaType: string) => {
    const text = JSON.stringify(content);
    const digest = digestOf(text);
    writeFileSync(join(layout, 'blobs', digest.replace(':', '/')), text);
    return { mediaType, digest, size: text.length };
  };
  const type = (name: string) => `application/vnd.oci.image.${name}+json`;
  const unknown = { os: 'unknown', architecture: 'unknown' };
  const manifest = { schemaVersion: 2, mediaType: type('manifest.v1') };
  const attestation = store(
    {
      ...manifest,
      config: store({ ...unknown, config: {}, rootfs: { type: 'layers', diff_ids: [] } }, type('config.v1')),
      layers: [store({ _type: 'https://in-toto.io/Statement/v0.1' }, 'application/vnd.in-toto+json')],
    },
    type('manifest.v1'),
  );
  const index: { manifests: { digest: string }[] } = JSON.parse(await crane('manifest', `${repository}:oci-index`));
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': index.manifests[0]?.digest,
  };
  const manifests = [...index.manifests, { ...attestation, platform: unknown, annotations }];
  const attested = { schemaVersion: 2, mediaType: type('index.v1'), manifests };
  const top = { schemaVersion: 2, manifests: [store(attested, type('index.v1'))] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(top));
  await crane('push', layout, `${repository}:attested`);
}

/** Docker configs as crane itself writes them when it signs in, and one that names crane as the credential helper. */
async function writeConfigs(host: string, door: Door) {
  const make = (name: string) => {
    const directory = join(folder, door, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  };
  const configs = { right: make('right'), wrong: make('wrong'), none: make('none'), helper: make('helper') };
  if (door === 'open') return configs;
  const signIn = ['auth', 'login', host, '--username', registryUser.name, '--password'];
  await craneAs(configs.right)(...signIn, registryUser.password);
  await craneAs(configs.wrong)(...signIn, 'wrong');
  const script = `#!/bin/sh\nDOCKER_CONFIG='${configs.right}' exec '${craneProgram}' auth "$@"\n`;
  writeFileSync(join(configs.helper, `docker-credential-crane-${door}`), script, { mode: 0o755 });
  process.env.PATH = `${configs.helper}:${process.env.PATH}`;
  writeFileSync(join(configs.helper, 'config.json'), JSON.stringify({ credHelpers: { [host]: `crane-${door}` } }));
  return configs;
}
