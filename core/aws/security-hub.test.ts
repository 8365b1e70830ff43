import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { createSecurityHub } from './security-hub.ts';

const home = { account: '123456789012', region: 'eu-west-1' };
const [digest, other] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
const place = { account: '222222222222', region: 'us-east-1' };
const scope = `qualys-fargate-scanner/${place.account}/${place.region}/`;
const hubMock = mockClient(SecurityHubClient);

beforeEach(() => {
  hubMock.reset();
});

function makeHub() {
  const http = testHttpClient();
  const hub = createSecurityHub({ http, home, clock: http.clock });
  return { hub, [Symbol.asyncDispose]: () => http.close() };
}

/** A finding as Security Hub gives it back, with what it adds by itself. */
function known(id: string): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: id,
    ProductArn: 'arn:product',
    GeneratorId: 'generator',
    AwsAccountId: home.account,
    CreatedAt: '2026-01-01T00:00:00.000Z',
    UpdatedAt: '2026-01-01T00:00:00.000Z',
    Title: 'title',
    Description: 'description',
    Resources: [{ Type: 'Container', Id: 'one' }],
    RecordState: 'ACTIVE',
    Workflow: { Status: 'SUPPRESSED' },
    ProcessedAt: '2026-01-02T00:00:00.000Z',
    Region: 'eu-west-1',
  };
}

describe('an image that nothing runs any more', () => {
  it('has its active findings archived, without what Security Hub or people wrote', async () => {
    await using world = makeHub();
    hubMock.on(GetFindingsCommand).resolves({ Findings: [known(`${scope}${digest}/1`)] });
    hubMock.on(BatchImportFindingsCommand).resolves({ FailedCount: 0 });

    await world.hub.syncFindings({ ...place, digest, uses: [] });

    expect(hubMock.commandCalls(GetFindingsCommand)[0]?.args[0].input.Filters).toEqual({
      Id: [{ Value: `${scope}${digest}/`, Comparison: 'PREFIX' }],
      AwsAccountId: [{ Value: home.account, Comparison: 'EQUALS' }],
      RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }],
    });
    const [finding] = hubMock.commandCalls(BatchImportFindingsCommand)[0]!.args[0].input.Findings ?? [];
    expect(finding).toMatchObject({ Id: `${scope}${digest}/1`, RecordState: 'ARCHIVED', Title: 'title' });
    expect(Object.keys(finding ?? {})).not.toEqual(expect.arrayContaining(['Workflow']));
    expect(Object.keys(finding ?? {})).not.toEqual(expect.arrayContaining(['ProcessedAt']));
  });

  it('without any needs no import', async () => {
    await using world = makeHub();
    hubMock.on(GetFindingsCommand).resolves({ Findings: [] });

    await world.hub.syncFindings({ ...place, digest, uses: [] });

    expect(hubMock.commandCalls(BatchImportFindingsCommand)).toEqual([]);
  });

  it('with 150 findings on two pages is archived in two batches', async () => {
    await using world = makeHub();
    const findings = Array.from({ length: 150 }, (_, index) => known(`${scope}${digest}/${index}`));
    hubMock
      .on(GetFindingsCommand)
      .resolvesOnce({ Findings: findings.slice(0, 100), NextToken: 'more' })
      .resolvesOnce({ Findings: findings.slice(100) });
    hubMock.on(BatchImportFindingsCommand).resolves({ FailedCount: 0 });

    await world.hub.syncFindings({ ...place, digest, uses: [] });

    const sizes = hubMock.commandCalls(BatchImportFindingsCommand).map(({ args }) => args[0].input.Findings?.length);
    expect(sizes).toEqual([100, 50]);
  });
});

it('names the images that have active findings', async () => {
  await using world = makeHub();
  const ids = [`${scope}${digest}/1`, `${scope}${digest}/2`, `${scope}${other}/1`, 'somebody else’s'];
  hubMock.on(GetFindingsCommand).resolves({ Findings: ids.map(known) });

  expect(await world.hub.imagesWithFindings(place)).toEqual([digest, other]);
});

describe('findings that were not taken', () => {
  it.each([
    ['InternalError', true],
    ['InvalidInput', false],
  ])('for %s are an error', async (ErrorCode, retryable) => {
    await using world = makeHub();
    hubMock.on(GetFindingsCommand).resolves({ Findings: [known(`${scope}${digest}/1`)] });
    hubMock
      .on(BatchImportFindingsCommand)
      .resolves({ FailedCount: 1, FailedFindings: [{ Id: '1', ErrorCode, ErrorMessage: 'words' }] });

    const error = await rejection(world.hub.syncFindings({ ...place, digest, uses: [] }));

    expect(error).toMatchObject({ name: 'RemoteError', retryable });
    expect(error.message).toContain(`${ErrorCode} words`);
  });

  it('because Security Hub is off say so', async () => {
    await using world = makeHub();
    hubMock.on(GetFindingsCommand).rejects(awsError('InvalidAccessException', 'not subscribed', 401));

    const error = await rejection(world.hub.imagesWithFindings(place));

    expect(error.message).toContain('not subscribed');
  });
});
