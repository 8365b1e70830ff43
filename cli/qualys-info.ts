import type { CommandModule } from 'yargs';
import { qualysStatement } from '../core/deploy/roles.ts';
import { partitionOf } from '../core/image/ecr.ts';
import { awsBase } from '../core/qualys/registries.ts';
import type { AwsBase } from '../core/qualys/schema.ts';
import { terminal } from '../core/report/text.ts';
import { withQualys, withQualysOptions } from './qualys-access.ts';
import type { Done, World } from './world.ts';

/** `qualys-info`: the AWS account and external id that a role for ECR must trust, and the trust policy ready to use. */
export function qualysInfoCommand(world: World, done: Done): CommandModule {
  return {
    command: 'qualys-info',
    describe: 'Show the AWS account and external id of Qualys that an IAM role for ECR must trust',
    builder: (yargs) =>
      withQualysOptions(yargs).option('region', {
        type: 'string',
        describe: 'Region of the role, whose partition its ARNs are of [AWS_REGION, AWS_DEFAULT_REGION]',
        requiresArg: true,
      }),
    handler: async (args) => {
      const info = await withQualys(args, world, async (calls, gateway) => ({
        gateway,
        ...(await awsBase(calls, world.signal)),
      }));
      const { AWS_REGION, AWS_DEFAULT_REGION } = world.environment;
      const region = [args.region, AWS_REGION, AWS_DEFAULT_REGION].find(
        (each) => typeof each === 'string' && each !== '',
      );
      const trustPolicy = trustPolicyFor(info, partitionOf(String(region ?? '')).partition);
      world.stdout.write(
        args.json === true
          ? `${JSON.stringify({ ...info, trustPolicy }, null, 2)}\n`
          : `${terminal(`Gateway:         ${info.gateway}`)}\nAWS account:     ${info.accountId}\n${terminal(`External id:     ${info.externalId}`)}\nTrust policy of the role that reads ECR for Qualys:\n${JSON.stringify(trustPolicy, null, 2)}\n`,
      );
      done(0);
    },
  };
}

function trustPolicyFor({ accountId, externalId }: AwsBase, partition: string): object {
  const { Sid: _, ...statement } = qualysStatement({ partition, accountId, externalId });
  return { Version: '2012-10-17', Statement: [statement] };
}
