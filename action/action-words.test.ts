import { expect, it } from 'vitest';
import { inActionWords } from './action-words.ts';

it.each([
  [
    'deploy',
    'Save what they hold; then allow it with --allow-replacement.',
    'Save what they hold; then allow it with allow-replacement: true.',
  ],
  ['destroy', 'Give --confirm-purge hub.', 'Give confirm-purge hub.'],
  [
    'deploy',
    'Set QUALYS_TOKEN in the environment, give --qualys-token-file, or …',
    'Set QUALYS_TOKEN in the environment, give qualys-token-file, or …',
  ],
  [
    'deploy',
    'Check --region and --stack-name; deploy makes the stacks.',
    'Check region and stack-name; deploy makes the stacks.',
  ],
  ['deploy region', 'Give --region with the regions to add', 'Give regions with the regions to add'],
  [
    'destroy region',
    'or name the region that has it with --primary-region.',
    'or name the region that has it with region.',
  ],
  ['deploy', 'aws cloudformation deploy --template-url x', 'aws cloudformation deploy --template-url x'],
  ['deploy', 'a--yes and ---', 'a--yes and ---'],
])('%s: %s', (command, text, expected) => {
  expect(inActionWords(text, command)).toBe(expected);
});
