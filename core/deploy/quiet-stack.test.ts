import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { fakeCloudFormation } from '../../test/fakes/cloudformation.ts';
import { quietStack } from './quiet-stack.ts';

function world() {
  const clock = fakeClock();
  const cloudFormation = fakeCloudFormation(clock);
  const ports = { cloudFormation, clock, tell: () => {}, run: 'run-1', pollMs: 5000, deadlineMs: 60_000 };
  return { cloudFormation, ports };
}

describe('quietStack', () => {
  it('gives a stack that rests, and none where there is none', async () => {
    const { cloudFormation, ports } = world();
    cloudFormation.put('one', 'CREATE_COMPLETE');

    expect(await quietStack('one', ports)).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await quietStack('other', ports)).toBeUndefined();
  });

  it('waits for what is under way', async () => {
    const { cloudFormation, ports } = world();
    cloudFormation.busy('one', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE');

    expect(await quietStack('one', ports)).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });

  it('does not wait in vain for what ends between two looks', async () => {
    const { cloudFormation, ports } = world();
    cloudFormation.put('one', 'UPDATE_IN_PROGRESS');
    const events: typeof cloudFormation.events = async (...given) => {
      cloudFormation.put('one', 'UPDATE_COMPLETE');
      const { id } = (await cloudFormation.stack('one')) ?? { id: '' };
      return cloudFormation.events(id, given[1]);
    };
    const stack: typeof cloudFormation.stack = async () => cloudFormation.stack('one');

    const found = await quietStack('one', { ...ports, cloudFormation: { ...cloudFormation, events, stack } });

    expect(found).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });
});
