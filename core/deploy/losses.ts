import type { Change } from './cloudformation.ts';

/** Resources that hold something which no template can make again: data, keys, subscriptions, history. */
const stateful = new Set([
  'AWS::CloudTrail::Trail',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::EIP',
  'AWS::ECR::Repository',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
]);

/** The changes that delete or replace a resource with state, or may. One that the template retains only leaves the stack. */
export function lossesOf(changes: readonly Change[]): readonly Change[] {
  return changes.filter(({ action, type, replacement, policyAction }) => {
    if (!stateful.has(type) || policyAction === 'Retain') return false;
    return action === 'Remove' || action === 'Dynamic' || replacement !== 'no';
  });
}
