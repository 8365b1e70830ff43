import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplate as readDeployed } from '../core/deploy/template.ts';
import { version } from '../core/version.ts';
import { readTemplate } from '../scripts/emulator-template.ts';

const folder = join(import.meta.dirname, '../cloudformation');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');

  it('is of the version of the program', () => {
    expect(readDeployed(file, text).version).toBe(version);
  });

  it('tells its version, by which status knows what is deployed', () => {
    expect(readTemplate(text).Outputs).toMatchObject({
      Version: { Value: { 'Fn::FindInMap': ['Template', 'This', 'Version'] } },
    });
  });
});
