import { UsageError } from '../errors.ts';
import { optional } from '../option-reader.ts';
import type { DeployOptionName } from './deploy-options.ts';
import type { OptionValues } from './option-values.ts';
import type { Amount, OperationPreferences, PermissionModel } from './stack-sets.ts';

/** How target stacks are spread over accounts, as the user asked for it. */
export interface StackSetSettings {
  readonly permissionModel: PermissionModel;
  readonly delegated: boolean;
  readonly units: readonly string[];
  readonly excluded: readonly string[];
  readonly autoDeployment: boolean;
  readonly retainOnRemoval: boolean;
  readonly preferences: OperationPreferences;
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
}

/** Throws a UsageError for what does not go together. */
export function readStackSetSettings(options: OptionValues): StackSetSettings {
  const permissionModel = readModel(options);
  const units = options.list('org-unit-ids');
  const wrong = units.find((each) => !/^(?:ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/.test(each));
  if (wrong !== undefined) {
    throw new UsageError(`${JSON.stringify(wrong)} is no organization unit.`, {
      remedy: 'Name units as ou-abcd-12345678, or the root as r-abcd.',
    });
  }
  if (permissionModel === 'self-managed' && units.length > 0) {
    throw new UsageError('org-unit-ids need permission-model service-managed.', {
      remedy: 'Name accounts in their place, or let AWS Organizations manage the permissions.',
    });
  }
  return {
    permissionModel,
    units,
    delegated: options.flag('delegated-admin'),
    excluded: options.list('exclude-accounts'),
    autoDeployment: options.flag('auto-deployment'),
    retainOnRemoval: options.flag('retain-on-removal'),
    preferences: {
      failureTolerance: readAmount(options, 'failure-tolerance', 0),
      maxConcurrent: readAmount(options, 'max-concurrent', 1),
      regions: readRegionConcurrency(options),
    },
    ...optional('administrationRoleArn', options.text('administration-role-arn')),
    ...optional('executionRoleName', options.text('execution-role-name')),
  };
}

function readModel(options: OptionValues): PermissionModel {
  const model = options.text('permission-model')?.toLowerCase();
  if (model === 'service-managed' || model === 'self-managed') return model;
  throw new UsageError(`permission-model can not be ${JSON.stringify(model)}.`, {
    remedy: 'Use service-managed or self-managed.',
  });
}

function readRegionConcurrency(options: OptionValues): OperationPreferences['regions'] {
  const value = options.text('region-concurrency')?.toLowerCase();
  if (value === 'sequential' || value === 'parallel') return value;
  throw new UsageError(`region-concurrency can not be ${JSON.stringify(value)}.`, {
    remedy: 'Use sequential or parallel.',
  });
}

/** `5` or `20%`. */
function readAmount(options: OptionValues, name: DeployOptionName, least: number): Amount {
  const text = options.text(name) ?? '';
  const [, digits, percent] = /^(\d{1,6})(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits !== undefined && value >= least && (percent !== '%' || value <= 100)) {
    return { unit: percent === '%' ? 'percentage' : 'count', value };
  }
  throw new UsageError(`${name} can not be ${JSON.stringify(text)}.`, {
    remedy: 'Use a number of accounts, such as 5, or a percentage, such as 20%.',
  });
}
