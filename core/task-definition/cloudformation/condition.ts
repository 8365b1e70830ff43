import { items, named, type SourceNode, textOf } from '../node.ts';
import type { Scope, SettledText } from './scope.ts';

/** Whether a condition holds, or why that is not known before the deployment. */
export type Outcome = { readonly holds: boolean } | { readonly why: string };

/** Resolves the operands of `Fn::Equals`. */
type ResolveText = (node: SourceNode, scope: Scope) => SettledText;

/** Conditions refer to each other; more of them in a row are a circle. */
const deepestCondition = 20;

/** Decides a named condition of the template from defaults and given parameters. */
export function condition(name: string, scope: Scope, resolve: ResolveText): Outcome {
  const node = named(scope.conditions, name);
  if (node === undefined) return { why: `the template has no condition ${name}` };
  if (scope.conditionDepth > deepestCondition) return { why: `the condition ${name} goes round in a circle` };
  return decide(node, { ...scope, conditionDepth: scope.conditionDepth + 1 }, resolve);
}

function decide(node: SourceNode, scope: Scope, resolve: ResolveText): Outcome {
  if (scope.budget.left-- <= 0) return { why: 'the template asks for too many conditions to be decided' };
  if (node.kind === 'scalar') return condition(textOf(node) ?? '', scope, resolve);
  const [only] = node.kind === 'map' ? node.entries : [];
  const all = () => items(only?.value).map((each) => decide(each, scope, resolve));
  switch (only?.key) {
    case 'Condition':
      return condition(textOf(only.value) ?? '', scope, resolve);
    case 'Fn::Equals':
      return equals(items(only.value), scope, resolve);
    case 'Fn::Not':
      return negated(all()[0]);
    case 'Fn::And':
      return combined(all(), false);
    case 'Fn::Or':
      return combined(all(), true);
    default:
      return { why: `the condition ${only?.key ?? ''} is not decided here` };
  }
}

function equals([one, other]: readonly SourceNode[], scope: Scope, resolve: ResolveText): Outcome {
  if (one === undefined || other === undefined) return { why: 'Fn::Equals needs two values' };
  const left = resolve(one, scope);
  if ('why' in left) return left;
  const right = resolve(other, scope);
  return 'why' in right ? right : { holds: left.text === right.text };
}

function negated(outcome: Outcome | undefined): Outcome {
  if (outcome === undefined) return { why: 'Fn::Not needs a condition' };
  return 'why' in outcome ? outcome : { holds: !outcome.holds };
}

/** One operand that decides (true for or, false for and) is enough, even beside unknown ones. */
function combined(outcomes: readonly Outcome[], deciding: boolean): Outcome {
  if (outcomes.some((each) => 'holds' in each && each.holds === deciding)) return { holds: deciding };
  return outcomes.find((each) => 'why' in each) ?? { holds: !deciding };
}
