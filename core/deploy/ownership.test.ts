import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isForeign, isForeignTemplate } from './ownership.ts';

const templates = new URL('../../cloudformation/', import.meta.url);

describe('isForeign', () => {
  it.each([
    [{ description: 'Qualys Fargate Scanner - Service Account (Hub)', outputs: {} }, false],
    [{ description: 'Network of the shop', outputs: { Version: '7' } }, true],
    [{ description: 'Our Qualys Fargate Scanner', outputs: {} }, true],
    [{ outputs: { Version: '0.1.0' } }, false],
    [{ outputs: {} }, true],
    [{ description: '', outputs: {} }, false],
  ])('of %o is %s', (stack, expected) => {
    expect(isForeign(stack)).toBe(expected);
  });
});

describe('isForeignTemplate', () => {
  it.each(readdirSync(templates).filter((file) => file.endsWith('.yaml')))('knows our %s', (file) => {
    expect(isForeignTemplate(readFileSync(new URL(file, templates), 'utf8'))).toBe(false);
  });

  it.each(['Resources: {}', 'Description: Network of the shop\nResources: {}', 'neither: [a, template'])(
    'takes %j for one of somebody else',
    (text) => {
      expect(isForeignTemplate(text)).toBe(true);
    },
  );
});
