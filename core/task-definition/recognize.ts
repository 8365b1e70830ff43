import { UnreadableInputError } from '../errors.ts';
import { readTemplate } from './cloudformation/template.ts';
import { readCompose } from './compose.ts';
import { readCopilot } from './copilot.ts';
import { readEvent } from './event.ts';
import type { MapNode, SourceNode } from './node.ts';
import type { Reader, Reading } from './reading.ts';
import { isDefinition, readDescribed, readRegistered } from './registered.ts';
import type { SourceFormat, TaskDefinition } from './task-definition.ts';
import { readTerraform } from './terraform.ts';

/** Each form by what is in it, the most telling first. Without a format of its own, a form is named by its syntax. */
const readers: readonly { readonly read: Reader; readonly format?: SourceFormat }[] = [
  { read: readTemplate, format: 'cloudformation' },
  { read: readTerraform, format: 'terraform-plan' },
  { read: readEvent, format: 'event' },
  { read: readCopilot, format: 'copilot' },
  { read: readCompose },
  { read: readRegistered },
];

/** How deep a wrapper (`{"data": {"taskDefinition": …}}`) may be. */
const deepestWrapper = 4;

/** Reads a source of whatever form. Throws `UnreadableInputError` when it is none, or names no task definition at all. */
export function readSource(root: SourceNode, reading: Reading): readonly TaskDefinition[] {
  for (const { read, format } of readers) {
    const found = read(root, format === undefined ? reading : { ...reading, format });
    if (found === undefined) continue;
    if (read !== readRegistered && isDefinition(root)) throw severalForms(root, reading);
    return found;
  }
  const wrapped = unwrap(root, reading);
  if (wrapped.length === 0) throw unknownForm(root, reading);
  return wrapped;
}

/** Looks for ECS' own words below the keys and in the lists of wrappers: all of them, wherever they are. */
function unwrap(node: SourceNode, reading: Reading, depth = 0): readonly TaskDefinition[] {
  if (node.kind === 'scalar' || depth === deepestWrapper) return [];
  const values = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return values.flatMap((value) => readDescribed(value, reading) ?? unwrap(value, reading, depth + 1));
}

/** What a deployment takes of such a file depends on its tool, and the images of the other form would go unseen. */
function severalForms(root: SourceNode, reading: Reading): UnreadableInputError {
  return new UnreadableInputError(
    `${reading.source}: this is a task definition and something else at once (${contents(root)}).`,
    { remedy: 'Put the two into files of their own, and gate both.' },
  );
}

function unknownForm(root: SourceNode, reading: Reading): UnreadableInputError {
  const syntax = reading.format === 'json' ? 'JSON' : 'YAML';
  return new UnreadableInputError(
    `${reading.source}: this is ${syntax}, but no form of a task definition that is known (${contents(root)}).`,
    {
      remedy:
        'Point at a task definition as registered or described, a CloudFormation template, `terraform show -json` of a plan, a Copilot manifest or a Compose file.',
    },
  );
}

function contents(root: SourceNode): string {
  if (root.kind === 'list') return `a list of ${root.items.length}`;
  if (root.kind === 'scalar') return 'a single value';
  const keys = (root as MapNode).entries.map(({ key }) => JSON.stringify(key.slice(0, 40)));
  return keys.length === 0
    ? 'an empty object'
    : `its keys are ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ' …' : ''}`;
}
