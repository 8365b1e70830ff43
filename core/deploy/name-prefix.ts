import { UsageError } from '../errors.ts';
import { givenFor } from './parameters.ts';
import type { StackPart } from './stack-names.ts';
import type { Work } from './work.ts';

/**
 * Names of a part's resources begin with that of its stack, unless NamePrefix was given. Throws a UsageError for one that they can't begin with:
 * the template takes so many characters.
 */
export function namePrefix(part: StackPart, { settings }: Pick<Work, 'settings'>, longest = 40): string {
  const { [part]: stack, prefix } = settings.names;
  const given = givenFor(part, settings.parameters).NamePrefix;
  if (given !== undefined) return given;
  if (stack.length <= longest && /^[a-z][a-z0-9-]*[a-z0-9]$/.test(stack)) return stack;
  const most = longest - (stack.length - prefix.length);
  throw new UsageError(`Names of resources can't begin with ${stack}.`, {
    remedy: `Choose a stack-name of at most ${most} lower-case letters, digits and dashes in place of ${prefix}, or give another beginning: --parameters ${part}.NamePrefix=…`,
  });
}
