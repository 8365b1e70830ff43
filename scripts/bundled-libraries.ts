import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import * as undici from 'undici';

/** Libraries that do nothing on import, though their package does not say so: what nobody uses of them is left out. */
export const pureLibraries: Plugin = {
  name: 'pure-libraries',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^@actions\// }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'resolving') return undefined;
      const found = await resolve(path, { ...from, pluginData: 'resolving' });
      return { ...found, sideEffects: false };
    });
  },
};

/**
 * undici is one CommonJS module, so that nothing of it is left out by itself. `core/http` uses its dispatchers; without fetch,
 * WebSocket, caches, mocks and the experimental parser it has less than half the size and loads in two thirds of the time.
 * The stand-in has what the rest calls: no request body is a FormData, as `core/http` sends text alone.
 */
export const undiciWithoutFetch: Plugin = {
  name: 'undici-without-fetch',
  setup: ({ initialOptions, onLoad, onResolve }) => {
    // `await import('undici')` would give a bundled CommonJS module as its default export alone; Node gives its names too.
    const names = Object.keys(undici).filter((name) => name !== 'default' && name !== 'module.exports');
    onResolve({ filter: /^undici$/ }, ({ kind, resolveDir }) =>
      kind === 'dynamic-import' ? { path: 'undici', namespace: 'named', pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: /^undici$/, namespace: 'named' }, ({ pluginData }) => ({
      contents: `import undici from 'undici'; export const { ${names.join(', ')} } = undici;`,
      resolveDir: pluginData,
    }));
    const ours = join(dirname(fileURLToPath(import.meta.resolve('undici'))), 'lib');
    // undici's own switch for bundles: the parser is llhttp, whatever the environment says.
    initialOptions.define = { ...initialOptions.define, esbuildDetection: 'true' };
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/](web|mock|interceptor|cache|milo)[\\/]/ }, ({ path }) => {
      // Another library's own copy of undici is left as it is.
      if (!path.startsWith(ours)) return undefined;
      return {
        contents: 'module.exports = { CacheStorage: class {}, webidl: { is: { FormData: () => false } } };',
        loader: 'js',
      };
    });
  },
};

/**
 * undici carries its HTTP parser twice, for machines with and without WebAssembly SIMD. Every machine that runs the Node of the
 * action has SIMD, so that the second one, 134 kB of it, only makes dist larger.
 */
export const undiciWithSimdOnly: Plugin = {
  name: 'undici-with-simd-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/ }, () => ({
      contents: `module.exports = require('./llhttp_simd-wasm.js');`,
      loader: 'js',
    }));
  },
};

/**
 * AWS Lambda puts the credentials of a function's role into its environment. Profiles, SSO, web identities and metadata endpoints, where
 * the SDK looks for them elsewhere, are as large as five of its clients.
 */
export const credentialsFromEnvironment = credentialsFrom(
  `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
);

/** AWS CodeBuild hands out those of a build's role at an address that the environment names; AWS Lambda puts them there. */
export const credentialsFromContainer = credentialsFrom(`
  import { fromEnv } from '@aws-sdk/credential-provider-env';
  import { fromHttp } from '@aws-sdk/credential-provider-http';
  const isHandedOut = () => process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  export const defaultProvider = (init) => (process.env.AWS_ACCESS_KEY_ID || !isHandedOut() ? fromEnv(init) : fromHttp(init));
`);

function credentialsFrom(contents: string): Plugin {
  return {
    name: 'credentials',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
        path: 'credential-provider-node',
        namespace: 'credentials',
        pluginData: resolveDir,
      }));
      onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({ contents, resolveDir: pluginData }));
    },
  };
}

/**
 * The AWS SDK describes each shape and operation of a service as a plain array whose keys are constants: `var Get$ = [9, n0, _G, { [_h]: … }]`.
 * A bundler can't know that a computed key does nothing, and keeps all of them. Told so, it keeps those of the commands that are used.
 * Beside that each service registers a class for each of its errors; unregistered, an error comes as the service's base class, with the
 * same name, which is what we go by everywhere but at DynamoDB.
 */
export const smallAwsSchemas: Plugin = {
  name: 'small-aws-schemas',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => {
      const pure = readFileSync(path, 'utf8').replaceAll(
        /^((?:export )?var \w+\$ = )(\[.*?\]);$/gms,
        '$1/* @__PURE__ */ (() => $2)();',
      );
      const keepsErrors = path.includes('client-dynamodb');
      return {
        contents: keepsErrors ? pure : pure.replaceAll(/^n0_registry\.registerError\(.*\);$/gm, ''),
        loader: 'js',
      };
    });
  },
};

/** zod can write JSON Schemas, and holds for it a part with every schema. No function of AWS Lambda writes one. */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/](?:json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const names = readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm);
      return { contents: [...names].map(([, name]) => `export const ${name} = () => {};`).join('\n'), loader: 'js' };
    });
  },
};

/** Every client is given a way to send of our own (core/aws/http-handler.ts); the SDK's would load Node's HTTP and TLS for nothing. */
export const withoutHttpHandler: Plugin = {
  name: 'without-http-handler',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@smithy[\\/]node-http-handler[\\/]dist-es[\\/]node-http-handler\.js$/ }, () => ({
      contents:
        'export class NodeHttpHandler { static create(given) { return given; } } export const DEFAULT_REQUEST_TIMEOUT = 0;',
      loader: 'js',
    }));
  },
};
