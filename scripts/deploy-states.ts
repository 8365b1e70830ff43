import type { AwsCall } from './aws-proxy.ts';
import { compare } from './compare.ts';
import { ends, report } from './deploy-shapes.ts';
import type { DeployWorld } from './deploy-world.ts';
import type { Template } from './emulator-template.ts';

const target = 'qualys-fargate-scanner-target';
const words = ['deploy', 'target'] as const;

/** A stack that CloudFormation seems to have in another state than the emulator has it. */
interface Scene {
  /** Seems so until one of these was called, or until it was looked at so often. */
  readonly status: string;
  readonly until: string | number;
  /** What it seems to have come to then; what the emulator says where there is none. */
  readonly after?: string;
  /** The reason that its last event gives. */
  readonly reason?: string;
}

/** Every state that a stack can be found in, with what is done about it. */
export async function checkStates(world: DeployWorld): Promise<void> {
  await world.reset();
  await report(world.program, 'deploy', '--create-role');
  await checkBusy(world);
  await checkStuck(world);
  await checkLeftovers(world);
  await checkUndeletable(world);
  await checkFailedUpdate(world);
  await checkFailedCreation(world);
  await checkReview(world);
}

async function checkBusy(world: DeployWorld): Promise<void> {
  for (const status of ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS']) {
    play(world, {
      status,
      until: 4,
      after: status.includes('ROLLBACK') ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE',
    });
    const { code, err, ...found } = await report(world.program, ...words);
    const waited = err.includes(`It is ${status}: another change is under way and is waited for.`);
    compare(`${status}: is waited for`, [code, ends(found), waited], [0, ['target us-east-1 unchanged'], true]);
  }
}

async function checkStuck(world: DeployWorld): Promise<void> {
  const stuck = { status: 'UPDATE_ROLLBACK_FAILED', until: 'ContinueUpdateRollback' } as const;
  const seen = play(world, { ...stuck, after: 'UPDATE_ROLLBACK_COMPLETE' });
  const { code, ...found } = await report(world.program, ...words);
  const continued = seen.filter(({ action }) => action === 'ContinueUpdateRollback').length;
  compare(
    'UPDATE_ROLLBACK_FAILED: is continued',
    [code, ends(found), continued],
    [0, ['target us-east-1 unchanged'], 1],
  );
  play(world, { ...stuck, after: 'UPDATE_ROLLBACK_FAILED', reason: 'It is still in use' });
  const ran = await world.program.run([...words, '--look-interval', '100ms']);
  compare('UPDATE_ROLLBACK_FAILED, again: says why', [ran.code, ran.err.includes('It is still in use')], [70, true]);
}

async function checkLeftovers(world: DeployWorld): Promise<void> {
  for (const status of ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']) {
    play(world, { status, until: 'DeleteStack' });
    const { code, err, ...found } = await report(world.program, ...words, '--create-role');
    const told = err.includes(`It is ${status}: it never came to be, and what is left is deleted.`);
    compare(`${status}: is made anew`, [code, ends(found), told], [0, ['target us-east-1 created'], true]);
  }
}

async function checkUndeletable(world: DeployWorld): Promise<void> {
  play(world, { status: 'DELETE_FAILED', until: 'DeleteStack' });
  const ran = await world.program.run([...words, '--look-interval', '100ms']);
  compare(
    'DELETE_FAILED: is left to a person',
    [ran.code, ran.err.includes('somebody began to delete it')],
    [70, true],
  );
  const again = await report(world.program, 'destroy', 'target', '--yes');
  compare('DELETE_FAILED: is deleted again', [again.code, ends(again)], [0, ['target us-east-1 deleted']]);
  world.proxy.behave();
  await report(world.program, ...words, '--create-role');
}

/** A change that fails is rolled back, and the next one goes from there. */
async function checkFailedUpdate(world: DeployWorld): Promise<void> {
  world.proxy.behave();
  const ran = await world.variant('failing', withImpossible).run([...words, '--look-interval', '100ms']);
  const named = /Impossible \(AWS::CloudFormation::WaitCondition\)/.test(ran.err);
  compare('a change that fails: names what failed first', [ran.code, named], [70, true]);
  const { out } = await world.program.run(['status', '--json']);
  compare('a change that fails: is rolled back', out.includes('UPDATE_ROLLBACK_COMPLETE'), true);
  const again = await report(world.program, ...words);
  compare('UPDATE_ROLLBACK_COMPLETE: goes on', [again.code, ends(again)], [0, ['target us-east-1 unchanged']]);
}

/** A creation that fails leaves a stack that the next one deletes first. */
async function checkFailedCreation(world: DeployWorld): Promise<void> {
  await report(world.program, 'destroy', 'target', '--yes');
  const failing = world.variant('failing', withImpossible);
  for (const time of ['', ', again']) {
    const ran = await failing.run([...words, '--create-role', '--look-interval', '100ms']);
    const named = /Impossible \(AWS::CloudFormation::WaitCondition\)/.test(ran.err);
    compare(`a creation that fails${time}: names what failed first`, [ran.code, named], [70, true]);
  }
  const planned = await report(world.program, ...words, '--create-role', '--dry-run');
  compare('ROLLBACK_COMPLETE: a dry run deletes nothing', ends(planned), ['target us-east-1 planned']);
  const { code, ...found } = await report(world.program, ...words, '--create-role');
  compare('ROLLBACK_COMPLETE, as it is: is made anew', [code, ends(found)], [0, ['target us-east-1 created']]);
}

/** Somebody made a change set and went away. */
async function checkReview(world: DeployWorld): Promise<void> {
  await report(world.program, 'destroy', 'target', '--yes');
  world.proxy.before = ({ action }) =>
    action === 'ExecuteChangeSet' ? { status: 400, body: error('ValidationError', 'Gone away') } : undefined;
  await world.program.run([...words, '--create-role', '--look-interval', '100ms']);
  world.proxy.behave();
  const { out } = await world.program.run(['status', '--json']);
  compare('REVIEW_IN_PROGRESS: is there', out.includes('REVIEW_IN_PROGRESS'), true);
  const found = await report(world.program, ...words, '--create-role');
  compare('REVIEW_IN_PROGRESS: goes on', [found.code, ends(found)], [0, ['target us-east-1 created']]);
}

/** Lets the target stack seem to be in a state. Gives the calls that were heard meanwhile. */
function play({ proxy }: DeployWorld, { status, until, after, reason }: Scene): readonly AwsCall[] {
  proxy.behave();
  proxy.calls.length = 0;
  let looks = 0;
  let isOver = false;
  proxy.before = ({ action }) => {
    if (action !== 'ContinueUpdateRollback' || until !== action) return undefined;
    isOver = true;
    return {
      status: 200,
      body: '<ContinueUpdateRollbackResponse><ContinueUpdateRollbackResult/></ContinueUpdateRollbackResponse>',
    };
  };
  proxy.after = ({ action, input }, said) => {
    if (action === until) isOver = true;
    if (!input.StackName?.includes(target)) return said;
    if (action === 'DescribeStacks') {
      if (typeof until === 'number' && looks++ >= until) isOver = true;
      const seeming = isOver ? after : status;
      return seeming === undefined ? said : said.replace(/<StackStatus>\w+</, `<StackStatus>${seeming}<`);
    }
    if (action !== 'DescribeStackEvents' || !isOver || after === undefined) return said;
    return said.replace('<StackEvents>', `<StackEvents>${event(said, after, reason)}`);
  };
  return proxy.calls;
}

/** What a stack says of itself in the end. */
function event(events: string, status: string, reason = ''): string {
  const [, id = ''] = /<StackId>([^<]+)</.exec(events) ?? [];
  const failed =
    reason === ''
      ? ''
      : `<member><EventId>failed-${status}</EventId><StackId>${id}</StackId><LogicalResourceId>Rule</LogicalResourceId><ResourceType>AWS::Events::Rule</ResourceType><ResourceStatus>UPDATE_FAILED</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason><Timestamp>2026-01-01T00:00:00Z</Timestamp></member>`;
  return `<member><EventId>end-${status}</EventId><StackId>${id}</StackId><PhysicalResourceId>${id}</PhysicalResourceId><LogicalResourceId>${target}</LogicalResourceId><ResourceType>AWS::CloudFormation::Stack</ResourceType><ResourceStatus>${status}</ResourceStatus><Timestamp>2026-01-01T00:00:01Z</Timestamp></member>${failed}`;
}

/** The target's template with a resource that can't be made. */
function withImpossible(template: Template, file: string): Template {
  if (file !== 'target-account.yaml') return template;
  const Nobody = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const waiting = { Handle: { Ref: 'Nobody' }, Timeout: '1', Count: 1 };
  const Impossible = { Type: 'AWS::CloudFormation::WaitCondition', Properties: waiting };
  return { ...template, Resources: { ...template.Resources, Nobody, Impossible } };
}

/** A refusal of a service that speaks forms. */
export function error(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`;
}
