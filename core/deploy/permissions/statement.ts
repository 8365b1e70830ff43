import type { Conditions } from './type-permissions.ts';

/** What is allowed, before it is a policy. */
export interface Allowance {
  /** Whole, with their service. */
  readonly actions: readonly string[];
  /** ARNs, or `*`. */
  readonly resources: readonly string[];
  readonly condition?: Conditions;
}

/** A statement of a policy, as JSON has it. */
export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Conditions;
}

/** EC2 names its resources by ids alone: which of them go together says nothing more than all of them do. */
const byIds = new Set(['ec2']);

/** The same in as few statements: of what is about the same resources, and of what is allowed alike. */
export function merged(allowances: readonly Allowance[]): readonly Allowance[] {
  const needed = allowances.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0);
  const byActions = (some: readonly Allowance[]) => joined(some, ({ actions, condition }) => [actions, condition]);
  return byActions(joined(byActions(needed), (one) => [subjectOf(one), one.condition]));
}

function subjectOf({ actions, resources }: Allowance): unknown {
  const [service = ''] = actions[0]?.split(':') ?? [];
  return byIds.has(service) && !resources.includes('*') ? service : resources.toSorted();
}

function joined(allowances: readonly Allowance[], key: (one: Allowance) => unknown): readonly Allowance[] {
  const groups = new Map<string, Allowance>();
  for (const one of allowances) {
    const name = JSON.stringify(key(one));
    const { actions = [], resources = [] } = groups.get(name) ?? {};
    groups.set(name, {
      ...one,
      actions: sorted([...actions, ...one.actions]),
      resources: sorted([...resources, ...one.resources]),
    });
  }
  return [...groups.values()];
}

/** Each once; what a pattern beside it says already is left out. */
function sorted(texts: readonly string[]): readonly string[] {
  const all = [...new Set(texts)].toSorted();
  return all.filter((text) => !all.some((other) => other !== text && covers(other, text)));
}

function covers(pattern: string, text: string): boolean {
  return pattern.endsWith('*') && pattern.indexOf('*') === pattern.length - 1 && text.startsWith(pattern.slice(0, -1));
}

/** As a policy has it. */
export function statementOf({ actions, resources, condition }: Allowance): PolicyStatement {
  return {
    Effect: 'Allow',
    Action: single(actions),
    Resource: single(resources),
    ...(condition === undefined || Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function single(texts: readonly string[]): string | readonly string[] {
  const [only, ...more] = texts;
  return only !== undefined && more.length === 0 ? only : texts;
}

/** Conditions that must hold together. */
export function both(...conditions: readonly (Conditions | undefined)[]): Conditions {
  const all: Record<string, Readonly<Record<string, readonly string[]>>> = {};
  for (const each of conditions) {
    for (const [operator, keys] of Object.entries(each ?? {})) all[operator] = { ...all[operator], ...keys };
  }
  return all;
}
