import type { Platform, PlatformRequirement } from '../image/platform.ts';

/** What a task definition says of where it runs, as written. */
export interface RuntimePlatform {
  readonly operatingSystemFamily: string | undefined;
  readonly cpuArchitecture: string | undefined;
  readonly requiresCompatibilities: readonly string[];
}

/** Windows builds by the beginning of ECS' operating system family. The build is what an image's `os.version` begins with. */
const windowsBuilds: Readonly<Record<string, string>> = {
  WINDOWS_SERVER_2016: '10.0.14393',
  WINDOWS_SERVER_2019: '10.0.17763',
  WINDOWS_SERVER_2004: '10.0.19041',
  WINDOWS_SERVER_20H2: '10.0.19042',
  WINDOWS_SERVER_2022: '10.0.20348',
  WINDOWS_SERVER_2025: '10.0.26100',
};

/**
 * The platform whose image runs. `runtimePlatform` decides; Fargate fills its gaps with LINUX and X86_64; EC2, EXTERNAL and
 * tasks that say nothing may run any platform of the index, unless the user gave one.
 */
export function platformRequirement(task: RuntimePlatform, given: Platform | undefined): PlatformRequirement {
  const fargate = isFargate(task.requiresCompatibilities);
  const family = task.operatingSystemFamily?.toUpperCase() ?? (fargate ? 'LINUX' : undefined);
  const cpu = task.cpuArchitecture?.toUpperCase() ?? (fargate || family?.startsWith('WINDOWS') ? 'X86_64' : undefined);
  const platform = platformOf(family, cpu);
  if (platform !== undefined) return { kind: 'one', platform };
  if (given !== undefined) return { kind: 'one', platform: given };
  return { kind: 'every', why: whyEvery(task) };
}

/** The platform of an operating system family and a CPU architecture; undefined when they don't tell. */
function platformOf(family: string | undefined, cpu: string | undefined): Platform | undefined {
  const architecture = cpu === 'X86_64' ? 'amd64' : cpu === 'ARM64' ? 'arm64' : undefined;
  if (architecture === undefined) return undefined;
  if (family === 'LINUX' || (family === undefined && architecture === 'arm64')) return { os: 'linux', architecture };
  if (family === undefined || !family.startsWith('WINDOWS')) return undefined;
  const osVersion = Object.entries(windowsBuilds).find(([name]) => family.startsWith(name))?.[1];
  return { os: 'windows', architecture, ...(osVersion === undefined ? {} : { osVersion }) };
}

function isFargate(compatibilities: readonly string[]): boolean {
  const launchTypes = new Set(compatibilities.map((each) => each.toUpperCase()));
  return launchTypes.size === 1 && launchTypes.has('FARGATE');
}

function whyEvery(task: RuntimePlatform): string {
  const written = [task.operatingSystemFamily, task.cpuArchitecture].filter((each) => each !== undefined);
  if (written.length > 0) return `its runtimePlatform (${written.join(', ')}) names no platform that is known`;
  if (task.requiresCompatibilities.length === 0)
    return 'it names neither a runtimePlatform nor requiresCompatibilities';
  return `it names no runtimePlatform, and ${task.requiresCompatibilities.join(', ')} may run any`;
}
