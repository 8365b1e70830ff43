import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { RemoteError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Outlets } from '../service/ports.ts';
import { digestOfFinding, findingScope, type SecurityHubHome, securityHubBatches } from '../service/security-hub.ts';
import { type AwsAccess, answered, clientSettings } from './client.ts';
import type { AwsAsk } from './fault.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

const pageSize = 100;
/** Findings of one image in one account and region: beyond this something else is wrong, and the look has an end. */
const mostPages = 100;

/** The Security Hub of the service's own account and region. */
export function createSecurityHub(
  options: AwsAccess & { readonly home: SecurityHubHome; readonly clock: Pick<Clock, 'now'> },
): Required<Pick<Outlets, 'syncFindings' | 'imagesWithFindings'>> {
  const { home, clock } = options;
  const client = new SecurityHubClient(clientSettings({ ...options, region: home.region }, codes.unreachable));
  return {
    syncFindings: async (image) => {
      const active = await activeFindings(client, findingScope(image), home);
      for (const batch of securityHubBatches(image, active.map(writable), home, clock.now())) {
        await importFindings(client, batch as readonly AwsSecurityFinding[], home);
      }
    },
    imagesWithFindings: async (where) => {
      const active = await activeFindings(client, findingScope(where), home);
      return [...new Set(active.flatMap(({ Id }) => digestOfFinding(Id ?? '') ?? []))];
    },
  };
}

/** Our active findings whose ids begin so. */
async function activeFindings(
  client: SecurityHubClient,
  scope: string,
  home: SecurityHubHome,
): Promise<readonly AwsSecurityFinding[]> {
  const found: AwsSecurityFinding[] = [];
  const Filters = {
    Id: [{ Value: scope, Comparison: 'PREFIX' as const }],
    AwsAccountId: [{ Value: home.account, Comparison: 'EQUALS' as const }],
    RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' as const }],
  };
  let NextToken: string | undefined;
  for (let page = 1; page <= mostPages; page += 1) {
    const command = new GetFindingsCommand({ Filters, MaxResults: pageSize, ...(NextToken ? { NextToken } : {}) });
    const answer = await answered(
      client.send(command),
      ask('the findings of an image', 'securityhub:GetFindings', home),
    );
    found.push(...(answer.Findings ?? []));
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  return found;
}

/** What BatchImportFindings takes back of a finding that it gave: all that it does not write itself, and nothing that people wrote. */
function writable(finding: AwsSecurityFinding) {
  const { SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, Types, CreatedAt, UpdatedAt } = finding;
  const { Severity, Title, Description, Remediation, ProductFields, Resources, Vulnerabilities } = finding;
  return {
    ...{ SchemaVersion, Id: Id ?? '', ProductArn, GeneratorId, AwsAccountId, Types, CreatedAt, UpdatedAt },
    ...{ Severity, Title, Description, Remediation, ProductFields, Resources, Vulnerabilities },
  };
}

async function importFindings(
  client: SecurityHubClient,
  Findings: readonly AwsSecurityFinding[],
  home: SecurityHubHome,
): Promise<void> {
  const what = `${Findings.length} findings`;
  const command = new BatchImportFindingsCommand({ Findings: [...Findings] });
  const answer = await answered(client.send(command), ask(what, 'securityhub:BatchImportFindings', home));
  if ((answer.FailedCount ?? 0) === 0) return;
  const words = (answer.FailedFindings ?? []).map(({ ErrorCode, ErrorMessage }) => `${ErrorCode} ${ErrorMessage}`);
  const why = [...new Set(words)].join('; ').slice(0, 300);
  throw new RemoteError(`AWS Security Hub did not take ${answer.FailedCount} of ${what}: ${why}.`, {
    code: codes.unreachable,
    retryable: /InternalError|Throttl|LimitExceeded/i.test(why),
    remedy: 'Check that Security Hub is on in the account and region of the service; or set SecurityHub to off.',
  });
}

function ask(what: string, permission: string, { account, region }: SecurityHubHome): AwsAsk {
  return {
    service: `AWS Security Hub in ${region}`,
    what,
    permission,
    resource: `the hub of account ${account}`,
    codes,
  };
}
