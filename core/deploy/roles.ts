import { OperationError } from '../errors.ts';

/** A role and whom it lets in. */
export interface Role {
  readonly arn: string;
  /** The trust policy, as JSON. */
  readonly trust: string;
}

/** Roles of the account. */
export interface Roles {
  /** Undefined when there is no role of that name. */
  read(name: string, signal?: AbortSignal): Promise<Role | undefined>;
  /** Replaces the trust policy: IAM can not add to one. */
  writeTrust(name: string, policy: string, signal?: AbortSignal): Promise<void>;
}

/** Whom a role for ECR must let in. */
export interface QualysPrincipal {
  readonly partition: string;
  readonly accountId: string;
  readonly externalId: string;
}

/** Whether a role lets Qualys in. */
export type Trust =
  | 'trusted'
  /** Qualys may assume it, but asks for no external id: so may whoever else makes Qualys try. */
  | 'without-external-id'
  /** Qualys is named with another external id: one of another subscription. */
  | 'other-external-id'
  /** A statement has conditions beside the external id, or one denies: only AWS can say. */
  | 'conditional'
  | 'not-trusted';

interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/** Reads a trust policy for what it says of Qualys. Throws an OperationError for a policy that can't be read. */
export function trustOf(policy: string, qualys: QualysPrincipal): Trust {
  const about = statementsOf(policy).filter((each) => assumes(each.Action) && names(each.Principal, qualys.accountId));
  if (about.some(({ Effect }) => Effect === 'Deny')) return 'conditional';
  const found = about.filter(({ Effect }) => Effect === 'Allow').map(({ Condition }) => lets(Condition, qualys));
  const order: readonly Trust[] = ['trusted', 'without-external-id', 'conditional', 'other-external-id'];
  return order.find((trust) => found.includes(trust)) ?? 'not-trusted';
}

/** The policy with one more statement that lets Qualys in; what it says already stays as it is, in its order. */
export function extendedTrust(policy: string, qualys: QualysPrincipal): string {
  const document = parse(policy);
  const statements = statementsOf(policy);
  const own = qualysStatement(qualys);
  // IAM takes none twice, and another subscription may have it.
  const same = statements.filter(({ Sid }) => String(Sid).startsWith(own.Sid)).length;
  const Sid = same === 0 ? own.Sid : `${own.Sid}${same + 1}`;
  return JSON.stringify({ ...document, Statement: [...statements, { ...own, Sid }] });
}

/** The statement of a role's trust policy that lets Qualys in. */
export function qualysStatement({ partition, accountId, externalId }: QualysPrincipal) {
  return {
    Sid: 'QualysContainerSecurity',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  } as const;
}

function parse(policy: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(policy);
    if (typeof document === 'object' && document !== null) return document as Readonly<Record<string, unknown>>;
  } catch {
    // Said below, whatever is wrong with it.
  }
  throw new OperationError('The trust policy of the role can not be read.', {
    remedy: 'Look at it in IAM; it must be a JSON object.',
  });
}

function statementsOf(policy: string): readonly Statement[] {
  return many(parse(policy).Statement).filter((each): each is Statement => typeof each === 'object' && each !== null);
}

function assumes(action: unknown): boolean {
  return many(action).some((each) => /^(?:\*|sts:\*|sts:assumerole|sts:assume\*)$/i.test(String(each)));
}

/** A principal names an account by its id, its root, or a role in it. */
function names(principal: unknown, accountId: string): boolean {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return false;
  return many(principal.AWS)
    .map(String)
    .some((each) => each === '*' || each === accountId || each.split(':')[4] === accountId);
}

function lets(condition: unknown, { externalId }: QualysPrincipal): Trust {
  if (condition === undefined) return 'without-external-id';
  if (typeof condition !== 'object' || condition === null) return 'conditional';
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(typeof keys === 'object' && keys !== null ? keys : {}).map(([key, values]) => ({
      operator: operator.toLowerCase(),
      key: key.toLowerCase(),
      values: many(values).map(String),
    })),
  );
  const [test, ...others] = tests;
  if (test === undefined) return 'without-external-id';
  if (others.length > 0 || test.key !== 'sts:externalid') return 'conditional';
  if (test.operator !== 'stringequals' && test.operator !== 'stringlike') return 'conditional';
  return test.values.includes(externalId) ? 'trusted' : 'other-external-id';
}

function many(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
