import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import {
  credentialsFromContainer,
  credentialsFromEnvironment,
  pureLibraries,
  smallAwsSchemas,
  undiciWithoutFetch,
  undiciWithSimdOnly,
  withoutHttpHandler,
  withoutJsonSchema,
} from './bundled-libraries.ts';
import { writeLambdaZip } from './lambda-zip.ts';
import { writeLicences } from './licences.ts';

// Builds dist from source: tsc checks and emits (it has no API to bundle with), esbuild bundles the ES modules of each host,
// without what nobody uses, into chunks that are loaded when they are needed, and ncc makes the distributable of them; of those
// of AWS Lambda it is a zip (docs/decisions/0005). The output depends on the source and the lockfile alone, so that dist can be
// rebuilt and compared byte for byte.
// `node scripts/build.ts FOLDER` builds into another folder.

const root = join(import.meta.dirname, '..');
const dist = join(root, process.argv[2] ?? 'dist');
const compiled = join(root, 'build/tsc');
const bundled = join(root, 'build/bundle');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** One host, or one zip of functions. */
interface Program {
  readonly name: string;
  readonly entry: string;
  readonly target: 'node22' | 'node24';
  readonly plugins: readonly Plugin[];
  readonly options?: BuildOptions;
}

/** What the action does beside the gate: one file that only such a step loads, so that not a byte of it weighs on the gate. */
const commands: Program = {
  name: 'action/commands',
  entry: 'action/command.js',
  target: 'node24',
  plugins: [undiciWithSimdOnly],
  options: { splitting: false, entryNames: 'index', outExtension: { '.js': '.mjs' } },
};
const commandsFile = './commands/index.mjs';

/** In the action, what imports the commands imports that file. */
const commandsApart: Plugin = {
  name: 'commands-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/command\.js$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: commandsFile, external: true } : undefined,
    );
  },
};

const hosts: readonly Program[] = [
  { name: 'action', entry: 'action/entry.js', target: 'node24', plugins: [undiciWithSimdOnly, commandsApart] },
  { name: 'cli', entry: 'cli/entry.js', target: 'node22', plugins: [] },
];

/** The functions that share a zip share its roles' needs: see `lambda`. Names too are minified: a function is loaded at each cold start. */
const zips: readonly Program[] = ['intake', 'scan', 'admission', 'worker'].map((name) => ({
  name: `lambda/${name}`,
  entry: `lambda/index-${name}.js`,
  target: 'node24',
  plugins: [
    ...[undiciWithSimdOnly, smallAwsSchemas, withoutJsonSchema],
    // A worker may be a build, too, whose credentials are not in its environment.
    ...(name === 'worker' ? [credentialsFromContainer] : [credentialsFromEnvironment, withoutHttpHandler]),
  ],
  // bowser reads the names of browsers, and is only loaded in one.
  options: { entryNames: 'index', outExtension: { '.js': '.mjs' }, minifyIdentifiers: true, external: ['bowser'] },
}));

async function bundle({ name, entry, target, plugins, options = {} }: Program): Promise<Metafile> {
  const { metafile } = await build({
    splitting: true,
    ...options,
    absWorkingDir: root,
    entryPoints: [join(compiled, entry)],
    outdir: join(bundled, name),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target,
    mainFields: ['module', 'main'],
    // Names stay as they are in the source but where two collide, so that dist can be read and profiled; `keepNames`, which
    // would keep those too, makes dist a sixth larger. Errors carry a literal name.
    minifySyntax: true,
    minifyWhitespace: true,
    // All licences stand in dist/licenses.txt.
    legalComments: 'none',
    define: { 'process.env.PACKAGE_VERSION': JSON.stringify(version) },
    // CommonJS libraries call `require` for what Node brings.
    banner: {
      js: `import { createRequire as $require } from 'node:module';const require = $require(import.meta.url);`,
    },
    plugins: [pureLibraries, undiciWithoutFetch, ...plugins],
    metafile: true,
    logLevel: 'warning',
  });
  // What each chunk is made of; bench/load.ts reads it.
  writeFileSync(join(bundled, `${name}.json`), JSON.stringify(metafile));
  return metafile;
}

/** ncc keeps the chunks apart and names them by what is in them. */
function distribute(name: string): void {
  const entry = join(bundled, name, 'entry.js');
  run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '--out', join(dist, name), '--quiet', '--no-cache');
}

/** Puts the commands beside the action, whose import of them ncc is to leave to Node: esbuild keeps no comment that says so. */
function placeCommands(): void {
  const entry = join(bundled, 'action/entry.js');
  const text = readFileSync(entry, 'utf8');
  const native = text.replace(`import("${commandsFile}")`, `import(/* webpackIgnore: true */"${commandsFile}")`);
  if (native === text) throw new Error('the entry of the action no longer imports its commands');
  writeFileSync(entry, native);
  cpSync(join(bundled, commands.name, 'index.mjs'), join(dist, 'action', commandsFile));
}

/** The zips of the functions, and what a template needs to know of them. */
function zipFunctions(): void {
  const written = zips.map(({ name }) => {
    const file = `${name}.zip`;
    return [file.replace('lambda/', ''), writeLambdaZip(join(bundled, name), join(dist, file))];
  });
  writeFileSync(join(dist, 'lambda/manifest.json'), `${JSON.stringify(Object.fromEntries(written), undefined, 2)}\n`);
}

/** The templates, which are deployed with the zips from beside the program. */
function copyTemplates(): void {
  const from = join(root, 'cloudformation');
  for (const file of readdirSync(from).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(from, file), join(dist, 'cloudformation', file));
  }
}

function run(script: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: root, stdio: 'inherit' });
}

try {
  for (const folder of [compiled, bundled, dist]) rmSync(folder, { recursive: true, force: true });
  run('typescript/lib/tsc.js', '--project', 'tsconfig.build.json');
  const metafiles = await Promise.all([...hosts, commands, ...zips].map(bundle));
  placeCommands();
  for (const { name } of hosts) distribute(name);
  zipFunctions();
  copyTemplates();
  writeLicences(root, metafiles, join(dist, 'licenses.txt'));
} catch (error) {
  // The compilers have said what is wrong.
  console.error(`dist was not built: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  process.exitCode = 1;
}
