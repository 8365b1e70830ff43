import { UsageError } from '../errors.ts';
import type { ParameterValue, Stack } from './cloudformation.ts';
import type { Template } from './template.ts';

/** Secrets that have options of their own, which are no arguments. */
const secrets: Readonly<Record<string, string>> = {
  QualysApiToken: 'QUALYS_TOKEN in the environment, or --qualys-token-file',
  ActivationId: 'ACTIVATION_ID in the environment',
  CustomerId: 'CUSTOMER_ID in the environment',
};

/**
 * The values of a template's parameters: what the user gave by name, else what the command wishes, else what the stack has, else the
 * template's own default.
 */
export function parameterValues(
  template: Template,
  existing: Pick<Stack, 'parameters'> | undefined,
  wished: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, ParameterValue>> {
  const entries = Object.keys(template.parameters).flatMap((name): readonly (readonly [string, ParameterValue])[] => {
    const value = given[name] ?? wished[name];
    if (value !== undefined) return [[name, { value }]];
    return existing !== undefined && Object.hasOwn(existing.parameters, name) ? [[name, { previous: true }]] : [];
  });
  return Object.fromEntries(entries);
}

/** Throws a UsageError for a parameter that none of the templates has, or that holds a secret. */
export function checkParameters(given: Readonly<Record<string, string>>, templates: readonly Template[]): void {
  for (const name of Object.keys(given)) {
    const instead = secrets[name];
    if (instead !== undefined) {
      throw new UsageError(`${name} is a secret, and not taken as a parameter.`, { remedy: `Give it as ${instead}.` });
    }
    if (templates.some(({ parameters }) => Object.hasOwn(parameters, name))) continue;
    const known = [...new Set(templates.flatMap(({ parameters }) => Object.keys(parameters)))].toSorted();
    const near = known.find((each) => each.toLowerCase() === name.toLowerCase());
    throw new UsageError(`There is no parameter ${JSON.stringify(name)}.`, {
      remedy: near === undefined ? `There are ${known.join(', ')}.` : `Do you mean ${near}?`,
    });
  }
}
