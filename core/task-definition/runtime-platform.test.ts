import { describe, expect, it } from 'vitest';
import { platformRequirement } from './runtime-platform.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const windows = (osVersion: string) => ({ os: 'windows', architecture: 'amd64', osVersion });

describe('platformRequirement', () => {
  it.each([
    ['LINUX', 'X86_64', [], amd64],
    ['LINUX', 'ARM64', ['EC2'], arm64],
    [undefined, 'ARM64', [], arm64],
    [undefined, undefined, ['FARGATE'], amd64],
    [undefined, 'ARM64', ['FARGATE'], arm64],
    ['LINUX', undefined, ['FARGATE'], amd64],
    ['WINDOWS_SERVER_2016_FULL', 'X86_64', ['EC2'], windows('10.0.14393')],
    ['WINDOWS_SERVER_2019_FULL', 'X86_64', ['FARGATE'], windows('10.0.17763')],
    ['WINDOWS_SERVER_2004_CORE', 'X86_64', ['EC2'], windows('10.0.19041')],
    ['WINDOWS_SERVER_20H2_CORE', 'X86_64', ['EC2'], windows('10.0.19042')],
    ['WINDOWS_SERVER_2022_CORE', undefined, ['EC2'], windows('10.0.20348')],
    ['WINDOWS_SERVER_2025_FULL', 'X86_64', ['FARGATE'], windows('10.0.26100')],
  ])('%s %s %j', (operatingSystemFamily, cpuArchitecture, requiresCompatibilities, platform) => {
    const requirement = platformRequirement(
      { operatingSystemFamily, cpuArchitecture, requiresCompatibilities },
      undefined,
    );

    expect(requirement).toEqual({ kind: 'one', platform });
  });

  it.each([
    [undefined, undefined, [], 'neither a runtimePlatform nor requiresCompatibilities'],
    [undefined, undefined, ['EC2'], 'EC2 may run any'],
    [undefined, undefined, ['FARGATE', 'EC2'], 'FARGATE, EC2 may run any'],
    [undefined, undefined, ['EXTERNAL'], 'EXTERNAL may run any'],
    ['LINUX', undefined, ['EC2'], '(LINUX)'],
    [undefined, 'X86_64', ['EC2'], '(X86_64)'],
    ['LINUX', '<ARCHITECTURE>', ['FARGATE'], '(LINUX, <ARCHITECTURE>)'],
    ['unresolved', 'X86_64', ['FARGATE'], '(unresolved, X86_64)'],
  ])(
    'means every platform for %s %s %j, unless one is given',
    (operatingSystemFamily, cpuArchitecture, launch, why) => {
      const task = { operatingSystemFamily, cpuArchitecture, requiresCompatibilities: launch };

      expect(platformRequirement(task, undefined)).toEqual({ kind: 'every', why: expect.stringContaining(why) });
      expect(platformRequirement(task, arm64)).toEqual({ kind: 'one', platform: arm64 });
    },
  );

  it('is not overridden where the task definition names one', () => {
    const task = { operatingSystemFamily: 'LINUX', cpuArchitecture: 'X86_64', requiresCompatibilities: ['EC2'] };

    expect(platformRequirement(task, arm64)).toEqual({ kind: 'one', platform: amd64 });
  });
});
