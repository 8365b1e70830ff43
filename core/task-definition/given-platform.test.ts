import { expect, it } from 'vitest';
import { parsePlatform } from './given-platform.ts';

it.each([
  ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
  ['LINUX/X86_64', { os: 'linux', architecture: 'amd64' }],
  ['linux/aarch64', { os: 'linux', architecture: 'arm64' }],
  ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }],
  ['windows/amd64@10.0.20348', { os: 'windows', architecture: 'amd64', osVersion: '10.0.20348' }],
])('reads %s', (text, platform) => {
  expect(parsePlatform(text)).toEqual(platform);
});

it.each(['', 'amd64', 'linux', 'linux/', 'linux/mips', 'linux/amd64 ; rm', 'windows/amd64@latest'])(
  'refuses %j',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  },
);
