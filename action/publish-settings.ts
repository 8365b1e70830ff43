import { UsageError } from '../core/errors.ts';
import { nearest } from '../core/policy/nearest.ts';
import {
  type ActionOption,
  type ActionOptionName,
  actionOptions,
  commentWords,
  missingCredentialsWords,
  predicateWords,
} from './action-options.ts';

/** The action's own inputs as the runner gives them; an empty text is an input that was not given. */
export type ActionValues = Readonly<Partial<Record<ActionOptionName, string>>>;

/** What is published on GitHub beside the gate, checked. */
export interface PublishSettings {
  readonly token?: string;
  readonly environment?: string;
  readonly comment: (typeof commentWords)[number];
  readonly uploadSarif: boolean;
  readonly checkRun: boolean;
  readonly deploymentStatus: boolean;
  readonly deploymentRecord: boolean;
  readonly predicate: (typeof predicateWords)[number];
}

/** Checks the action's own inputs. Throws a UsageError that names the input, what it takes, and the nearest word to what was given. */
export function readPublishSettings(values: ActionValues): PublishSettings {
  const text = (name: ActionOptionName) => values[name]?.trim() ?? '';
  const flag = (name: ActionOptionName) => word(name, text(name), ['true', 'false']) === 'true';
  word('on-missing-credentials', text('on-missing-credentials'), missingCredentialsWords);
  const environment = text('environment');
  const settings: PublishSettings = {
    comment: word('comment', text('comment') || 'never', commentWords),
    uploadSarif: flag('upload-sarif'),
    checkRun: flag('check-run'),
    deploymentStatus: flag('deployment-status'),
    deploymentRecord: flag('deployment-record'),
    predicate: word('predicate', text('predicate'), predicateWords),
    ...(environment === '' ? {} : { environment }),
    ...(text('github-token') === '' ? {} : { token: text('github-token') }),
  };
  for (const name of ['deployment-status', 'deployment-record'] as const) {
    if (environment !== '' || !flag(name)) continue;
    throw new UsageError(`${name} needs environment: the name of what is deployed to.`, {
      remedy: 'Set it, such as environment: production.',
    });
  }
  return settings;
}

/** Whether anything is to be published that needs the GitHub API. */
export function publishesToGitHub(settings: PublishSettings): boolean {
  const { comment, uploadSarif, checkRun, deploymentStatus, deploymentRecord } = settings;
  return comment !== 'never' || uploadSarif || checkRun || deploymentStatus || deploymentRecord;
}

function word<Word extends string>(name: ActionOptionName, given: string, words: readonly Word[]): Word {
  const option: ActionOption = actionOptions[name];
  const value = (given || option.fallback || '').toLowerCase();
  const known = words.find((one) => one === value);
  if (known !== undefined) return known;
  const suggestion = nearest(value, words);
  const takes = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  throw new UsageError(`${name} must be ${takes}; found ${JSON.stringify(given.slice(0, 100))}.`, {
    remedy: suggestion === undefined ? 'Correct it and run again.' : `Did you mean ${suggestion}?`,
  });
}
