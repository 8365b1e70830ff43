import type {
  Change,
  ChangeSet,
  CloudFormation,
  NewChangeSet,
  Stack,
  StackEvent,
} from '../../core/deploy/cloudformation.ts';
import type { Clock } from '../../core/ports.ts';

/** What the next operations of a stack do. */
interface Script {
  /** The changes of the next change sets; none make it empty. */
  changes?: readonly Change[];
  /** Why the next change set fails. */
  refusal?: string;
  /** The state in which the next execution ends, and the resource that fails first. */
  end?: { readonly status: string; readonly failure?: { readonly logicalId: string; readonly reason: string } };
  /** How a deletion ends. */
  deletion?: string;
  /** How a continued roll-back ends. */
  continuation?: string;
  /** What stacks say of themselves once they are as wished, by name. */
  outputs?: Readonly<Record<string, Stack['outputs']>>;
}

/** CloudFormation in memory: every operation takes two looks and shows itself one look late, as the real one may. */
export interface FakeCloudFormation extends CloudFormation {
  /** Puts a stack there in a state. */
  put(
    name: string,
    status: string,
    fields?: Partial<Pick<Stack, 'description' | 'outputs' | 'parameters' | 'tags'>>,
  ): void;
  /** The stack becomes `then` after some looks. */
  busy(name: string, status: string, then: string): void;
  readonly script: Script;
  /** What was asked, as `verb name`. */
  readonly calls: string[];
  /** The change sets that were asked for. */
  readonly wishes: readonly NewChangeSet[];
}

interface Held {
  stack: Stack;
  readonly events: StackEvent[];
  /** States to come, one a look. */
  coming: { readonly status: string; readonly events?: readonly Omit<StackEvent, 'id' | 'at'>[] }[];
}

export const sampleChange = (fields: Partial<Change> = {}): Change => ({
  action: 'Add',
  logicalId: 'Queue',
  type: 'AWS::SQS::Queue',
  replacement: 'no',
  properties: [],
  ...fields,
});

export function fakeCloudFormation(clock: Clock): FakeCloudFormation {
  const held = new Map<string, Held>();
  const sets = new Map<string, NewChangeSet & { looks: number }>();
  const calls: string[] = [];
  const wishes: NewChangeSet[] = [];
  const script: Script = { changes: [sampleChange()] };
  let counter = 0;
  const find = (nameOrId: string) =>
    held.get(nameOrId) ?? [...held.values()].find(({ stack }) => stack.id === nameOrId);
  const show = (one: Held, status: string, reason?: string) => {
    const { id, name } = one.stack;
    one.stack = { ...one.stack, status };
    record(one, {
      logicalId: name,
      physicalId: id,
      type: 'AWS::CloudFormation::Stack',
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  };
  const record = (one: Held, event: Omit<StackEvent, 'id' | 'at'>) =>
    one.events.push({ id: `event-${++counter}`, at: clock.now(), ...event });
  const put = (name: string, status: string): Held => {
    const id = `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/${++counter}`;
    const stack = { name, id, status, description: 'Qualys Fargate Scanner', outputs: {}, parameters: {}, tags: {} };
    const one: Held = { stack, events: [], coming: [] };
    held.set(name, one);
    record(one, { logicalId: name, physicalId: id, type: 'AWS::CloudFormation::Stack', status });
    return one;
  };
  const must = (nameOrId: string): Held => {
    const one = find(nameOrId);
    if (one === undefined) throw new Error(`there is no stack ${nameOrId}`);
    return one;
  };
  return {
    script,
    calls,
    wishes,
    put: (name, status, fields) => {
      const one = put(name, status);
      one.stack = { ...one.stack, ...fields };
    },
    busy: (name, status, then) => {
      put(name, status).coming.push({ status }, { status }, { status: then });
    },
    async stack(nameOrId) {
      const one = find(nameOrId);
      const next = one?.coming.shift();
      if (one !== undefined && next !== undefined && next.status !== one.stack.status) {
        for (const event of next.events ?? []) record(one, event);
        show(one, next.status);
      }
      if (one?.stack.status === 'DELETE_COMPLETE' && nameOrId === one.stack.name) return undefined;
      return one?.stack;
    },
    async createChangeSet(wish) {
      calls.push(`create-change-set ${wish.stack} ${wish.type}`);
      const arn = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${wish.name}/${wish.stack}`;
      const one = find(wish.stack);
      if (wish.type === 'CREATE' && (one === undefined || one.stack.status === 'DELETE_COMPLETE'))
        put(wish.stack, 'REVIEW_IN_PROGRESS');
      sets.set(arn, { ...wish, looks: 0 });
      wishes.push(wish);
      return arn;
    },
    async changeSet(arn): Promise<ChangeSet> {
      const set = sets.get(arn);
      if (set === undefined) throw new Error('the change set is gone');
      set.looks += 1;
      if (set.looks < 2) return { state: 'pending' };
      if (script.refusal !== undefined) return { state: 'failed', reason: script.refusal };
      const { changes = [] } = script;
      return changes.length === 0 ? { state: 'empty' } : { state: 'ready', changes };
    },
    async executeChangeSet(arn) {
      const set = sets.get(arn);
      if (set === undefined) throw new Error('the change set is gone');
      calls.push(`execute ${set.stack}`);
      const one = must(set.stack);
      one.stack = {
        ...one.stack,
        outputs: script.outputs?.[set.stack] ?? one.stack.outputs,
        parameters: Object.fromEntries(
          Object.entries(set.parameters).map(([name, value]) => [
            name,
            'value' in value ? value.value : (one.stack.parameters[name] ?? ''),
          ]),
        ),
        tags: set.tags,
      };
      const during = set.type === 'CREATE' ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS';
      const { status, failure } = script.end ?? {
        status: set.type === 'CREATE' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
      };
      const events =
        failure === undefined
          ? []
          : [
              {
                logicalId: failure.logicalId,
                type: 'AWS::SQS::Queue',
                status: 'CREATE_FAILED',
                reason: failure.reason,
              },
              {
                logicalId: 'Other',
                type: 'AWS::SNS::Topic',
                status: 'CREATE_FAILED',
                reason: 'Resource creation cancelled',
              },
            ];
      one.coming.push({ status: one.stack.status }, { status: during }, { status, events });
    },
    async deleteChangeSet(arn) {
      calls.push(`delete-change-set ${sets.get(arn)?.stack}`);
      sets.delete(arn);
    },
    async deleteStack(nameOrId) {
      const one = must(nameOrId);
      calls.push(`delete ${one.stack.name}`);
      if (one.stack.status === 'REVIEW_IN_PROGRESS') held.delete(one.stack.name);
      else
        one.coming.push(
          { status: one.stack.status },
          { status: 'DELETE_IN_PROGRESS' },
          { status: script.deletion ?? 'DELETE_COMPLETE' },
        );
    },
    async continueUpdateRollback(nameOrId) {
      const one = must(nameOrId);
      calls.push(`continue ${one.stack.name}`);
      one.coming.push(
        { status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
        { status: script.continuation ?? 'UPDATE_ROLLBACK_COMPLETE' },
      );
    },
    async events(id, after) {
      const { events } = must(id);
      return events.slice(events.findIndex((event) => event.id === after) + 1);
    },
  };
}
