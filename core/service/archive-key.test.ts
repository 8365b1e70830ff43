import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleResult } from '../../test/fakes/samples.ts';
import { ecrImage } from '../../test/fakes/scans.ts';
import { archiveKey } from './archive-key.ts';

const result = sampleResult();
const hex = result.digest.slice('sha256:'.length);

describe('the key of an archived result', () => {
  it.each([
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      'team/api',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api',
    ],
    ['localhost:5000', 'a/b/c', 'localhost_5000/a/b/c'],
    ['[::1]:5000', 'app', '___1__5000/app'],
    ['..', '../../etc', '_/_/_/etc'],
    ['', '', '_/_'],
  ])('of %s/%s', (registry, repository, path) => {
    const key = archiveKey(ecrImage('a', { reference: { registry, repository } }), result);

    expect(key).toBe(`scan-results/${path}/${hex}/20261120T080000.000Z.json`);
  });

  it.each([
    ['team/api', 'team/api'],
    ['../../etc', '_/_/etc'],
    ['', '_'],
  ])('by repository, of %s', (repository, path) => {
    const key = archiveKey(ecrImage('a', { reference: { registry: 'x', repository } }), result, 'repository');

    expect(key).toBe(`scan-results/${path}/${result.digest}/20261120T080000.000Z.json`);
  });

  it('is one that S3 takes, and stays below its folder, whatever things are called', () => {
    const name = fc.string({ unit: 'binary', maxLength: 2000 });

    void fc.assert(
      fc.property(name, name, (registry, repository) => {
        for (const layout of ['digest', 'repository'] as const) {
          const key = archiveKey(ecrImage('a', { reference: { registry, repository } }), result, layout);

          expect(key).toMatch(/^scan-results(?:\/(?!\.\.?\/)[A-Za-z0-9._:-]+)+\.json$/);
          expect(key.length).toBeLessThan(1024);
        }
      }),
    );
  });
});
