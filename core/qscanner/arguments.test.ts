import { describe, expect, it } from 'vitest';
import { ecrImage, hex } from '../../test/fakes/scans.ts';
import { argumentsOf, type RunOrder } from './arguments.ts';

const order: RunOrder = {
  pod: 'US2',
  mode: 'get-report',
  scanTypes: ['packages', 'secrets'],
  policyTags: [],
  sbom: [],
  timeoutMs: 300_000,
  outputDirectory: '/scans/out',
  cacheDirectory: '/scans/cache',
};

function argumentAfter(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args[at + 1];
}

describe('the command line', () => {
  it('names a registry image by the digest that runs, and its platform', () => {
    const { args, target } = argumentsOf({ image: ecrImage('a', { platform: arm }) }, order);

    const name = `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api@sha256:${hex('a')}`;
    expect(args.slice(-2)).toEqual(['image', name]);
    expect(argumentAfter(args, '--platform')).toBe('linux/arm64/v8');
    expect(target.registry).toBe('123456789012.dkr.ecr.us-east-1.amazonaws.com');
  });

  it('is complete', () => {
    const { args } = argumentsOf(
      { image: ecrImage() },
      { ...order, mode: 'evaluate-policy', policyTags: ['prod', 'eu west'], sbom: ['spdx', 'cyclonedx'] },
    );

    expect(args.slice(0, -2)).toEqual([
      ...['--pod', 'US2'],
      ...['--mode', 'evaluate-policy'],
      ...['--scan-types', 'pkg,secret'],
      ...['--format', 'json,spdx,cyclonedx'],
      ...['--report-format', 'sarif,json'],
      ...['--policy-tags', 'prod,eu west'],
      ...['--scan-timeout', '300s'],
      ...['--output-dir', '/scans/out'],
      ...['--cache-dir', '/scans/cache'],
      ...['--log-level', 'info'],
      ...['--platform', 'linux/amd64'],
    ]);
  });

  it('leaves out what the mode has no use for', () => {
    const { args } = argumentsOf({ image: ecrImage() }, { ...order, mode: 'scan-only', policyTags: ['prod'] });

    expect(args).not.toContain('--report-format');
    expect(args).not.toContain('--policy-tags');
  });

  it('names every scan type by the word of the program', () => {
    const { args } = argumentsOf(
      { image: ecrImage() },
      { ...order, scanTypes: ['packages', 'secrets', 'malware', 'compliance'] },
    );

    expect(argumentAfter(args, '--scan-types')).toBe('pkg,secret,malware,compliance');
  });

  it('points at an archive by its path, whatever is in it, and at an image of the daemon by its id', () => {
    const path = "/tmp/a b/-x;$(rm)'\n.tar";

    const archive = argumentsOf({ image: ecrImage('a', { local: { kind: 'archive', name: 'x', path } }) }, order);
    const local = argumentsOf({ image: ecrImage('a', { local: { kind: 'docker', name: '--pod evil' } }) }, order);

    expect(archive.args.at(-1)).toBe(path);
    expect(local.args.at(-1)).toBe(`sha256:${hex('a0')}`);
    expect(archive.args).not.toContain('--platform');
  });

  it.each([
    ['a flag', '--access-token'],
    ['a space', 'team/a b'],
    ['a newline', 'team/a\n--pod'],
    ['a shell', 'team/$(id);`id`|id>x'],
    ['an option at the beginning', '-o/etc/x'],
    ['ten kilobytes', 'a'.repeat(10_240)],
    ['an end of text', 'team/a\0b'],
    ['nothing', ''],
    ['a climb', '../../etc/passwd'],
  ])('refuses a repository with %s', (_, repository) => {
    const image = ecrImage('a', { reference: { registry: 'docker.io', repository } });

    expect(() => argumentsOf({ image }, order)).toThrow(/is nothing that QScanner can be pointed at/);
  });

  it.each(['-x.tar', 'relative.tar', '/a\0b.tar'])('refuses the archive path %j', (path) => {
    const image = ecrImage('a', { local: { kind: 'archive', name: 'x', path } });

    expect(() => argumentsOf({ image }, order)).toThrow(/pointed at/);
  });
});

const arm = { os: 'linux', architecture: 'arm64', variant: 'v8' };
