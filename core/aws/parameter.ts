import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsAccess, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** The value of a parameter, and what an audit asks about it. */
export interface Parameter {
  readonly value: string;
  readonly version: number | undefined;
  /** By AWS' clock (ISO 8601). */
  readonly changedAt: string | undefined;
}

/** Parameters of AWS Systems Manager. */
export interface Parameters {
  /** Decrypted; undefined when there is none of that name. Never remembered: it is read when it counts. */
  read(name: string, signal?: AbortSignal): Promise<Parameter | undefined>;
}

/** Reads parameters in the region and account of the credentials. */
export function createParameters(options: AwsAccess): Parameters {
  const client = new SSMClient(clientSettings(options, codes.unreachable));
  return {
    read: async (name, signal) => {
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      const asked = client
        .send(command, signal === undefined ? {} : { abortSignal: signal })
        .catch((error: unknown) => {
          if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
          throw error;
        });
      const answer = await answered(asked, {
        service: 'AWS Systems Manager',
        what: `the parameter ${name}`,
        permission: 'ssm:GetParameter (and kms:Decrypt of its key)',
        resource: `the parameter ${name}`,
        codes,
      });
      const { Value: value, Version: version, LastModifiedDate: date } = answer?.Parameter ?? {};
      if (value === undefined) return undefined;
      return { value, version, changedAt: date?.toISOString() };
    },
  };
}
