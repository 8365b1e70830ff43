import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Roles } from '../deploy/roles.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** Roles of the account of the credentials, in its partition. */
export function createRoles(
  options: AwsAccess & { readonly region: string; readonly account: string; readonly partition: string },
): Roles {
  const { account, partition } = options;
  const client = new IAMClient(clientSettings(options, codes.unreachable));
  const ask = (action: string, name: string) => ({
    service: 'AWS IAM',
    what: `the role ${name}`,
    permission: `iam:${action}`,
    resource: `arn:${partition}:iam::${account}:role/${name}`,
    codes,
  });
  return {
    read: async (name, signal) => {
      const asked = client.send(new GetRoleCommand({ RoleName: name }), abortable(signal)).catch((error: unknown) => {
        if (error instanceof Error && /^NoSuchEntity(?:Exception)?$/.test(error.name)) return undefined;
        throw error;
      });
      const { Arn: arn, AssumeRolePolicyDocument: document } =
        (await answered(asked, ask('GetRole', name)))?.Role ?? {};
      if (arn === undefined) return undefined;
      // IAM gives it as it would stand in an address.
      return { arn, trust: decodeURIComponent(document ?? '{}') };
    },
    writeTrust: async (name, policy, signal) => {
      const command = new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: policy });
      await answered(client.send(command, abortable(signal)), ask('UpdateAssumeRolePolicy', name));
    },
  };
}
