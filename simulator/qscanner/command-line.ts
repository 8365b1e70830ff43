/** What the fake was told, as far as it cares. */
export interface FakeCommand {
  readonly command: string | undefined;
  readonly target: string | undefined;
  readonly flags: Readonly<Record<string, string>>;
}

const switches = new Set(['--skip-verify-tls', '--show-perf-stat', '--file-logging', '--version']);
const short: Readonly<Record<string, string>> = {
  '-m': '--mode',
  '-f': '--format',
  '-o': '--output-dir',
  '-l': '--log-level',
};

/** Reads a command line whose flags stand before or after the command; what begins with `-` is always a flag. */
export function readCommandLine(args: readonly string[]): FakeCommand | undefined {
  const flags: Record<string, string> = {};
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const [name = '', inline] = word.split(/=(.*)/s);
    const full = short[name] ?? name;
    if (!full.startsWith('--')) return undefined;
    const value = inline ?? (switches.has(full) ? 'true' : args[++at]);
    if (value === undefined) return undefined;
    flags[full] = value;
  }
  return words.length > 2 ? undefined : { command: words[0], target: words[1], flags };
}
