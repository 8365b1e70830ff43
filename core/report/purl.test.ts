import { expect, it } from 'vitest';
import { sampleImage } from '../../test/fakes/samples.ts';
import { imagePurl, packagePurl } from './purl.ts';

it('writes an image with its digest and where it comes from', () => {
  expect(imagePurl(sampleImage('team/checkout-api', '1.4.2', 'a'))).toBe(
    `pkg:oci/checkout-api@sha256%3A${'a'.repeat(64)}?arch=amd64&repository_url=123456789012.dkr.ecr.eu-central-1.amazonaws.com%2Fteam%2Fcheckout-api`,
  );
});

it('writes an image that is not pushed by its image id', () => {
  const image = { ...sampleImage('team/checkout-api', '1.4.2', 'a'), local: { kind: 'docker', name: 'api' } } as const;

  expect(imagePurl(image)).toMatch(/^pkg:docker\/checkout-api@sha256%3Aaaaa/);
});

it.each([
  [{ name: 'openssl', version: '3.0.11-1~deb12u2' }, 'pkg:generic/openssl@3.0.11-1~deb12u2'],
  [{ name: '@babel/core' }, 'pkg:generic/%40babel%2Fcore'],
  [{ name: 'a b?c#d@e', version: '1:2+3' }, 'pkg:generic/a%20b%3Fc%23d%40e@1%3A2%2B3'],
  [{ name: '\ud800' }, 'pkg:generic/%EF%BF%BD'],
])('writes the package %j as %s', (affected, purl) => {
  expect(packagePurl(affected)).toBe(purl);
});
