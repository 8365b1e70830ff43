/** What a stack says of itself. */
interface SpeakingStack {
  readonly part: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * The outputs of stacks as outputs of a step: all of them as JSON in `stack-outputs`, by part, with `/REGION` behind it away from home; and
 * each of the home region as `PART-NAME`.
 */
export function stackOutputs(stacks: readonly SpeakingStack[], home: string): Readonly<Record<string, string>> {
  const speaking = stacks.filter(({ outputs }) => Object.keys(outputs).length > 0);
  const all = speaking.map(({ part, region, outputs }) => [region === home ? part : `${part}/${region}`, outputs]);
  const each = speaking
    .filter(({ region }) => region === home)
    .flatMap(({ part, outputs }) => Object.entries(outputs).map(([name, value]) => [`${part}-${name}`, value]));
  return { 'stack-outputs': JSON.stringify(Object.fromEntries(all)), ...Object.fromEntries(each) };
}
