import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import {
  emptyInstallation,
  sampleInstallation,
  samplePart,
  sampleScannerInstallation,
} from '../../test/fakes/installation.ts';
import { fakeLogLines, functionLine } from '../../test/fakes/log-lines.ts';
import { sampleDigest } from '../../test/fakes/samples.ts';
import { OperationError, UsageError } from '../errors.ts';
import { type LogsWish, readLogs } from './logs.ts';

const intake = '/aws/lambda/service-intake';
const advance = '/aws/lambda/service-advance';
const digest = sampleDigest('a');

function makeWorld() {
  const lines = fakeLogLines();
  lines.write(intake, '2026-03-01T11:50:00Z', functionLine('INFO', 'first', { digest }));
  lines.write(intake, '2026-03-01T11:52:00Z', functionLine('ERROR', 'third', { digest: sampleDigest('b') }));
  lines.write(intake, '2026-03-01T11:53:00Z', 'START RequestId: 1');
  lines.write(advance, '2026-03-01T11:51:00Z', functionLine('INFO', 'second', { digest }));
  lines.write(advance, '2026-03-01T11:54:00Z', { _aws: {}, ScansStarted: 1 });
  return { lines, clock: fakeClock(), installation: sampleInstallation() };
}

function wish(fields: Partial<LogsWish> = {}): LogsWish {
  const from = new Date('2026-03-01T11:00:00Z');
  return { sources: [], from, follow: false, level: 'info', all: false, ...fields };
}

async function messages(wanted: LogsWish, world: Parameters<typeof readLogs>[1], signal?: AbortSignal) {
  const found: string[] = [];
  for await (const { message } of readLogs(wanted, world, signal)) found.push(message);
  return found;
}

describe('the logs of the service', () => {
  it('are one list in order of time, without the noise of Lambda and of metrics', async () => {
    expect(await messages(wish(), makeWorld())).toEqual(['first', 'second', 'third']);
  });

  it.each([
    [{ all: true, level: 'debug' as const }, ['first', 'second', 'third', 'START RequestId: 1', 'Metrics']],
    [{ sources: ['advance' as const] }, ['second']],
    [{ level: 'error' as const }, ['third']],
    [{ text: 'rst"' }, ['first']],
    [{ from: new Date('2026-03-01T11:51:30Z') }, ['third']],
    [{ about: digest }, ['first', 'second']],
    [{ about: `registry/repository@${digest}` }, ['first', 'second']],
    [{ about: `d-${'a'.repeat(64)}-3` }, ['first', 'second']],
    [{ about: `arn:aws:states:eu-west-1:111122223333:execution:workflow:d-${'b'.repeat(64)}-3` }, ['third']],
  ])('are those that are wanted: %j', async (fields, expected) => {
    expect(await messages(wish(fields), makeWorld())).toEqual(expected);
  });

  it('are searched for where they are', async () => {
    const world = makeWorld();

    await messages(wish({ about: digest, text: 'a "b" \\' }), world);

    expect(world.lines.queries[0]?.pattern).toBe(`"${'a'.repeat(64)}" "a \\"b\\" \\\\"`);
  });

  it('are followed, each line once, also those that come late', async () => {
    const world = makeWorld();
    const stop = new AbortController();
    const found: string[] = [];

    for await (const { message } of readLogs(wish({ follow: true }), world, stop.signal)) {
      found.push(message);
      if (message === 'third') world.lines.write(intake, '2026-03-01T11:59:50Z', functionLine('INFO', 'late'));
      if (message === 'late') world.lines.write(intake, '2026-03-01T12:00:03Z', functionLine('INFO', 'next'));
      if (message === 'next') stop.abort();
    }

    expect(found).toEqual(['first', 'second', 'third', 'late', 'next']);
  });

  it.each(['latest', 'sha256:abc', 'd-x-1'])('are not searched for %s', async (about) => {
    await expect(messages(wish({ about }), makeWorld())).rejects.toThrow(UsageError);
  });

  it('are those of the hooks, too, where there are some', async () => {
    const world = makeWorld();
    const admission = samplePart('admission', { resources: { DeploymentHookLogGroup: '/aws/lambda/hook' } });
    world.lines.write('/aws/lambda/hook', '2026-03-01T11:51:30Z', functionLine('INFO', 'hook'));

    const both = await messages(wish(), { ...world, installation: sampleInstallation({ admission }) });
    const alone = await messages(wish(), { ...world, installation: { ...emptyInstallation(), admission } });

    expect([both, alone]).toEqual([['first', 'second', 'hook', 'third'], ['hook']]);
    await expect(messages(wish({ sources: ['deployment-hook'] }), world)).rejects.toThrow(
      'There are no logs of deployment-hook',
    );
  });

  it('are nowhere without a service', async () => {
    const world = { ...makeWorld(), installation: emptyInstallation() };

    await expect(messages(wish(), world)).rejects.toThrow(OperationError);
  });
});

describe('the logs of an image scanner', () => {
  const worker = '/aws/lambda/image-scanner-worker';
  const build = '/aws/codebuild/image-scanner-build';

  function makeScanner() {
    const lines = fakeLogLines();
    lines.write(worker, '2026-03-01T11:50:00Z', functionLine('INFO', 'in a function', { digest }));
    lines.write(build, '2026-03-01T11:51:00Z', '[Container] 2026/03/01 11:51:00 Running command set -euo pipefail');
    lines.write(build, '2026-03-01T11:52:00Z', functionLine('INFO', 'in a build', { digest }));
    lines.write(build, '2026-03-01T11:53:00Z', '[Container] Command did not exit successfully set -euo pipefail');
    return { lines, clock: fakeClock(), installation: sampleScannerInstallation() };
  }

  it('have those of functions and builds, and of CodeBuild itself what went wrong', async () => {
    expect(await messages(wish(), makeScanner())).toEqual([
      'in a function',
      'in a build',
      '[Container] Command did not exit successfully set -euo pipefail',
    ]);
    expect(await messages(wish({ sources: ['build'], all: true, level: 'debug' }), makeScanner())).toHaveLength(3);
  });

  it('have none of what only a service has', async () => {
    await expect(messages(wish({ sources: ['reconcile'] }), makeScanner())).rejects.toThrow(
      'There are no logs of reconcile in account 111122223333 in eu-west-1: no stack qualys-fargate-scanner-image-scanner has them.',
    );
  });
});
