import { type Allowance, merged, type PolicyStatement, statementOf } from './statement.ts';

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What a managed policy may have in characters, white space aside. */
const mostCharacters = 6144;

/** As few policies as may be, each small enough for IAM. Throws a TypeError for a statement that is too large by itself. */
export function policiesOf(allowances: readonly Allowance[]): readonly PolicyDocument[] {
  const statements = merged(allowances)
    .map(statementOf)
    .toSorted((one, other) => sizeOf([other]) - sizeOf([one]));
  const policies: PolicyStatement[][] = [];
  for (const statement of statements) {
    const roomy = policies.find((policy) => sizeOf([...policy, statement]) <= mostCharacters);
    if (roomy !== undefined) roomy.push(statement);
    else if (sizeOf([statement]) <= mostCharacters) policies.push([statement]);
    else throw new TypeError(`no policy has room for ${JSON.stringify(statement).slice(0, 200)}`);
  }
  return policies.map(documentOf);
}

function documentOf(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

function sizeOf(statements: readonly PolicyStatement[]): number {
  return JSON.stringify(documentOf(statements)).replaceAll(/\s/g, '').length;
}
