import type { CommandModule } from 'yargs';
import { awsBase } from '../core/qualys/registries.ts';
import { terminal } from '../core/report/text.ts';
import { withQualys, withQualysOptions } from './qualys-access.ts';
import type { Done, World } from './world.ts';

/** `qualys-info`: the AWS account and external id that a role for ECR must trust, and the trust policy ready to use. */
export function qualysInfoCommand(world: World, done: Done): CommandModule {
  return {
    command: 'qualys-info',
    describe: 'Show the AWS account and external id of Qualys that an IAM role for ECR must trust',
    builder: withQualysOptions,
    handler: async (args) => {
      const info = await withQualys(args, world, async (calls, gateway) => ({
        gateway,
        ...(await awsBase(calls, world.signal)),
      }));
      const trustPolicy = trustPolicyFor(info.accountId, info.externalId);
      world.stdout.write(
        args.json === true
          ? `${JSON.stringify({ ...info, trustPolicy }, null, 2)}\n`
          : `${terminal(`Gateway:         ${info.gateway}`)}\nAWS account:     ${info.accountId}\n${terminal(`External id:     ${info.externalId}`)}\nTrust policy of the role that reads ECR for Qualys:\n${JSON.stringify(trustPolicy, null, 2)}\n`,
      );
      done(0);
    },
  };
}

/** In GovCloud and China the ARN begins with the name of that partition instead. */
function trustPolicyFor(accountId: string, externalId: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  };
}
