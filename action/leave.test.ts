import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { type CommandNature, leaveFor } from './leave.ts';
import type { Occasion } from './occasion.ts';

const deploys: CommandNature = { kind: 'changes', canPlan: true };
const rotates: CommandNature = { kind: 'changes', canPlan: false };
const asks: CommandNature = { kind: 'asks', canPlan: false };
const reads: CommandNature = { kind: 'reads', canPlan: false };
const push: Occasion = {};
const pullRequest: Occasion = { proposal: 'a pull request' };
const fork: Occasion = { proposal: 'a pull request', stranger: 'a fork' };

describe('leaveFor', () => {
  it.each<[string, Occasion, boolean]>([
    ['', push, false],
    ['auto', push, false],
    ['true', push, true],
    ['false', push, false],
    ['', pullRequest, true],
    [' AUTO ', pullRequest, true],
    ['', { proposal: 'the merge queue' }, true],
    ['true', pullRequest, true],
    ['false', pullRequest, false],
  ])('a deployment with dry-run %j for %o is a plan: %s', (wish, occasion, dryRun) => {
    expect(leaveFor('deploy', deploys, wish, occasion)).toMatchObject({ kind: 'run', dryRun });
  });

  it.each(['', 'auto', 'true', 'false'])('does and plans nothing for a fork with dry-run %j', (wish) => {
    expect(leaveFor('deploy', deploys, wish, fork)).toEqual({
      kind: 'refused',
      why: expect.stringContaining('a change of a fork'),
    });
  });

  it.each([
    ['follows a run of a fork', { stranger: 'a fork' }],
    ['is of nobody known', { proposal: 'a pull request', stranger: 'somebody unknown' }],
  ] as const)('does nothing in a run that %s', (_name, occasion) => {
    expect(leaveFor('deploy', deploys, 'false', occasion).kind).toBe('refused');
    expect(leaveFor('scan', asks, 'false', occasion).kind).toBe('refused');
  });

  it('lets everybody read', () => {
    expect(leaveFor('status', reads, '', fork)).toEqual({ kind: 'run', dryRun: false });
  });

  it('asks the service in pull requests too', () => {
    expect(leaveFor('scan', asks, '', pullRequest)).toEqual({ kind: 'run', dryRun: false });
  });

  it.each([
    ['', pullRequest],
    ['true', push],
  ])('refuses to do what can not be shown first: %j for %o', (wish, occasion) => {
    expect(() => leaveFor('rotate-token', rotates, wish, occasion)).toThrow(UsageError);
  });

  it('does it where it is meant', () => {
    expect(leaveFor('rotate-token', rotates, 'false', pullRequest)).toEqual({ kind: 'run', dryRun: false });
    expect(leaveFor('rotate-token', rotates, '', push)).toEqual({ kind: 'run', dryRun: false });
  });

  it('refuses a word that is none, and names the nearest', () => {
    expect(() => leaveFor('deploy', deploys, 'flase', push)).toThrow(
      expect.objectContaining({
        message: 'dry-run must be auto, true or false; found "flase".',
        remedy: 'Did you mean false?',
      }),
    );
  });
});
