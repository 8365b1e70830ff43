import type { Template } from '../../scripts/emulator-template.ts';

interface Rule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription: string }[];
}

interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
}

/**
 * What CloudFormation says of parameters that can't go together, by the `Rules` of a template: the description of each assertion that does not
 * hold. Throws for a function that is not known here. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
 */
export function brokenRules(template: Template, given: Readonly<Record<string, string>>): readonly string[] {
  const parameters = template.Parameters as Readonly<Record<string, Parameter>>;
  const rules = Object.values((template.Rules ?? {}) as Readonly<Record<string, Rule>>);
  const applying = rules.filter(({ RuleCondition: condition }) => condition === undefined || holds(condition));
  return applying.flatMap(({ Assertions }) =>
    Assertions.filter(({ Assert }) => !holds(Assert)).map(({ AssertDescription }) => AssertDescription),
  );

  function holds(condition: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries(condition as object);
    const list = argument as readonly unknown[];
    switch (name) {
      case 'Fn::And':
        return list.every(holds);
      case 'Fn::Or':
        return list.some(holds);
      case 'Fn::Not':
        return !holds(list[0]);
      case 'Fn::Equals':
        return String(value(list[0])) === String(value(list[1]));
      case 'Fn::EachMemberIn': {
        const [members, among] = list.map((each) => [value(each)].flat());
        return members?.every((member) => among?.includes(member)) === true;
      }
      default:
        throw new TypeError(`the function ${name} is not known in rules here`);
    }
  }

  function value(of: unknown): unknown {
    if (typeof of !== 'object' || of === null || !('Ref' in of)) return of;
    const name = String(of.Ref);
    const { Type, Default } = parameters[name] ?? { Type: 'String' };
    const text = String(given[name] ?? Default);
    return Type === 'CommaDelimitedList' ? text.split(',') : text;
  }
}
