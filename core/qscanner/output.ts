/** Bytes of what a program wrote that are kept: its end, where it says why it stopped. */
export const keptBytes = 64 * 1024;
/** Shorter values are no secrets, and masking them would garble the text. */
const shortestSecret = 4;
const mask = '***';
const longestLine = 300;

/** Takes what a program writes, however much, and keeps the end of it. */
export interface OutputTail {
  add(chunk: Uint8Array): void;
  /** Whole lines, without secrets and control characters. */
  text(): string;
}

/** Remembers the last bytes of an output; `secrets` are masked as they are, URL-encoded and in base64. */
export function outputTail(secrets: readonly string[]): OutputTail {
  let kept: Buffer = Buffer.alloc(0);
  let cut = false;
  return {
    add: (chunk) => {
      const all = Buffer.concat([kept, chunk]);
      cut ||= all.length > keptBytes;
      kept = all.length > keptBytes ? Buffer.from(all.subarray(-keptBytes)) : all;
    },
    text: () => {
      const text = kept.toString('utf8');
      // The first line of a cut output may be the end of a secret that is no longer recognised.
      const whole = cut ? text.slice(text.indexOf('\n') + 1 || text.length) : text;
      // Before and after, for a secret may have control characters in it, or between its letters.
      return maskSecrets(withoutControls(maskSecrets(whole, secrets)), secrets);
    },
  };
}

/** Replaces secrets in every form that a program may write them in. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap(formsOf)
    .sort((one, other) => other.length - one.length);
  return forms.reduce((masked, form) => masked.replaceAll(form, mask), text);
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), base64, base64.replace(/=+$/, '')];
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

/** The line of an output that most likely says why the program failed; undefined when it wrote nothing. */
export function complaintIn(text: string): string | undefined {
  const lines = linesIn(text);
  const complaint =
    lines.findLast((line) => /error|fail|fatal|denied|unable|cannot|no space/i.test(line)) ?? lines.at(-1);
  return complaint?.slice(0, longestLine);
}

/** The line of an output that most likely names the policy that denied or audits the image; undefined when none speaks of one. */
export function policyLineIn(text: string): string | undefined {
  const lines = linesIn(text).filter((line) => /polic/i.test(line));
  const verdict = lines.findLast((line) => /\b(den(y|ied|ies)|audit|fail(ed|s)?|violat\w*|block(ed|s)?)\b/i.test(line));
  return verdict?.slice(0, longestLine);
}

function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
