import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleDigest, sampleImage } from '../../../test/fakes/samples.ts';
import { isImage, takesIn } from './product.ts';
import { isPackage, type PackageUrl, parsePurl } from './purl.ts';

const image = { ...sampleImage('team/api', '1.4', 'a'), indexDigest: sampleDigest('b') };
const registry = image.reference.registry;

function purl(text: string): PackageUrl {
  const parsed = parsePurl(text);
  if (parsed === undefined) throw new Error(`${text} is no package URL`);
  return parsed;
}

describe('a package URL', () => {
  it.each<[string, PackageUrl | undefined]>([
    [
      'pkg:oci/api@sha256%3Aaa?repository_url=ghcr.io%2Fteam/api&arch=amd64',
      {
        type: 'oci',
        name: 'api',
        version: 'sha256:aa',
        qualifiers: { repository_url: 'ghcr.io/team/api', arch: 'amd64' },
      },
    ],
    [
      'pkg:npm/%40scope/name@1.0#lib',
      { type: 'npm', namespace: '@scope', name: 'name', version: '1.0', qualifiers: {} },
    ],
    ['pkg:deb/debian/openssl', { type: 'deb', namespace: 'debian', name: 'openssl', qualifiers: {} }],
    ['pkg:oci/%zz', undefined],
    ['https://example.com/pkg:oci/api', undefined],
    ['pkg:oci', undefined],
    ['', undefined],
  ])('%j', (text, expected) => {
    const parsed = parsePurl(text);

    expect(parsed).toEqual(expected);
  });

  it('is read or refused, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => parsePurl(`pkg:${text}`)).not.toThrow();
      }),
    );
  });
});

describe('a package', () => {
  it.each([
    ['pkg:deb/debian/openssl', 'openssl', '3.0', true],
    ['pkg:deb/debian/openssl@3.0', 'openssl', '3.0', true],
    ['pkg:deb/debian/openssl@3.1', 'openssl', '3.0', false],
    ['pkg:deb/debian/openssl@3.1', 'openssl', undefined, false],
    ['pkg:deb/debian/openssl', 'libssl', '3.0', false],
    ['pkg:npm/%40scope/name', '@scope/name', '1', true],
    ['pkg:npm/%40scope/name', 'name', '1', false],
    ['pkg:golang/github.com/x/y', 'github.com/x/y', '1', true],
    ['pkg:maven/org.apache.logging.log4j/log4j-core', 'org.apache.logging.log4j:log4j-core', '2', true],
    ['pkg:maven/org.apache.logging.log4j/log4j-core', 'log4j-core', '2', true],
    ['pkg:pypi/requests', 'requests', '2', true],
  ])('%s is %s %s: %s', (text, name, version, expected) => {
    const is = isPackage(purl(text), { name, ...(version === undefined ? {} : { version }) });

    expect(is).toBe(expected);
  });
});

describe('an image', () => {
  it.each([
    ['by its digest', `pkg:oci/api@${image.digest}`, true],
    ['by the digest of its index', `pkg:oci/api@${image.indexDigest}`, true],
    ['by its digest, wherever it is said to be', `pkg:oci/x@${image.digest}?repository_url=ghcr.io/x`, true],
    ['by another digest', `pkg:oci/api@${sampleDigest('c')}?repository_url=${registry}/team/api`, false],
    ['by its repository', `pkg:oci/api?repository_url=${registry}/team/api`, true],
    ['by its repository with a scheme', `pkg:oci/api?repository_url=https://${registry}/team/api/`, true],
    ['by its repository and tag', `pkg:oci/api?repository_url=${registry}/team/api&tag=1.4`, true],
    ['by another tag', `pkg:oci/api?repository_url=${registry}/team/api&tag=1.5`, false],
    ['by its architecture', `pkg:oci/api?repository_url=${registry}/team/api&arch=amd64`, true],
    ['by another architecture', `pkg:oci/api@${image.digest}?arch=arm64`, false],
    ['by another repository', `pkg:oci/api?repository_url=${registry}/team/web`, false],
    ['by its registry alone', `pkg:oci/api?repository_url=${registry}`, false],
    ['by its name alone', 'pkg:oci/api', false],
    ['by a tag in place of the digest', `pkg:oci/api@1.4?repository_url=${registry}/team/api`, false],
    ['by a package', 'pkg:deb/debian/openssl', false],
  ])('%s', (_, text, expected) => {
    const is = isImage({ purls: [purl(text)], sha256: [] }, image);

    expect(is).toBe(expected);
  });

  it('of Docker Hub, by each of its names', () => {
    const nginx = { ...image, reference: { registry: 'docker.io', repository: 'library/nginx', tag: '1' } };

    const is = isImage(
      { purls: [purl('pkg:oci/nginx?repository_url=index.docker.io/library/nginx')], sha256: [] },
      nginx,
    );

    expect(is).toBe(true);
  });

  it('by a hash', () => {
    const is = isImage({ purls: [], sha256: ['A'.repeat(64)] }, image);

    expect(is).toBe(true);
  });
});

it.each([
  [undefined, undefined, true],
  [[purl('pkg:deb/debian/openssl')], undefined, false],
  [[undefined], { name: 'openssl' }, false],
  [[undefined, purl('pkg:deb/debian/openssl')], { name: 'openssl' }, true],
])('subcomponents %j take in %j: %s', (subcomponents, affected, expected) => {
  const product = { purls: [], sha256: [], ...(subcomponents === undefined ? {} : { subcomponents }) };

  const is = takesIn(product, affected);

  expect(is).toBe(expected);
});
