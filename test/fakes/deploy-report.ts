/** Two accounts of a stack set, of which one does not keep up. */
export const sampleInstances = [
  { account: '222222222222', region: 'eu-west-1', status: 'CURRENT' },
  { account: '333333333333', region: 'eu-west-1', status: 'OUTDATED', reason: 'role exists' },
] as const;

/** What deleted stacks left: one thing that stays, and one that goes later. */
export const sampleRetained = [
  {
    stack: 's',
    region: 'eu-west-1',
    logicalId: 'T',
    type: 'AWS::DynamoDB::Table',
    physicalId: 'table',
    why: 'scan results',
  },
  {
    stack: 's',
    region: 'eu-west-1',
    logicalId: 'K',
    type: 'AWS::KMS::Key',
    physicalId: 'key',
    why: 'it encrypts',
    removal: { kind: 'scheduled', detail: 'KMS deletes it on 2026-03-08' },
  },
] as const;
