import type { GateOption } from '../core/gate-options.ts';

/** An input that only the action has: what it does on GitHub beyond the gate. */
export interface ActionOption extends GateOption {
  /** The words it takes, when it takes words. */
  readonly words?: readonly string[];
}

/** When there is a comment on the pull request. */
export const commentWords = ['never', 'on-failure', 'always'] as const;
/** What a run without Qualys credentials does, when it is one that gets no secrets. */
export const missingCredentialsWords = ['block', 'neutral'] as const;
/** What the predicate file attests. */
export const predicateWords = ['verification', 'vulnerabilities'] as const;

/** Every input of the action that is no option of the gate, by its name, in the order of the documents. */
export const actionOptions = {
  environment: {
    description:
      'Environment that is gated or deployed to, such as production: tells comments, alerts, checks and records of one from those of another.',
  },
  'on-missing-credentials': {
    description:
      'What a run of a fork or of Dependabot, which gets no secrets, does without credentials of Qualys, or of AWS for other commands: block, or neutral (inconclusive, green, with a warning).',
    fallback: 'block',
    words: missingCredentialsWords,
  },
  'github-token': {
    description: 'Token for what is published on GitHub, with the permissions that each part needs.',
    fallback: '${{ github.token }}',
    secret: true,
  },
  comment: {
    description:
      'Comment on the pull request, one a task definition and environment, or one a plan, edited in place: never, on-failure or always. Needs pull-requests: write. Default: never; for a plan always.',
    words: commentWords,
  },
  'upload-sarif': {
    description:
      'Upload the findings to code scanning, as alerts at the image strings of the task definition. Needs security-events: write.',
    fallback: 'false',
    flag: true,
  },
  'check-run': {
    description: 'Report a check run of its own, one a task definition and environment. Needs checks: write.',
    fallback: 'false',
    flag: true,
  },
  'deployment-status': {
    description:
      "Report the verdict as status of the job's deployment to environment, or of a new one: in_progress when it may go on, else failure or error. Needs deployments: write.",
    fallback: 'false',
    flag: true,
  },
  'deployment-record': {
    description:
      "Record the images as deployed to environment on the organization's linked artifacts page, when the gate lets them. Needs artifact-metadata: write.",
    fallback: 'false',
    flag: true,
  },
  predicate: {
    description:
      'What the predicate file attests: verification (that these images passed, and under which policy) or vulnerabilities (what was found, for one image).',
    fallback: 'verification',
    words: predicateWords,
  },
} as const satisfies Readonly<Record<string, ActionOption>>;

export type ActionOptionName = keyof typeof actionOptions;

export const actionOptionNames = Object.keys(actionOptions) as readonly ActionOptionName[];
