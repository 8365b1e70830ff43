import { readFileSync } from 'node:fs';

/** Version of the package: written in when dist is built, read from package.json when run from source. */
export const version: string = process.env.PACKAGE_VERSION ?? readPackageVersion();

function readPackageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
