import { BatchGetBuildsCommand, type Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { sampleWorkId } from '../../test/fakes/work.ts';
import type { BuildLook } from '../scan/work-places.ts';
import { createBuildProject } from './build-project.ts';

const codeBuildMock = mockClient(CodeBuildClient);
const id = `scanner:${sampleWorkId()}`;

beforeEach(() => {
  codeBuildMock.reset();
});

function makeProject() {
  const http = testHttpClient();
  const project = createBuildProject({ http, region: 'eu-west-1', project: 'scanner', limitMs: 3_600_000 });
  return { project, [Symbol.asyncDispose]: () => http.close() };
}

describe('a build', () => {
  it('is started once for a piece of work, whose name is all that it is told', async () => {
    await using world = makeProject();
    codeBuildMock.on(StartBuildCommand).resolves({ build: { id } });

    const started = await world.project.start(sampleWorkId());

    expect(started).toBe(id);
    expect(codeBuildMock.commandCalls(StartBuildCommand)[0]?.args[0].input).toEqual({
      projectName: 'scanner',
      idempotencyToken: sampleWorkId(),
      environmentVariablesOverride: [{ name: 'WORK_ID', value: sampleWorkId(), type: 'PLAINTEXT' }],
    });
  });

  it.each([
    ['AccessDeniedException', false, 'Allow codebuild:StartBuild'],
    ['AccountLimitExceededException', true, 'asked again later'],
    ['ThrottlingException', true, 'later'],
    ['ResourceNotFoundException', false, 'Check'],
  ])('that is refused with %s is asked again: %s', async (name, retryable, remedy) => {
    await using world = makeProject();
    codeBuildMock.on(StartBuildCommand).rejects(awsError(name));

    const error = await rejection(world.project.start(sampleWorkId()));

    expect(error).toMatchObject({ name: 'RemoteError', retryable, remedy: expect.stringContaining(remedy) });
  });

  it('that is not named is asked for again', async () => {
    await using world = makeProject();
    codeBuildMock.on(StartBuildCommand).resolves({});

    const error = await rejection(world.project.start(sampleWorkId()));

    expect(error).toMatchObject({ name: 'RemoteError', retryable: true });
  });
});

describe('a look at a build', () => {
  const deepLink = 'https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/a';

  it.each<[string, Build | undefined, BuildLook]>([
    ['that CodeBuild does not know', undefined, { isKnown: false }],
    ['that waits', { buildStatus: 'IN_PROGRESS', currentPhase: 'QUEUED' }, { isKnown: true }],
    [
      'that has a link before it has a log',
      { buildStatus: 'IN_PROGRESS', logs: { deepLink: `${deepLink}#logEvent:group=null;stream=null` } },
      { isKnown: true },
    ],
    ['that runs', { buildStatus: 'IN_PROGRESS', logs: { deepLink } }, { isKnown: true, log: deepLink }],
    ['whose link is none', { buildStatus: 'IN_PROGRESS', logs: { deepLink: 'javascript:1' } }, { isKnown: true }],
    ['that succeeded', { buildStatus: 'SUCCEEDED' }, { isKnown: true, ended: 'SUCCEEDED' }],
    ['that was stopped', { buildStatus: 'STOPPED' }, { isKnown: true, ended: 'STOPPED' }],
    [
      'that failed in a phase',
      {
        buildStatus: 'FAILED',
        phases: [
          { phaseType: 'SUBMITTED', phaseStatus: 'SUCCEEDED' },
          {
            phaseType: 'DOWNLOAD_SOURCE',
            phaseStatus: 'FAILED',
            contexts: [{ message: 'no such\nkey' }, { statusCode: 'X' }],
          },
          { phaseType: 'COMPLETED' },
        ],
      },
      { isKnown: true, ended: 'FAILED in its phase DOWNLOAD_SOURCE, no such key' },
    ],
    [
      'that took too long',
      { buildStatus: 'TIMED_OUT', phases: [{ phaseType: 'BUILD', phaseStatus: 'TIMED_OUT' }] },
      { isKnown: true, ended: 'TIMED_OUT in its phase BUILD' },
    ],
  ])('%s', async (_, build, expected) => {
    await using world = makeProject();
    codeBuildMock
      .on(BatchGetBuildsCommand, { ids: [id] })
      .resolves(build === undefined ? { builds: [], buildsNotFound: [id] } : { builds: [build] });

    expect(await world.project.look(id)).toEqual(expected);
  });

  it('that is refused names the permission', async () => {
    await using world = makeProject();
    codeBuildMock.on(BatchGetBuildsCommand).rejects(awsError('AccessDeniedException'));

    const error = await rejection(world.project.look(id));

    expect(error).toMatchObject({ remedy: expect.stringContaining('codebuild:BatchGetBuilds') });
  });
});
