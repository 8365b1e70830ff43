/** A statement of a policy, as JSON has it. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What somebody wants to do; `context` has the condition keys that AWS would set. */
export interface Request {
  readonly action: string;
  readonly resource?: string;
  /** `events.amazonaws.com`, or the id of an account. */
  readonly principal?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Whether policies allow a request, as IAM decides: something allows it and nothing denies it. Throws for an operator of conditions that is not
 * known here. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(statements: readonly Statement[], request: Request): boolean {
  const fitting = statements.filter((statement) => fits(statement, request));
  return fitting.some(({ Effect }) => Effect === 'Allow') && fitting.every(({ Effect }) => Effect !== 'Deny');
}

/** The statements of a policy document, as a template has it once it is worked out. */
export function statementsOf(document: unknown): readonly Statement[] {
  return (document as { readonly Statement: readonly Statement[] }).Statement;
}

/** One text, or several. */
export function listed(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

/** Every statement of every policy in some properties. */
export function policyStatements(value: unknown): readonly Statement[] {
  if (Array.isArray(value)) return value.flatMap(policyStatements);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Effect' in value && 'Action' in value ? [value as unknown as Statement] : [];
  return [...own, ...Object.values(value).flatMap(policyStatements)];
}

/** Denials may be as wide as they like; below a bucket everything is the bucket's; who a key or trust is for says its condition. */
export function isWide({ Effect, Action, Resource, Principal }: Statement, type: string): boolean {
  if (Effect === 'Deny') return false;
  const resources = listed(Resource).map((each) => each.replace(/^(arn:[\w-]+:s3:::[^*/]+\/.*)\*$/, '$1'));
  const everybody = Principal === '*' || (Principal !== undefined && listed(Principal.AWS).includes('*'));
  const actions = listed(Action).filter(
    (each) => each.includes('*') && !/^kms:(?:GenerateDataKey|ReEncrypt)\*$/.test(each),
  );
  return everybody || actions.length > 0 || (type !== '' && resources.some((each) => each.includes('*')));
}

function fits({ Action, Resource, Principal, Condition = {} }: Statement, request: Request): boolean {
  const { action, resource, principal, context = {} } = request;
  return (
    listed(Action).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    (Resource === undefined || listed(Resource).some((pattern) => isLike(pattern, resource ?? ''))) &&
    (Principal === undefined || isPrincipal(Principal, principal ?? '')) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, listed(wanted), context[key])),
    )
  );
}

function isPrincipal(wanted: NonNullable<Statement['Principal']>, principal: string): boolean {
  if (wanted === '*') return true;
  const accounts = /^\d{12}$/.test(principal) ? [principal, `arn:aws:iam::${principal}:root`, '*'] : [];
  return [...listed(wanted.Service), ...listed(wanted.AWS)].some(
    (each) => each === principal || accounts.includes(each.replace(/^arn:aws[\w-]*:/, 'arn:aws:')),
  );
}

function holds(operator: string, wanted: readonly string[], found: string | readonly string[] | undefined): boolean {
  const values = listed(found);
  switch (operator) {
    case 'StringEquals':
    case 'ForAnyValue:StringEquals':
    case 'ArnEquals':
    case 'ArnLike':
    case 'StringLike':
    case 'Bool': {
      const isIt = operator.endsWith('StringEquals') || operator === 'Bool' ? isSame : isLike;
      return values.some((value) => wanted.some((pattern) => isIt(pattern, value)));
    }
    // True of no values at all, which is why a Null stands beside it.
    case 'ForAllValues:StringLike':
      return values.every((value) => wanted.some((pattern) => isLike(pattern, value)));
    case 'Null':
      return wanted.some((each) => (each === 'true') === (values.length === 0));
    default:
      throw new TypeError(`conditions by ${operator} are not known here`);
  }
}

function isSame(wanted: string, value: string): boolean {
  return wanted === value;
}

function isLike(pattern: string, value: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(value);
}
