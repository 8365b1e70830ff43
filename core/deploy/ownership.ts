import { OperationError } from '../errors.ts';
import type { Stack } from './cloudformation.ts';
import type { StackSet } from './stack-sets.ts';
import { readTemplate } from './template.ts';

/** How our templates describe themselves, as do those of qualys-fargate, which ours take over. A name alone says nothing: it may be anybody's. */
const words = /^Qualys (?:Fargate Scanner|registry sensors)\b/;

/** Whether a stack that has the name of one of ours is somebody else's. One whose description is empty says nothing either way. */
export function isForeign({ description, outputs }: Pick<Stack, 'description' | 'outputs'>): boolean {
  if (description === undefined) return outputs.Version === undefined;
  return description !== '' && !words.test(description);
}

/** Throws an OperationError for a stack set of somebody else's. */
export function checkStackSet({ name, template }: Pick<StackSet, 'name' | 'template'>): void {
  if (template === undefined || !isForeignTemplate(template)) return;
  throw new OperationError(`There is another stack set of the name ${name}, and it is left alone.`, {
    remedy: 'Choose another --stack-name; for a stack set of qualys-fargate see docs/migrate.md.',
  });
}

/** The same of its template. One that can't be read is none of ours. */
export function isForeignTemplate(text: string): boolean {
  try {
    return !words.test(readTemplate('', text).description ?? '');
  } catch {
    return true;
  }
}
