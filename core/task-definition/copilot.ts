import { UnreadableInputError } from '../errors.ts';
import { type ImageText, readImageText } from '../image/reference.ts';
import { taskDefinitionOf } from './assemble.ts';
import { compact, readImage } from './container.ts';
import { named, type SourceNode, textOf } from './node.ts';
import type { Reader, Reading } from './reading.ts';
import type { ContainerDefinition, ContainerRole, TaskDefinition } from './task-definition.ts';

/** Types of manifests that run containers (aws.github.io/copilot-cli/docs/manifest/overview). */
const workloads =
  /^(?:Load Balanced Web Service|Backend Service|Request-Driven Web Service|Worker Service|Scheduled Job)$/;
const others = /^(?:Static Site|Environment|Pipeline)$/;

/** What Copilot runs beside the app when `logging` is configured and names no image. */
const defaultLogRouter = 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable';

/** The manifest, and what an environment puts over it. */
type Layers = readonly [base: SourceNode, override: SourceNode | undefined];

/**
 * Reads an AWS Copilot manifest: the app, its sidecars and its log router. With an environment given, its overrides apply;
 * without one, the manifest is read as it stands and once more for each environment that changes what runs.
 */
export const readCopilot: Reader = (root, reading) => {
  const type = textOf(named(root, 'type')) ?? '';
  const name = textOf(named(root, 'name'));
  if (name === undefined || !(workloads.test(type) || others.test(type)) || named(root, 'Resources') !== undefined)
    return undefined;
  if (others.test(type)) {
    throw new UnreadableInputError(
      `${reading.source}: a Copilot manifest of the type ${JSON.stringify(type)} runs no containers.`,
      {
        remedy: "Point at a service's or a job's manifest.",
      },
    );
  }
  const environments = named(root, 'environments');
  const chosen = reading.options.environment;
  if (chosen !== undefined) return [readLayers(name, [root, named(environments, chosen)], reading)];
  const overrides =
    environments?.kind === 'map' ? environments.entries.filter(({ value }) => changesImages(value)) : [];
  const each = overrides.map(({ key, value }) => readLayers(`${name} (${key})`, [root, value], reading));
  if (named(root, 'image') === undefined && each.length > 0) {
    reading.tell.add(`Only environments of ${name} name an image; each of them is listed.`, root);
    return each;
  }
  return [readLayers(name, [root, undefined], reading), ...each];
};

function changesImages(override: SourceNode): boolean {
  if (namesImage(named(override, 'image'))) return true;
  return ['sidecars', 'logging', 'platform'].some((key) => named(override, key) !== undefined);
}

/** An override of the port alone leaves the image what it was. */
function namesImage(image: SourceNode | undefined): boolean {
  return image?.kind === 'scalar' || named(image, 'location') !== undefined || named(image, 'build') !== undefined;
}

function readLayers(family: string, layers: Layers, reading: Reading): TaskDefinition {
  const main = layers[0];
  const initial = waitedFor(layers);
  const app = container(textOf(named(main, 'name')) ?? 'app', imageOfApp(layers), 'app', main, reading);
  const sidecars = sidecarsOf(layers).map(({ key, node }) => {
    const role: ContainerRole = initial.has(key) ? 'init' : 'sidecar';
    const essential = textOf(named(node, 'essential')) !== 'false';
    return { ...container(key, named(node, 'image'), role, node, reading), essential };
  });
  const { os, cpu } = platformOfManifest(layered(layers, 'platform'));
  return taskDefinitionOf(
    { family, operatingSystemFamily: os, cpuArchitecture: cpu, requiresCompatibilities: ['FARGATE'] },
    [app, ...sidecars, ...logRouter(layers, reading)],
    reading,
  );
}

function container(
  name: string,
  image: SourceNode | undefined,
  role: ContainerRole,
  parent: SourceNode,
  reading: Reading,
): ContainerDefinition {
  const location = image?.kind === 'map' ? named(image, 'location') : image;
  const at = location ?? image ?? parent;
  const position = reading.locate(at);
  return {
    name,
    essential: true,
    role,
    image: imageOf(image, location, reading),
    ...(position === undefined ? {} : { position }),
  };
}

function imageOf(image: SourceNode | undefined, location: SourceNode | undefined, reading: Reading): ImageText {
  if (location !== undefined) return readImage(location, reading).image;
  const build = named(image, 'build');
  if (image === undefined || build === undefined) return readImageText(undefined);
  const why = 'Copilot builds it at deployment; push it first and gate the task definition that Copilot registers';
  return {
    kind: 'unresolved',
    text: compact({ kind: 'map', entries: [{ key: 'build', keyStart: 0, value: build }], start: 0, end: 0 }),
    why,
  };
}

/** A key of the override where it has one, else of the manifest. */
function layered(layers: Layers, key: string): SourceNode | undefined {
  return named(layers[1], key) ?? named(layers[0], key);
}

function imageOfApp([base, override]: Layers): SourceNode | undefined {
  const image = named(override, 'image');
  return namesImage(image) ? image : (named(base, 'image') ?? image);
}

function sidecarsOf(layers: Layers): readonly { key: string; node: SourceNode }[] {
  const found = new Map<string, SourceNode>();
  for (const layer of layers) {
    const sidecars = named(layer, 'sidecars');
    for (const { key, value } of sidecars?.kind === 'map' ? sidecars.entries : []) {
      const known = found.get(key);
      if (known === undefined || named(value, 'image') !== undefined) found.set(key, value);
    }
  }
  return [...found].map(([key, node]) => ({ key, node }));
}

/** Containers whose end another one waits for: `depends_on: { migrate: success }`. */
function waitedFor(layers: Layers): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [named(layers[1], 'image'), named(layers[0], 'image'), ...sidecarsOf(layers).map(({ node }) => node)];
  for (const node of waiting) {
    const depends = named(node, 'depends_on');
    for (const { key, value } of depends?.kind === 'map' ? depends.entries : []) {
      if (/^(?:complete|success)$/i.test(textOf(value) ?? '')) names.add(key);
    }
  }
  return names;
}

function logRouter(layers: Layers, reading: Reading): readonly ContainerDefinition[] {
  const logging = layered(layers, 'logging');
  if (logging?.kind !== 'map' || !logging.entries.some(({ key }) => key !== 'retention')) return [];
  const router = container('firelens_log_router', named(logging, 'image'), 'log-router', logging, reading);
  return [named(logging, 'image') === undefined ? { ...router, image: readImageText(defaultLogRouter) } : router];
}

/** `linux/arm64`, `windows/x86_64`, or a map with `osfamily` and `architecture`; Copilot's default is LINUX on X86_64. */
function platformOfManifest(platform: SourceNode | undefined): { os: string; cpu: string } {
  const [written = 'linux', architecture = 'x86_64'] =
    platform?.kind === 'map'
      ? [textOf(named(platform, 'osfamily')), textOf(named(platform, 'architecture'))]
      : (textOf(platform) ?? '').split('/').map((part) => part || undefined);
  const family = written.toUpperCase();
  const cpu = /^arm/i.test(architecture) ? 'ARM64' : /^(?:x86_64|amd64)$/i.test(architecture) ? 'X86_64' : architecture;
  return { os: family === 'WINDOWS' ? 'WINDOWS_SERVER_2019_CORE' : family, cpu };
}
