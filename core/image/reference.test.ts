import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReference, type ImageReference, readImageText } from './reference.ts';

const hex = 'abcdef0123456789'.repeat(4);
const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

describe('reading a reference', () => {
  it.each<[string, ImageReference]>([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
    ['team/app', { registry: 'docker.io', repository: 'team/app' }],
    ['index.docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['docker.io/library/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    ['localhost:5000/app:1', { registry: 'localhost:5000', repository: 'app', tag: '1' }],
    ['localhost:5000', { registry: 'docker.io', repository: 'library/localhost', tag: '5000' }],
    ['127.0.0.1:51670/busybox:latest', { registry: '127.0.0.1:51670', repository: 'busybox', tag: 'latest' }],
    ['[::1]:5000/app', { registry: '[::1]:5000', repository: 'app' }],
    ['ghcr.io/org', { registry: 'ghcr.io', repository: 'org' }],
    ['GHCR.IO/org/app', { registry: 'ghcr.io', repository: 'org/app' }],
    [`${ecr}/a/b/c:v1`, { registry: ecr, repository: 'a/b/c', tag: 'v1' }],
    [`app@sha256:${hex.toUpperCase()}`, { registry: 'docker.io', repository: 'library/app', digest: `sha256:${hex}` }],
    [`app:1@sha256:${hex}`, { registry: 'docker.io', repository: 'library/app', tag: '1', digest: `sha256:${hex}` }],
    [`app:${hex.slice(0, 40)}`, { registry: 'docker.io', repository: 'library/app', tag: hex.slice(0, 40) }],
    ['yzsqbe/ka:si', { registry: 'docker.io', repository: 'yzsqbe/ka', tag: 'si' }],
    ['a__b/c--d.e_f', { registry: 'docker.io', repository: 'a__b/c--d.e_f' }],
  ])('reads %s', (text, reference) => {
    expect(readImageText(text)).toEqual({ kind: 'reference', text, reference });
  });

  it.each([
    ['12345678.dkr.ecr.cn-north-1.amazonaws.com.cn/cats:latest', /12 digits, 12345678 has 8/],
    ['0123456789012.dkr.ecr.us-west-2.amazonaws.com/aws/app', /12 digits, 0123456789012 has 13/],
    ['registry.example.com/myApp', /upper-case/],
    ['https://nginx', /no scheme/],
    ['arn:aws:ecr:us-east-1:123456789012:repository/app', /ARN/],
    [' nginx', /space/],
    ['nginx:', /tag is missing/],
    ['nginx:-x', /no tag/],
    [`nginx:${'x'.repeat(129)}`, /129 characters/],
    ['a//b', /slash too many/],
    ['/a', /slash too many/],
    ['registry.example.com/', /names no repository/],
    ['a..b', /can't be part/],
    [hex, /image id/],
    ['app@sha256:abc', /64 hex digits, this has 3/],
    [`app@sha512:${hex}${hex}`, /must begin with sha256:/],
    [`app@sha256:${'g'.repeat(64)}`, /no hex digits/],
    [`app@sha256:${hex}@sha256:${hex}`, /no hex digits/],
    [`host..example.com/app`, /no registry host/],
    ['a'.repeat(256), /256 characters/],
    [`${'a/'.repeat(200_000)}b`, /400001 characters/],
    ['app\u0000', /U\+0000/],
    ['äpp', /U\+00E4/],
  ])('refuses %.60s and says why', (text, why) => {
    const image = readImageText(text);

    expect(image).toMatchObject({ kind: 'invalid', text, why: expect.stringMatching(why) });
  });

  it('counts ECS’ 255 characters before the digest only', () => {
    const text = `${'a'.repeat(255)}@sha256:${hex}`;

    expect(readImageText(text).kind).toBe('reference');
  });

  it.each([null, undefined, ''])('takes %j for a missing image', (text) => {
    expect(readImageText(text)).toEqual({ kind: 'missing', text: '' });
  });
});

describe('placeholders', () => {
  it.each([
    ['<IMAGE1_NAME>', '<IMAGE1_NAME>'],
    ['$' + '{IMAGE}', '$' + '{IMAGE}'],
    ['repo/app:$' + '{ tag }', '$' + '{ tag }'],
    ['{{ .image }}', '{{ .image }}'],
    ["{{ tfstate `a['app'].url` }}:{{ must_env `TAG` }}", "{{ tfstate `a['app'].url` }}"],
    ['[your ECR image and tag]', '[your ECR image and tag]'],
    ['$$$$IMAGE$$$$', '$$$$IMAGE$$$$'],
    ['$IMAGE', '$IMAGE'],
    ['$(IMAGE)', '$(IMAGE)'],
    ['%IMAGE%', '%IMAGE%'],
    ['%s', '%s'],
    ['nginx:__TAG__', '__TAG__'],
    ['#{Image}#', '#{Image}#'],
    ['@@IMAGE@@', '@@IMAGE@@'],
    ['<%= image %>', '<%= image %>'],
    ['{% if x %}nginx', '{% if x %}'],
    ['{image}', '{image}'],
    ['IMAGE', 'IMAGE'],
    ['IMAGE_NAME:TAG', 'IMAGE_NAME'],
    ['registry.example.com/IMAGE', 'IMAGE'],
    ['ACCOUNT.dkr.ecr.us-gov-west-1.amazonaws.com/app', 'ACCOUNT'],
    ['XXXXX.dkr.ecr.us-east-1.amazonaws.com/myApp', 'XXXXX'],
    ['aws_account_id.dkr.ecr.us-east-1.amazonaws.com/app', 'aws_account_id'],
    ['123456789012.dkr.ecr.REGION.amazonaws.com/app', 'REGION'],
    ['12345678.dkr.ecr.<region>.amazonaws.com/app', '<region>'],
  ])('names what is not rendered in %s', (text, placeholder) => {
    expect(readImageText(text)).toEqual({ kind: 'placeholder', text, placeholder });
  });
});

describe('for any input', () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,5}){0,2}$/);
  const registry = fc.oneof(
    fc.constantFrom('docker.io', 'localhost', 'localhost:5000', 'ghcr.io', ecr, 'public.ecr.aws', '[fe80::1]:443'),
    fc.stringMatching(/^[a-z0-9]{1,10}(-[a-z0-9]{1,4})?\.[a-z]{2,5}(:[0-9]{1,5})?$/),
  );
  const reference = fc
    .record(
      {
        registry,
        path: fc.array(component, { minLength: 1, maxLength: 4 }),
        tag: fc.stringMatching(/^[a-z0-9][\w.-]{0,20}$/),
        digest: fc.stringMatching(/^[0-9a-f]{64}$/),
      },
      { requiredKeys: ['registry', 'path'] },
    )
    .map(({ registry, path, tag, digest }): ImageReference => {
      const repository = registry === 'docker.io' && path.length === 1 ? `library/${path[0]}` : path.join('/');
      return {
        registry,
        repository,
        ...(tag === undefined ? {} : { tag }),
        ...(digest === undefined ? {} : { digest: `sha256:${digest}` }),
      };
    })
    .filter(({ tag, repository }) => !/__[A-Z]/.test(tag ?? '') && !/^[0-9a-f]{64}$/.test(repository));

  it('reading and formatting are inverse', () => {
    fc.assert(
      fc.property(reference, (each) => {
        expect(readImageText(formatReference(each))).toMatchObject({ kind: 'reference', reference: each });
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the text and throws on no string', () => {
    const nearly = fc.string({
      unit: fc.constantFrom(...'aA0.:/@-_ ${}<>[]%#~', 'sha256:', 'dkr.ecr.', 'docker.io/', '\u202e', '\ud800'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const image = readImageText(text);

        expect(image.text).toBe(text);
        if (image.kind === 'reference') {
          expect(readImageText(formatReference(image.reference))).toMatchObject({ reference: image.reference });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
