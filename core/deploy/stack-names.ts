import { UsageError } from '../errors.ts';

/** What the stacks of one installation are called. A target stack has the same name in every account and region. */
export interface StackNames {
  readonly prefix: string;
  readonly service: string;
  readonly target: string;
  readonly admission: string;
  readonly sensor: string;
  readonly 'image-scanner': string;
  readonly network: string;
  readonly artifacts: string;
}

/** The parts that an installation can have, each a stack. */
export type StackPart = Exclude<keyof StackNames, 'prefix'>;

/** Throws a UsageError for a name that CloudFormation would not take. */
export function stackNames(prefix: string): StackNames {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(prefix)) {
    throw new UsageError(`stack-name can not be ${JSON.stringify(prefix)}.`, {
      remedy: 'Begin with a letter; letters, digits and dashes may follow, 100 characters at most.',
    });
  }
  return {
    prefix,
    service: `${prefix}-service`,
    target: `${prefix}-target`,
    admission: `${prefix}-admission`,
    sensor: `${prefix}-sensor`,
    'image-scanner': `${prefix}-image-scanner`,
    network: `${prefix}-network`,
    artifacts: `${prefix}-artifacts`,
  };
}
