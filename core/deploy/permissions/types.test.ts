import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readTemplate } from '../template.ts';
import { resourceTypes } from './types.ts';

const folder = new URL('../../../cloudformation/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const typesOf = (file: string) => [
  ...new Set(readTemplate(file, readFileSync(new URL(file, folder), 'utf8')).resources.map(({ type }) => type)),
];

it.each(files)('the permissions for every resource of %s are known', (file) => {
  const unknown = typesOf(file).filter((type) => resourceTypes[type] === undefined);

  expect(unknown).toEqual([]);
});

it('those of no other type are', () => {
  const used = new Set(files.flatMap(typesOf));

  expect(Object.keys(resourceTypes).filter((type) => !used.has(type))).toEqual([]);
});
