import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createEcrMarks } from '../core/aws/ecr-marks.ts';
import { openHttp } from '../core/connections.ts';
import { scanAttestationType } from '../core/image/media-types.ts';
import type { ResolvedImage } from '../core/image/resolved.ts';
import { buildReport } from '../core/report/build.ts';
import { type ImageMarks, imageAttestation } from '../core/service/marks.ts';
import { type EcrStorage, fakeEcr } from '../test/fakes/ecr.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';
import { compare } from './compare.ts';
import { type Peer, startPeer } from './peer.ts';
import { startRegistry } from './reference-registry.ts';

/**
 * Attaches attestations to an image through ECR's API, in front of registries of other people's, and reads them with tools of other
 * people's: the reference registry takes the artifact only if all that it names is there, and crane reads it; a registry that knows who
 * refers to an image lists it, and regctl finds it as docs/attestation.md says. Run: `node scripts/check-attestation.ts`, which needs `registry`,
 * `crane`, `regctl` and `referrers` in `.venv/bin` (see `.ci/run`).
 */
const home = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };
const repository = 'team/app';
const where = { registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com', repository };
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const [first, later] = ['2026-11-20T12:00:00.000Z', '2026-11-21T12:00:00.000Z'] as const;

const folder = mkdtempSync(join(tmpdir(), 'check-attestation-'));
const http = openHttp({ environment: {}, tell: () => {} });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await checkReferenceRegistry();
  await checkReferrers();
} finally {
  await http.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The registry holds every digest against the bytes, and refuses a manifest that names what is not there. */
async function checkReferenceRegistry(): Promise<void> {
  await using registry = await startRegistry('open', join(folder, 'open'));
  await using world = await openWorld(registry);
  const { marks, digest, pushed, crane, name } = world;
  compare('reference registry: attached', await marks.attest(where, attestationOf(digest, 'fail', first)), 'written');
  compare('reference registry: once', await marks.attest(where, attestationOf(digest, 'fail', first)), 'known');
  const [artifact = ''] = pushed;
  const manifest = JSON.parse(await crane('manifest', `${name}@${artifact}`)) as Artifact;
  compare('crane: what it is', [manifest.mediaType, manifest.artifactType], [mediaType, scanAttestationType]);
  const size = Buffer.byteLength(await crane('manifest', `${name}@${digest}`));
  compare('crane: what it is about', manifest.subject, { mediaType, digest, size });
  compare('crane: config', await crane('blob', `${name}@${manifest.config.digest}`), '{}');
  const texts = await Promise.all(manifest.layers.map((layer) => crane('blob', `${name}@${layer.digest}`)));
  const statements = texts.map((text) => JSON.parse(text) as Statement);
  const about = [{ name: `${where.registry}/${repository}`, digest: { sha256: digest.slice('sha256:'.length) } }];
  compare(
    'crane: statements',
    statements.map(({ subject, predicateType }) => ({ subject, predicateType })),
    manifest.layers.map(({ annotations }) => ({
      subject: about,
      predicateType: annotations['in-toto.io/predicate-type'],
    })),
  );
  compare('crane: no tag was added', (await crane('ls', name)).trim().split('\n').sort(), ['arm64', 'index', 'other']);
}

/** As the documentation says that attestations are read. */
async function checkReferrers(): Promise<void> {
  await using registry = await startPeer({
    program: resolve('.venv/bin/referrers'),
    args: () => [],
    environment: (port) => ({ PORT: String(port) }),
    path: '/v2/',
  });
  await using world = await openWorld(registry);
  const { marks, digest, name, crane } = world;
  await marks.attest(where, attestationOf(digest, 'fail', first));
  await marks.attest(where, attestationOf(digest, 'pass', later));
  await marks.attest(where, attestationOf(digest, 'pass', later));
  const regctl = regctlAt(registry);
  const list = async (subject: string, ...more: readonly string[]) => {
    const text = await regctl('artifact', 'list', subject, '--format', '{{json .Descriptors}}', ...more);
    return ((JSON.parse(text) ?? []) as Descriptor[]).map(({ artifactType, annotations }) => [
      artifactType,
      annotations?.['org.opencontainers.image.created'],
      annotations?.['qualys-fargate-scanner/verdict'],
    ]);
  };
  const both = [
    [scanAttestationType, first, 'fail'],
    [scanAttestationType, later, 'pass'],
  ];
  const sorted = async (found: Promise<unknown[][]>) =>
    (await found).sort((one, two) => (String(one) < String(two) ? -1 : 1));
  compare('regctl: by digest', await sorted(list(`${name}@${digest}`)), both);
  compare(
    'regctl: by the tag of an index, for the platform',
    await sorted(list(`${name}:index`, '--platform', 'linux/arm64')),
    both,
  );
  compare('regctl: none at the index itself', await list(`${name}:index`), []);
  compare('regctl: none at another image', await list(`${name}:other`), []);
  const get = (file: string) =>
    regctl(
      ...['artifact', 'get', '--subject', `${name}:index`, '--platform', 'linux/arm64', '--latest'],
      ...['--filter-artifact-type', scanAttestationType, '--file', file],
    );
  const verdict = JSON.parse(await get('verdict.intoto.json')) as Statement;
  compare(
    'regctl: the newest verdict',
    [verdict._type, verdict.predicate.verdict, verdict.predicate.timeCreated],
    ['https://in-toto.io/Statement/v1', 'pass', later],
  );
  const found = JSON.parse(await get('vulnerabilities.intoto.json')) as Statement;
  compare('regctl: what was found', found.predicateType, 'https://in-toto.io/attestation/vulns/v0.2');
  compare('crane: the image is as it was', await crane('digest', `${name}:arm64`), digest);
}

interface Descriptor {
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Artifact {
  readonly mediaType: string;
  readonly artifactType: string;
  readonly subject: object;
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[];
}

interface Statement {
  readonly _type: string;
  readonly subject: readonly object[];
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
}

type Tool = (...args: readonly string[]) => Promise<string>;

interface World extends AsyncDisposable {
  readonly marks: ImageMarks;
  readonly crane: Tool;
  /** Host and repository. */
  readonly name: string;
  /** Of the image for arm64. */
  readonly digest: string;
  /** Digests of manifests that came through ECR's API. */
  readonly pushed: readonly string[];
}

/** ECR's API in front of a registry, with images that crane pushed. */
async function openWorld({ port }: Peer): Promise<World> {
  const name = `127.0.0.1:${port}/${repository}`;
  const crane = toolAs('crane', []);
  await pushImages(name, crane);
  const pushed: string[] = [];
  const ecr = await fakeEcr(storageOf(`http://127.0.0.1:${port}`, pushed));
  ecr.repositories.set(repository, new Map());
  const credentials = async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' });
  const clock = { now: () => new Date(later) };
  return {
    marks: createEcrMarks({ http, endpoint: ecr.url, credentials, home, clock }),
    crane,
    name,
    digest: await crane('digest', `${name}:arm64`),
    pushed,
    [Symbol.asyncDispose]: () => ecr[Symbol.asyncDispose](),
  };
}

/** An image of two platforms, and another one. */
async function pushImages(name: string, crane: Tool): Promise<void> {
  const layer = join(folder, 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  await crane('append', '--oci-empty-base', '--new_layer', layer, '--new_tag', `${name}:other`);
  await crane('mutate', '--set-platform', 'linux/arm64', '--tag', `${name}:arm64`, `${name}:other`);
  const manifests = ['arm64', 'other'].flatMap((tag) => ['--manifest', `${name}:${tag}`]);
  await crane('index', 'append', ...manifests, '--tag', `${name}:index`);
}

/** What the service would attach after a scan. */
function attestationOf(digest: string, verdict: 'pass' | 'fail', at: string) {
  const outcome = scanned('app', 'a', ['shop/app'], verdict === 'pass' ? [] : [sampleFinding()]);
  if (outcome.kind !== 'scanned') throw new Error('Nothing was scanned.');
  const image: ResolvedImage = { ...outcome.image, reference: where, digest };
  const attestation = imageAttestation(
    buildReport(sampleParts([{ ...outcome, image, result: { ...outcome.result, digest } }])),
    digest,
    at,
  );
  if (attestation === undefined) throw new Error('There is nothing to attach.');
  return attestation;
}

/** A registry by the protocol of OCI (distribution-spec), without anything of ours. */
function storageOf(base: string, pushed: string[]): EcrStorage {
  const manifestUrl = (name: string, digest: string) => `${base}/v2/${name}/manifests/${digest}`;
  return {
    hasBlob: async (name, digest) => {
      const { status } = await fetch(`${base}/v2/${name}/blobs/${digest}`, { method: 'HEAD' });
      return status === 200;
    },
    putBlob: async (name, digest, bytes) => {
      const begun = await fetch(`${base}/v2/${name}/blobs/uploads/`, { method: 'POST' });
      const url = new URL(begun.headers.get('location') ?? '', base);
      url.searchParams.set('digest', digest);
      const headers = { 'content-type': 'application/octet-stream' };
      const { status } = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      if (status !== 201) throw new Error(`The registry answered ${status} to a blob.`);
    },
    manifest: async (name, digest) => {
      const response = await fetch(manifestUrl(name, digest), { headers: { accept: mediaType } });
      const body = await response.text();
      return response.status === 200 ? { body, mediaType: response.headers.get('content-type') ?? '' } : undefined;
    },
    putManifest: async (name, digest, body, type) => {
      const response = await fetch(manifestUrl(name, digest), {
        method: 'PUT',
        headers: { 'content-type': type },
        body,
      });
      if (response.status === 201) pushed.push(digest);
      else console.log(`  the registry answered ${response.status}: ${await response.text()}`);
      return response.status === 201;
    },
  };
}

function regctlAt({ port }: Peer): Tool {
  return toolAs('regctl', ['--host', `reg=127.0.0.1:${port},tls=disabled`]);
}

/** Runs a program; gives what it printed. Digests and lists end without a line break. */
function toolAs(program: string, always: readonly string[]): Tool {
  const env = { ...process.env, DOCKER_CONFIG: folder, HOME: folder };
  return async (...args) => {
    const { stdout } = await promisify(execFile)(resolve('.venv/bin', program), [...args, ...always], {
      env,
      timeout: 30_000,
    });
    return args[0] === 'digest' ? stdout.trim() : stdout;
  };
}
