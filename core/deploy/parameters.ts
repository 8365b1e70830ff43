import { UsageError } from '../errors.ts';
import type { ParameterValue, Stack } from './cloudformation.ts';
import type { StackPart } from './stack-names.ts';
import type { Template } from './template.ts';

/** Secrets that have options of their own, which are no arguments. */
const secrets: Readonly<Record<string, string>> = {
  QualysApiToken: 'QUALYS_TOKEN in the environment, or --qualys-token-file',
  QualysAccessToken: 'QUALYS_ACCESS_TOKEN in the environment, or --qualys-token-file',
  ActivationId: 'ACTIVATION_ID in the environment',
  CustomerId: 'CUSTOMER_ID in the environment',
};

/** Parameters as the user gave them: `Name` is of every template that has it, `target.Name` of that of one part. */
type Given = Readonly<Record<string, string>>;

/** What the user gave for one part of an installation. */
export function givenFor(part: StackPart, given: Given): Given {
  const scope = `${part}.`;
  const common = Object.entries(given).filter(([name]) => !name.includes('.'));
  const own = Object.entries(given).flatMap(([name, value]) =>
    name.startsWith(scope) ? [[name.slice(scope.length), value]] : [],
  );
  return Object.fromEntries([...common, ...own]);
}

/**
 * The values of a template's parameters: what the user gave by name, else what the command wishes, else what the stack has, else the
 * template's own default.
 */
export function parameterValues(
  template: Template,
  existing: Pick<Stack, 'parameters'> | undefined,
  wished: Readonly<Record<string, string | undefined>>,
  given: Given,
): Readonly<Record<string, ParameterValue>> {
  const entries = Object.keys(template.parameters).flatMap((name): readonly (readonly [string, ParameterValue])[] => {
    const value = given[name] ?? wished[name];
    if (value !== undefined) return [[name, { value }]];
    return existing !== undefined && Object.hasOwn(existing.parameters, name) ? [[name, { previous: true }]] : [];
  });
  return Object.fromEntries(entries);
}

/** Throws a UsageError for a parameter that none of the parts has, that holds a secret, or that must not be the same in two parts. */
export function checkParameters(given: Given, parts: readonly (readonly [StackPart, Template])[]): void {
  for (const written of Object.keys(given)) {
    const [, scope, name = written] = /^([a-z-]+)\.(.*)$/.exec(written) ?? [];
    const templates = parts.flatMap(([part, template]) => (scope === undefined || scope === part ? [template] : []));
    const instead = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (instead !== undefined) {
      throw new UsageError(`${name} is a secret, and not taken as a parameter.`, { remedy: `Give it as ${instead}.` });
    }
    const having = templates.filter(({ parameters }) => Object.hasOwn(parameters, name));
    if (name === 'NamePrefix' && having.length > 1) throw ambiguous(parts);
    if (having.length > 0) continue;
    const known = [...new Set(templates.flatMap(({ parameters }) => Object.keys(parameters)))].toSorted();
    if (templates.length === 0) throw unknownPart(written, parts);
    const near = known.find((each) => each.toLowerCase() === name.toLowerCase());
    throw new UsageError(`There is no parameter ${JSON.stringify(written)}.`, {
      remedy: near === undefined ? `There are ${known.join(', ')}.` : `Do you mean ${near}?`,
    });
  }
}

function unknownPart(written: string, parts: readonly (readonly [StackPart, Template])[]): UsageError {
  const names = parts.map(([part]) => part).join(', ');
  return new UsageError(`There is no parameter ${JSON.stringify(written)}.`, {
    remedy: names === '' ? 'This command takes none.' : `This command has those of ${names}.`,
  });
}

/** Resources of two parts would have the same names. */
function ambiguous(parts: readonly (readonly [StackPart, Template])[]): UsageError {
  const scoped = parts.map(([part]) => `${part}.NamePrefix`).join(', ');
  return new UsageError('Names of all parts would begin alike, and collide.', {
    remedy: `Give ${scoped}, each its own.`,
  });
}
