import { describe, expect, it } from 'vitest';
import { choosePlatform } from './choose-platform.ts';
import { formatPlatform, type Platform } from './platform.ts';

/** `linux/arm64/v8`, `windows/amd64@10.0.20348` as a platform. */
function platform(text: string): Platform {
  const [path = '', osVersion] = text.split('@');
  const [os = '', architecture = '', variant] = path.split('/');
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(osVersion === undefined ? {} : { osVersion }),
  };
}

describe('for a named platform', () => {
  it.each([
    ['linux/amd64', ['linux/arm64', 'linux/amd64'], 'linux/amd64'],
    ['linux/arm64', ['linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm64/v8', ['linux/arm64'], 'linux/arm64'],
    ['linux/arm64', ['linux/arm64/v9', 'linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm64', ['linux/arm64/v9', 'linux/arm/v7'], undefined],
    ['linux/arm64/v9', ['linux/arm64/v8', 'linux/arm64/v9'], 'linux/arm64/v9'],
    ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64'],
    ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v4'], 'linux/amd64/v2'],
    ['linux/arm', ['linux/arm/v6', 'linux/arm/v7', 'linux/arm/v5'], 'linux/arm/v7'],
    ['linux/amd64', ['windows/amd64'], undefined],
    ['linux/s390x', ['linux/s390x'], 'linux/s390x'],
    ['linux/amd64', [], undefined],
    [
      'windows/amd64@10.0.20348',
      ['windows/amd64@10.0.17763.1', 'windows/amd64@10.0.20348.1906'],
      'windows/amd64@10.0.20348.1906',
    ],
    [
      'windows/amd64@10.0.20348',
      ['windows/amd64@10.0.20348.9', 'windows/amd64@10.0.20348.10'],
      'windows/amd64@10.0.20348.10',
    ],
    ['windows/amd64@10.0.2034', ['windows/amd64@10.0.20348.9'], undefined],
    ['windows/amd64@10.0.20348', ['windows/amd64', 'windows/amd64@10.0.20348.9'], 'windows/amd64@10.0.20348.9'],
    ['windows/amd64', ['windows/amd64@10.0.17763.9', 'windows/amd64@10.0.20348.1'], 'windows/amd64@10.0.20348.1'],
  ])('%s out of %j takes %s', (required, there, expected) => {
    const images = there.map((each) => ({ platform: platform(each) }));

    const chosen = choosePlatform(images, { kind: 'one', platform: platform(required) });

    expect(chosen.map((image) => formatPlatform(image.platform))).toEqual(expected === undefined ? [] : [expected]);
  });

  it('an os.version beyond Windows prefers nothing, as container engines do not look at it there', () => {
    const images = ['linux/amd64', 'linux/amd64@1.0.0'].map((each) => ({ platform: platform(each) }));

    const chosen = choosePlatform(images, { kind: 'one', platform: platform('linux/amd64') });

    expect(chosen).toEqual(images.slice(0, 1));
  });

  it('the first of equals is taken, as container engines do', () => {
    const images = ['first', 'second'].map((name) => ({ name, platform: platform('linux/amd64') }));

    const chosen = choosePlatform(images, { kind: 'one', platform: platform('linux/amd64') });

    expect(chosen.map(({ name }) => name)).toEqual(['first']);
  });
});

it('for every platform each one is taken once', () => {
  const images = ['linux/amd64', 'linux/arm64', 'linux/amd64'].map((each, index) => ({
    index,
    platform: platform(each),
  }));

  const chosen = choosePlatform(images, { kind: 'every', why: 'EC2' });

  expect(chosen.map(({ index }) => index)).toEqual([0, 1]);
});
