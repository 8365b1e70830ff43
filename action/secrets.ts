import { setSecret } from '@actions/core';
import { markdown } from '../core/report/text.ts';

/** The secrets of a run. The runner hides them in its log; what is sent to GitHub otherwise is cleared of them here. */
export interface Secrets {
  /** To be called before anything is done with a secret. */
  readonly mask: (secret: string) => void;
  /** The text without any of them. */
  readonly cleared: (text: string) => string;
}

/** Shorter ones stand in many a word, and hide nothing. */
const shortest = 4;

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    mask: (secret) => {
      if (secret.trim() === '') return;
      setSecret(secret);
      const text = secret.trim();
      // As a text has it, and as JSON and Markdown would write it: not as at the start of a line.
      const inMarkdown = markdown(`.${text}`, text.length + 1).slice(1);
      for (const form of [secret, text, JSON.stringify(text).slice(1, -1), inMarkdown]) {
        if (form.length >= shortest) known.add(form);
      }
    },
    cleared: (text) => {
      const longestFirst = [...known].sort((one, other) => other.length - one.length);
      return longestFirst.reduce((clear, secret) => clear.replaceAll(secret, '***'), text);
    },
  };
}
