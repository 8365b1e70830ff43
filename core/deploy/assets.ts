import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { OperationError } from '../errors.ts';
import { readTemplate, type Template, type TemplateName } from './template.ts';

/** The code of functions as Lambda takes it. */
export interface CodeZip {
  /** In hexadecimal. */
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** What is deployed, as it came with this program. */
export interface Assets {
  template(name: TemplateName): Promise<Template>;
  /** By the zip's name without its ending: `intake`. Throws an OperationError when it is not the one that was built. */
  zip(name: string): Promise<CodeZip>;
}

const manifestSchema = z.record(z.string(), z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }));

/** The assets beside the program that runs: in `dist` once it is built, in the repository from source. */
export function openAssets(from: string = dirname(fileURLToPath(import.meta.url))): Assets {
  const base = [join(from, '..'), join(from, '../..')].find((folder) =>
    existsSync(join(folder, 'cloudformation/service-account.yaml')),
  );
  if (base === undefined) throw incomplete('cloudformation/service-account.yaml');
  const built = join(base, 'lambda');
  const zips = existsSync(join(built, 'manifest.json')) ? built : join(base, 'dist/lambda');
  return {
    template: async (name) => {
      const file = join(base, 'cloudformation', `${name}.yaml`);
      return readTemplate(name, (await read(file)).toString('utf8'));
    },
    zip: async (name) => {
      const manifest = manifestSchema.parse(JSON.parse((await read(join(zips, 'manifest.json'))).toString('utf8')));
      const bytes = await read(join(zips, `${name}.zip`));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== manifest[`${name}.zip`]?.sha256) throw incomplete(`${name}.zip as it was built`);
      return { sha256, bytes };
    },
  };
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw incomplete(file, error);
  }
}

function incomplete(what: string, cause?: unknown): OperationError {
  return new OperationError(`This installation of qualys-fargate-scanner lacks ${what}.`, {
    remedy: 'Install it again: npm install qualys-fargate-scanner, or the action at a released version.',
    ...(cause === undefined ? {} : { cause }),
  });
}
