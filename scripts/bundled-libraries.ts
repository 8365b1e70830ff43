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
