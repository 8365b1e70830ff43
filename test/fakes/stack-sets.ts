import type {
  OperationResult,
  StackInstance,
  StackSet,
  StackSets,
  StackSetTargets,
  StackSetWish,
  Started,
} from '../../core/deploy/stack-sets.ts';

/** Stack sets in memory: an operation is over at the second look. */
export interface FakeStackSets extends StackSets {
  /** What was asked, as `verb …`. */
  readonly calls: string[];
  readonly wishes: StackSetWish[];
  /** Accounts in which operations fail, and whether they may. */
  readonly failing: Map<string, { readonly reason: string; readonly status: 'FAILED' | 'SUCCEEDED' }>;
  /** How often the next operations find others at work. */
  busy: number;
  /** Puts a stack set there. */
  put(set: Partial<StackSet> & { readonly name: string }, instances: readonly StackInstance[]): void;
  /** Something that is under way, for two looks. */
  begin(id: string): void;
}

/** Accounts of organization units. */
const unitAccounts: Readonly<Record<string, readonly string[]>> = {
  'ou-abcd-11111111': ['222222222222', '333333333333'],
  'ou-abcd-22222222': [],
};

export function fakeStackSets(): FakeStackSets {
  const calls: string[] = [];
  const wishes: StackSetWish[] = [];
  const failing: FakeStackSets['failing'] = new Map();
  const operations: { id: string; action: string; looks: number; results: OperationResult[]; status: string }[] = [];
  let set: StackSet | undefined;
  let instances: StackInstance[] = [];
  const become = (wish: StackSetWish) => {
    wishes.push(wish);
    const values = Object.entries(wish.parameters).map(([name, value]) => [
      name,
      'value' in value ? value.value : (set?.parameters[name] ?? ''),
    ]);
    set = {
      name: wish.name,
      status: 'ACTIVE',
      permissionModel: wish.permissionModel,
      parameters: Object.fromEntries(values),
      tags: wish.tags,
      autoDeployment: wish.autoDeployment,
      retainOnRemoval: wish.retainOnRemoval,
      units: set?.units ?? [],
      ...('body' in wish.template ? { template: wish.template.body } : {}),
    };
  };
  const start = (id: string, action: string, places: readonly Pick<StackInstance, 'account' | 'region'>[]): Started => {
    if (api.busy > 0) {
      api.busy -= 1;
      return { kind: 'busy' };
    }
    calls.push(action);
    const results = places.map(({ account, region }): OperationResult => {
      const failure = failing.get(account);
      return failure === undefined
        ? { account, region, status: 'SUCCEEDED' }
        : { account, region, status: 'FAILED', reason: failure.reason };
    });
    const isFailed = places.some(({ account }) => failing.get(account)?.status === 'FAILED');
    operations.unshift({ id, action, looks: 0, results, status: isFailed ? 'FAILED' : 'SUCCEEDED' });
    return { kind: 'started', operation: id };
  };
  const placesOf = ({ units, accounts, accountsAre, regions }: StackSetTargets): StackInstance[] => {
    const all = units.length === 0 ? accounts.map((account) => ({ account })) : units.flatMap(accountsIn);
    const chosen = all.filter(({ account }) => {
      if (accountsAre === 'all') return true;
      return accounts.includes(account) === (accountsAre === 'only');
    });
    return regions.flatMap((region) => chosen.map((each) => ({ ...each, region, status: 'CURRENT' })));
  };
  const words = ({ units, accounts, accountsAre, regions }: StackSetTargets) =>
    [[...units, ...(accountsAre === 'all' ? [] : [accountsAre, ...accounts])].join(' '), regions.join(' ')].join(
      ' in ',
    );
  const api: FakeStackSets = {
    calls,
    wishes,
    failing,
    busy: 0,
    put: (given, present) => {
      set = {
        status: 'ACTIVE',
        permissionModel: 'service-managed',
        parameters: {},
        tags: {},
        autoDeployment: true,
        retainOnRemoval: false,
        units: [],
        ...given,
      };
      instances = [...present];
    },
    begin: (id) => void operations.unshift({ id, action: 'UPDATE', looks: 0, results: [], status: 'SUCCEEDED' }),
    find: async () => set,
    create: async (wish) => {
      calls.push('create');
      become(wish);
    },
    update: async (wish, _preferences, id) => {
      const started = start(id, 'update', instances);
      if (started.kind === 'started') become(wish);
      return started;
    },
    instances: async () => instances,
    addInstances: async (_name, targets, _preferences, id) => {
      const places = placesOf(targets);
      const started = start(id, `add ${words(targets)}`, places);
      if (started.kind !== 'started' || set === undefined) return started;
      set = { ...set, units: [...new Set([...set.units, ...targets.units])] };
      instances.push(...places.filter(({ account }) => !failing.has(account)));
      return started;
    },
    removeInstances: async (_name, targets, _preferences, id) => {
      const places = placesOf(targets);
      const started = start(id, `remove ${words(targets)}`, places);
      if (started.kind !== 'started') return started;
      instances = instances.filter(
        (one) => !places.some(({ account, region }) => account === one.account && region === one.region),
      );
      return started;
    },
    remove: async () => {
      calls.push('remove set');
      set = undefined;
    },
    operation: async (_name, id) => {
      const one = operations.find((each) => each.id === id);
      if (one === undefined) throw new Error(`there is no operation ${id}`);
      one.looks += 1;
      return { id, action: one.action, status: one.looks < 2 ? 'RUNNING' : one.status };
    },
    operations: async () =>
      operations.map(({ id, action, looks, status }) => ({ id, action, status: looks < 2 ? 'RUNNING' : status })),
    results: async (_name, id) => operations.find((each) => each.id === id)?.results ?? [],
  };
  return api;
}

function accountsIn(unit: string): readonly Pick<StackInstance, 'account' | 'unit'>[] {
  return (unitAccounts[unit] ?? []).map((account) => ({ account, unit }));
}
