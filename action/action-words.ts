import { deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';

/**
 * What the core says to people at a command line, for people who write a workflow: `--yes` is `yes: true` there, and `--stack-name` is
 * `stack-name`. What is no input stays as it is.
 */
export function inActionWords(text: string, command: string): string {
  // On the command line these two have other names for commands about regions.
  const isByRegion = command.endsWith(' region');
  return text.replace(/(?<![\w-])--([a-z][a-z-]*[a-z])\b/g, (whole, word: string) => {
    const name = isByRegion ? (byRegion[word] ?? word) : word;
    const known = deployOptionNames.find((each) => each === name);
    if (known === undefined) return whole;
    return deployOptions[known].flag === true ? `${known}: true` : known;
  });
}

const byRegion: Readonly<Record<string, string>> = { region: 'regions', 'primary-region': 'region' };
