import { compare } from './compare.ts';
import { ends, report } from './deploy-shapes.ts';
import { type DeployWorld, further, account as hub, region } from './deploy-world.ts';
import { contentsOf } from './emulator-contents.ts';

const member = '444455556666';
const bus = `arn:aws:events:${region}:${hub}:event-bus/qualys-fargate-scanner-service-bus`;

/** A service in one account, and a target in another, in several regions; each account knows its own stacks alone. */
export async function checkAccounts(world: DeployWorld): Promise<void> {
  await world.reset();
  const target = world.as({ accessKeyId: member, secretAccessKey: 'any' });
  const before = await contentsOf(world.aws.endpoint, [region, ...further], member);
  const runs = [
    [world.program, ['deploy', 'service', '--accounts', member], [`artifacts ${region}`, `service ${region}`]],
    [target, ['deploy', 'target', '--create-role', '--central-event-bus-arn', bus], [`target ${region}`]],
    [target, ['deploy', 'region', '--region', further.join(',')], further.map((each) => `target ${each}`)],
  ] as const;
  for (const [program, words, stacks] of runs) {
    const name = `${program === target ? 'target' : 'service'} account: ${words.slice(0, 2).join(' ')}`;
    const first = await report(program, ...words);
    compare(name, [first.code, ends(first)], [0, stacks.map((stack) => `${stack} created`)]);
    const again = await report(program, ...words);
    compare(`${name}, again`, [again.code, ends(again)], [0, stacks.map((stack) => `${stack} unchanged`)]);
  }
  const unknown = await target.run(['deploy', 'target', '--look-interval', '100ms', '--stack-name', 'another']);
  compare(
    'target account: the service has to be named',
    [unknown.code, unknown.err.includes('--central-event-bus-arn')],
    [70, true],
  );
  await checkParameters(world);
  const regions = ['--regions', further.join(',')];
  const purge = ['--purge', '--yes', '--confirm-purge', 'qualys-fargate-scanner', ...regions];
  const gone = await report(target, 'destroy', ...purge);
  const stacks = [...further, region].map((each) => `target ${each} deleted`);
  compare('target account: destroy --purge', [gone.code, ends(gone).toSorted()], [0, stacks.toSorted()]);
  compare('target account: what is left', await contentsOf(world.aws.endpoint, [region, ...further], member), before);
  const { out } = await world.program.run(['status', '--json']);
  compare('service account: its stacks are as they were', out.includes('qualys-fargate-scanner-service'), true);
}

/** What the target stack in a further region was told: what the one at home knows, and where that is. */
async function checkParameters({ proxy }: DeployWorld): Promise<void> {
  const sets = proxy.calls.filter(({ action, region: where }) => action === 'CreateChangeSet' && where === further[0]);
  const told = Object.entries(sets[0]?.input ?? {});
  const given = (wanted: string) => {
    const [key = ''] = told.find(([, value]) => value === wanted) ?? [];
    return told.find(([each]) => each === key.replace('ParameterKey', 'ParameterValue'))?.[1];
  };
  compare(
    'a further region: what its stack is told',
    ['CentralEventBusArn', 'ServiceAccountId', 'HomeRegion'].map(given),
    [bus, hub, region],
  );
}
