import { setSecret } from '@actions/core';

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
      // As a text has it, and as JSON would write it.
      for (const form of [secret, secret.trim(), JSON.stringify(secret.trim()).slice(1, -1)]) {
        if (form.length >= shortest) known.add(form);
      }
    },
    cleared: (text) => {
      const longestFirst = [...known].sort((one, other) => other.length - one.length);
      return longestFirst.reduce((clear, secret) => clear.replaceAll(secret, '***'), text);
    },
  };
}
