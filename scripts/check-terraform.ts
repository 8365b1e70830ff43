import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { compare } from './compare.ts';
import { type Block, schemaOfClass } from './provider-schema.ts';

/**
 * Holds each Terraform module of `sensor/terraform` against OpenTofu: formatted, valid for the schemas of the providers that it names, in
 * its examples too, and its own tests (`tests/*.tftest.hcl`) pass with mocked providers. The providers themselves can't be had from a
 * package registry: their schemas come from the packages in `.ci/terraform/schemas.txt`, through `.ci/terraform/provider`. So what a
 * provider checks beyond its schema, and every call to a cloud, is not checked here. Run: `node scripts/check-terraform.ts [module…]`;
 * `.ci/peers/sensor.sh` installs what it needs.
 */
const modules = resolve('sensor/terraform');
const tools = resolve('.venv/bin');
const wheels = resolve('build/terraform/wheels');
const registry = 'registry.opentofu.org/hashicorp';
const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

const folder = mkdtempSync(join(tmpdir(), 'check-terraform-'));
const environment = {
  ...process.env,
  TF_CLI_CONFIG_FILE: join(folder, 'tofu.rc'),
  PROVIDER_SCHEMAS: join(folder, 'schemas'),
  CHECKPOINT_DISABLE: '1',
};
try {
  const [, , ...names] = process.argv;
  const chosen = names.length > 0 ? names.map((name) => basename(name)) : readdirSync(modules);
  cpSync(modules, join(folder, 'terraform'), { recursive: true });
  installProviders(chosen);
  for (const name of chosen) checkModule(name);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function checkModule(name: string): void {
  const module = join(folder, 'terraform', name);
  tofu(`${name}: formatted`, module, ['fmt', '-check', '-diff', '-recursive']);
  const examples = join(module, 'examples');
  const roots = existsSync(examples) ? readdirSync(examples).map((each) => join(examples, each)) : [];
  for (const root of [module, ...roots]) {
    const what = root === module ? name : `${name}: example ${basename(root)}`;
    if (!tofu(`${what}: initialized`, root, ['init', '-backend=false', '-input=false'])) continue;
    tofu(`${what}: valid`, root, ['validate']);
  }
  refuseMistake(name, module);
  if (existsSync(join(module, 'tests'))) tofu(`${name}: tests`, module, ['test']);
}

/** That the schemas are looked at: an argument which no resource has must not be valid. */
function refuseMistake(name: string, module: string): void {
  const [type = ''] = [...typesUsed([name])].filter((each) => !each.startsWith('data-'));
  const file = join(module, 'mistake.tf');
  writeFileSync(file, `resource "${type}" "mistake" {\n  no_such_argument = 1\n}\n`);
  const { status, said } = run(module, ['validate']);
  compare(`${name}: a mistake is found`, [status, /"no_such_argument" is not expected/.test(said)], [1, true]);
  rmSync(file);
}

function tofu(what: string, root: string, args: readonly string[]): boolean {
  const { status, said } = run(root, args);
  // What init warns of, a lock file for one platform, is our mirror's doing.
  const warned = args[0] !== 'init' && /^Warning:/m.test(said);
  const good = status === 0 && !warned;
  console.log(`${good ? 'ok' : 'FAILED'}: ${what}`);
  if (args[0] === 'test' && good) console.log(said.trim().split('\n').at(-1));
  if (good) return true;
  process.exitCode = 1;
  console.log(said);
  return false;
}

function run(root: string, args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr, error } = spawnSync(join(tools, 'tofu'), [...args, '-no-color'], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (error !== undefined) throw error;
  return { status, said: stdout + stderr };
}

/** A mirror in the file system, with one program in it under the name of every provider, and the schemas that it serves. */
function installProviders(names: readonly string[]): void {
  const mirror = join(folder, 'mirror');
  writeFileSync(
    environment.TF_CLI_CONFIG_FILE,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  mkdirSync(environment.PROVIDER_SCHEMAS);
  const used = typesUsed(names);
  for (const wheel of readdirSync(wheels)) {
    const provider = /^cdktn_provider_(\w+)-/.exec(wheel)?.[1];
    if (provider === undefined) throw new Error(`${wheel} is no package of a provider's schema.`);
    const types = [...used].filter((type) => type.replace(/^data-/, '').startsWith(`${provider}_`));
    if (types.length === 0) continue;
    const version = writeSchema(join(wheels, wheel), provider, types);
    const home = join(mirror, registry, provider, version, platform);
    mkdirSync(home, { recursive: true });
    copyFileSync(join(tools, 'provider'), join(home, `terraform-provider-${provider}`));
    console.log(`${provider} ${version}: schema of ${types.length} resources and data sources`);
  }
}

/** Resources by type (`aws_vpc`), data sources with a prefix (`data-aws_vpc`). */
function typesUsed(names: readonly string[]): ReadonlySet<string> {
  const files = names.flatMap((name) => {
    const module = join(modules, name);
    return readdirSync(module, { recursive: true, encoding: 'utf8' }).map((file) => join(module, file));
  });
  const text = files.filter((file) => file.endsWith('.tf')).map((file) => readFileSync(file, 'utf8'));
  const declared = text.join('\n').matchAll(/^(resource|data) "(\w+)" "/gm);
  return new Set([...declared].map(([, kind, type]) => `${kind === 'data' ? 'data-' : ''}${type}`));
}

/** Writes the schema that the provider's program serves; gives the provider's version. */
function writeSchema(wheel: string, provider: string, types: readonly string[]): string {
  const target = join(folder, provider);
  const classes = types.map((type) => ({ type, path: pathOf(type) }));
  unpack(wheel, target, ['provider', ...classes.map(({ path }) => path)]);
  const read = (path: string) => {
    const home = join(target, 'package/lib', path);
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    return files.map((file) => readFileSync(join(home, file), 'utf8')).join('\n');
  };
  const blocks: Record<'resources' | 'data', Record<string, Block>> = { resources: {}, data: {} };
  for (const { type, path } of classes) {
    const kind = type.startsWith('data-') ? 'data' : 'resources';
    blocks[kind][type.replace(/^data-/, '')] = schemaOfClass(read(path));
  }
  const source = read('provider');
  const schema = { provider: schemaOfClass(source), ...blocks };
  writeFileSync(join(environment.PROVIDER_SCHEMAS, `${provider}.json`), JSON.stringify(schema));
  const version = /\/providers\/hashicorp\/[\w-]+\/([\d.]+)\/docs/.exec(source)?.[1];
  if (version === undefined) throw new Error(`The package of ${provider} does not tell the provider's version.`);
  return version;
}

/** `aws_ecs_cluster` is in `ecs-cluster`, the data source `aws_vpc` in `data-aws-vpc`. */
function pathOf(type: string): string {
  const words = type.replaceAll('_', '-');
  return type.startsWith('data-') ? words : words.slice(words.indexOf('-') + 1);
}

/** A wheel is a zip file with an npm package, a gzipped tar file, in it. Large classes are parted over more files than index.js. */
function unpack(wheel: string, target: string, paths: readonly string[]): void {
  const script = `
import pathlib, sys, tarfile, zipfile
wheel, target, *paths = sys.argv[1:]
missing = set(paths)
files = zipfile.ZipFile(wheel)
package = next(name for name in files.namelist() if name.endswith(".jsii.tgz"))
for member in (tar := tarfile.open(fileobj=files.open(package), mode="r|gz")):
    parts = pathlib.PurePosixPath(member.name).parts
    if parts[:2] == ("package", "lib") and parts[-1].endswith(".js") and len(parts) > 3 and parts[2] in paths:
        missing.discard(parts[2])
        tar.extract(member, target, filter="data")
if missing:
    sys.exit("Not in " + package + ": " + ", ".join(sorted(missing)))
`;
  execFileSync(join(tools, 'python'), ['-c', script, wheel, target, ...paths], { stdio: 'inherit' });
}
