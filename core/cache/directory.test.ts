import { expect, it } from 'vitest';
import { defaultCacheDirectory } from './directory.ts';

it.each<[NodeJS.Platform, Record<string, string>, string | undefined]>([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.cache/qualys-fargate-scanner'],
  ['linux', { HOME: '/home/ada', XDG_CACHE_HOME: '/var/ada' }, '/var/ada/qualys-fargate-scanner'],
  ['linux', { HOME: '/home/ada', XDG_CACHE_HOME: 'here' }, '/home/ada/.cache/qualys-fargate-scanner'],
  ['linux', { HOME: '/home/ada', XDG_CACHE_HOME: '' }, '/home/ada/.cache/qualys-fargate-scanner'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Caches/qualys-fargate-scanner'],
  [
    'win32',
    { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' },
    'C:\\Users\\ada\\AppData\\Local\\qualys-fargate-scanner\\cache',
  ],
  ['linux', {}, undefined],
  ['linux', { HOME: 'relative' }, undefined],
  ['win32', { HOME: '/home/ada' }, undefined],
])('on %s with %j it is %s', (platform, environment, expected) => {
  const directory = defaultCacheDirectory(environment, platform);

  expect(directory).toBe(expected);
});
