import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { RolePermissions } from '../operate/verify-ports.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import { createRoles } from './roles.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Roles of the account of the credentials, and what IAM says they may do. */
export function createRolePermissions(
  options: AwsAccess & { readonly region: string; readonly account: string; readonly partition: string },
): RolePermissions {
  const client = new IAMClient(clientSettings(options, codes.unreachable));
  return {
    read: createRoles(options).read,
    refused: async (arn, { actions, resource }, signal) => {
      const command = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: arn,
        ActionNames: [...actions],
        ResourceArns: [resource],
      });
      const answer = await answered(client.send(command, abortable(signal)), {
        service: 'AWS IAM',
        what: `what the role ${arn} may do`,
        permission: 'iam:SimulatePrincipalPolicy',
        resource: arn,
        codes,
      });
      return (answer.EvaluationResults ?? [])
        .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
        .flatMap(({ EvalActionName }) => EvalActionName ?? []);
    },
  };
}
