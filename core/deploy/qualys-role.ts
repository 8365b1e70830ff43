import { OperationError, UsageError } from '../errors.ts';
import { awsBase } from '../qualys/registries.ts';
import { givenFor } from './parameters.ts';
import { extendedTrust, type QualysPrincipal, qualysStatement, type Trust, trustOf } from './roles.ts';
import { note, type Work } from './work.ts';

/** What the stacks are told of the role with which Qualys reads ECR. */
export interface QualysRole {
  readonly service: Readonly<Record<string, string>>;
  readonly target: Readonly<Record<string, string>>;
  /** The role in this account once the stacks are there; undefined where there is none. */
  readonly arn?: string;
  /** It is new, or lets Qualys in only now: AWS takes a while until that counts everywhere. */
  readonly isFresh: boolean;
}

const madeName = 'qualys-fargate-scan-role';

/** Where an existing role is: certainly in this account, perhaps (other accounts have it), or in the accounts of a stack set only. */
type Whereabouts = 'here' | 'perhaps-here' | 'elsewhere';

/**
 * What is wished of the role, with what Qualys says of itself. An existing role must let Qualys in: that is checked here, and mended only
 * when asked. Throws an OperationError for one that does not.
 */
export async function qualysRole(where: Whereabouts, work: Work): Promise<QualysRole> {
  const { settings, cloud } = work;
  const { role } = settings;
  switch (role.kind) {
    case 'as-it-is':
      return { service: {}, target: {}, isFresh: false };
    case 'create': {
      const { accountId, externalId } = await principal(work);
      const name = givenFor('target', settings.parameters).ECRRoleName ?? madeName;
      return {
        service: { ECRRoleName: name, QualysRoleArn: '' },
        target: { CreateRole: 'true', QualysBaseAccountId: accountId, QualysExternalId: externalId, ECRRoleName: name },
        arn: `arn:${cloud.partition}:iam::${cloud.account}:role/${name}`,
        isFresh: true,
      };
    }
    case 'existing': {
      const checked = where === 'elsewhere' ? { isFresh: false } : await checkRole(role, where, work);
      return {
        service: { ECRRoleName: role.name, QualysRoleArn: role.arn ?? '' },
        target: { CreateRole: 'false', ExistingRoleName: role.name },
        ...checked,
      };
    }
    default:
      return role satisfies never;
  }
}

async function principal({ qualys, cloud, signal }: Work): Promise<QualysPrincipal> {
  if (qualys !== undefined) return { partition: cloud.partition, ...(await awsBase(qualys, signal)) };
  throw new UsageError('create-role asks Qualys whom the role must trust, and there are no credentials for Qualys.', {
    remedy: 'Set QUALYS_TOKEN and QUALYS_POD in the environment.',
  });
}

/** The role as it is, once it is known to let Qualys in. Another account's is not looked at. */
async function checkRole(
  { name, arn }: { readonly name: string; readonly arn?: string },
  where: Whereabouts,
  work: Work,
): Promise<Pick<QualysRole, 'arn' | 'isFresh'>> {
  const { cloud, qualys, settings, signal } = work;
  const account = arn?.split(':')[4] ?? cloud.account;
  if (account !== cloud.account) {
    note(work, `The role ${arn} is in another account: whom it trusts is not checked.`);
    return { ...(arn === undefined ? {} : { arn }), isFresh: false };
  }
  const role = await cloud.roles.read(name, signal);
  if (role === undefined && where === 'perhaps-here' && arn === undefined) {
    note(work, `This account has no role ${name}: Qualys can read its ECR only once there is one.`);
    return { isFresh: false };
  }
  if (role === undefined || (arn !== undefined && role.arn !== arn)) {
    throw new OperationError(`There is no role ${arn ?? name} in account ${cloud.account}.`, {
      remedy: 'Correct the name, or let one be made: --create-role.',
    });
  }
  if (qualys === undefined) {
    note(work, `Whom the role ${name} trusts is not checked: that needs credentials for Qualys.`);
    return { arn: role.arn, isFresh: false };
  }
  const who = { partition: cloud.partition, ...(await awsBase(qualys, signal)) };
  const trust = trustOf(role.trust, who);
  const isFresh = await judge(trust, name, who, work);
  if (isFresh && !settings.dryRun) await extend(name, who, work);
  return { arn: role.arn, isFresh };
}

/** Whether the role is to be extended. */
async function judge(trust: Trust, name: string, who: QualysPrincipal, work: Work): Promise<boolean> {
  switch (trust) {
    case 'trusted':
      note(work, `The role ${name} trusts Qualys (account ${who.accountId}).`);
      return false;
    case 'conditional':
      note(work, `The role ${name} names Qualys under conditions that only AWS can judge; scans will show.`);
      return false;
    case 'without-external-id':
      note(work, `The role ${name} trusts Qualys without an external id: add the condition sts:ExternalId.`);
      return false;
    case 'other-external-id':
    case 'not-trusted':
      if (work.settings.extendTrust) {
        const would = work.settings.dryRun ? 'would get' : 'gets';
        note(work, `The role ${name} does not let Qualys in: its trust policy ${would} one more statement.`);
        return true;
      }
      throw new OperationError(`The role ${name} does not let Qualys in (${meaning[trust]}).`, {
        remedy: `Run with --extend-trust, or add to its trust policy: ${JSON.stringify(qualysStatement(who))}`,
      });
    default:
      return trust satisfies never;
  }
}

const meaning = {
  'other-external-id': 'it asks for another external id, that of another subscription',
  'not-trusted': 'no statement names it',
} as const;

/** IAM replaces a trust policy as a whole, so it is read anew right before, and after. */
async function extend(name: string, who: QualysPrincipal, work: Work): Promise<void> {
  const { roles } = work.cloud;
  const before = await roles.read(name, work.signal);
  if (before === undefined) return;
  const wished = extendedTrust(before.trust, who);
  await roles.writeTrust(name, wished, work.signal);
  const after = await roles.read(name, work.signal);
  if (after !== undefined && trustOf(after.trust, who) === 'trusted') return;
  throw new OperationError(
    `The trust policy of the role ${name} is not what it was set to: somebody else changes it.`,
    {
      remedy: 'See who manages the role, and let them add the statement.',
    },
  );
}
