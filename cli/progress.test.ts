import { expect, it } from 'vitest';
import { detectCi } from '../core/ci.ts';
import type { Progress } from '../core/progress.ts';
import { createProgressLine } from './progress.ts';

const read: Progress = { kind: 'read', taskDefinitions: 1, containers: 2, references: 2 };

function open(environment: Readonly<Record<string, string>>) {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) > 0, isTTY: false, columns: 80 };
  const progress = createProgressLine({ stream, plain: true, ci: detectCi(environment), now: () => new Date(0) });
  return { lines, progress };
}

it('folds the progress in the style of the CI system, once', () => {
  const { lines, progress } = open({ GITHUB_ACTIONS: 'true' });

  progress.tell(read);
  progress.tell({ kind: 'warning', message: '::endgroup::' });
  progress.end();
  progress.end();

  expect(lines).toEqual([
    '::group::Progress of the gate\n',
    'Read 1 task definition with 2 containers and 2 image references.\n',
    ': :endgroup::\n',
    '::endgroup::\n',
  ]);
});

it('opens no fold when there is nothing to tell', () => {
  const { lines, progress } = open({ BUILDKITE: 'true' });

  progress.end();

  expect(lines).toEqual([]);
});

it.each([{}, { CI: 'true' }])('writes nothing but the progress in %j', (environment) => {
  const { lines, progress } = open(environment);

  progress.tell(read);
  progress.end();

  expect(lines).toEqual(['Read 1 task definition with 2 containers and 2 image references.\n']);
});
