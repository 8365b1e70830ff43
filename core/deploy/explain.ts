import { OperationError } from '../errors.ts';

/** Words of AWS that say what a resource failed for, and what to do about it. The first that fits counts. */
const known: readonly { readonly words: RegExp; readonly remedy: (match: RegExpExecArray) => string }[] = [
  {
    // User: arn:… is not authorized to perform: iam:CreateRole on resource: arn:… because …
    words: /not authorized to perform:? ?([a-z0-9-]+:\w+)(?: on resource:? ([^\s,]+))?/i,
    remedy: ([, action, resource]) =>
      `Allow ${action} on ${resource ?? 'the resource'} to who deploys (or to what the resource acts as), then run the command again.`,
  },
  {
    words:
      /(?:event.?bus|PutEvents|PutTargets).*(?:access ?denied|not authorized|permission)|(?:access ?denied|permission).*event.?bus/i,
    remedy: () =>
      'Let this account send events: deploy the service stack with its organization (--organization-id) or with this account among --accounts. Then run the command again.',
  },
  {
    words: /with identifier '([^']+)' already exists|([^\s']+) already exists in stack (\S+)|([^\s']+) already exists/i,
    remedy: ([, ...names]) =>
      `${names.find((each) => each !== undefined) ?? 'It'} belongs to something else: remove it, or choose another name for ours with --parameters, then run the command again. If it is of a target stack in another region: further regions are added by deploy region.`,
  },
];

/** Lets an operation fail with what to do about it, where its words are known. */
export async function explained<Result>(operate: () => Promise<Result>): Promise<Result> {
  try {
    return await operate();
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const remedy = remedyOf(error.message);
    throw remedy === undefined ? error : new OperationError(error.message, { remedy, cause: error });
  }
}

/** What to do about a failure of a resource; undefined for words that are not known. */
export function remedyOf(message: string): string | undefined {
  for (const { words, remedy } of known) {
    const match = words.exec(message);
    if (match !== null) return remedy(match);
  }
  return undefined;
}
