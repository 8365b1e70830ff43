import { describe, expect, it } from 'vitest';
import { OperationError } from '../errors.ts';
import { explained, remedyOf } from './explain.ts';

describe('remedyOf', () => {
  it.each([
    [
      'Role (AWS::IAM::Role): User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/r because no identity-based policy allows the iam:CreateRole action',
      'Allow iam:CreateRole on arn:aws:iam::1:role/r to who deploys',
    ],
    [
      'ForwardRule (AWS::Events::Rule): Access denied to event bus arn:aws:events:eu-west-1:1:event-bus/b',
      'Let this account send events',
    ],
    [
      "Role (AWS::IAM::Role): Resource of type 'AWS::IAM::Role' with identifier 'qualys-fargate-ecs-describe-role' already exists.",
      'qualys-fargate-ecs-describe-role belongs to something else',
    ],
    ['Queue: hub-intake already exists in stack arn:aws:cloudformation:x', 'hub-intake belongs to something else'],
  ])('knows %j', (message, remedy) => {
    expect(remedyOf(message)).toContain(remedy);
  });

  it('has none for other words', () => {
    expect(remedyOf('Table (AWS::DynamoDB::Table): internal failure')).toBeUndefined();
  });
});

describe('explained', () => {
  it('lets other failures pass as they are', async () => {
    const own = new OperationError('Something else.', { remedy: 'Look.' });
    const foreign = new TypeError('is not authorized to perform: x:Y');

    await expect(explained(() => Promise.reject(own))).rejects.toBe(own);
    await expect(explained(() => Promise.reject(foreign))).rejects.toBe(foreign);
  });
});
