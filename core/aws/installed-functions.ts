import { GetFunctionConfigurationCommand, GetLayerVersionByArnCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RemoteError } from '../errors.ts';
import type { InstalledFunctions } from '../operate/verify-ports.ts';
import { zipNames } from '../operate/zip-names.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;
/** Where a zip lists its files: a layer has few. */
const tailBytes = 256 * 1024;
const deadlineMs = 20_000;

/** Functions and layers of one region, as they were installed. */
export function createInstalledFunctions(options: AwsAccess): InstalledFunctions {
  const { http } = options;
  const client = new LambdaClient(clientSettings(options, codes.unreachable));
  const ask = (permission: string, what: string, resource: string) => ({
    service: 'AWS Lambda',
    what,
    permission,
    resource,
    codes,
  });
  /** The names in a zip at an address that is signed; undefined where that is not to be had. */
  const names = async (url: string | undefined, signal?: AbortSignal) => {
    if (url === undefined) return undefined;
    try {
      const { status, body } = await http.send({
        method: 'GET',
        url,
        what: 'the content of a layer',
        unreachableCode: codes.unreachable,
        headers: { range: `bytes=-${tailBytes}` },
        deadlineMs,
        maxBytes: tailBytes,
        ...(signal === undefined ? {} : { signal }),
      });
      return status === 206 || status === 200 ? zipNames(body) : undefined;
    } catch (error) {
      // What else is known of the layer is worth telling without.
      if (error instanceof RemoteError) return undefined;
      throw error;
    }
  };
  return {
    read: async (name, signal) => {
      const command = new GetFunctionConfigurationCommand({ FunctionName: name });
      const asked = client.send(command, abortable(signal)).catch(undefinedIfMissing);
      const about = ask('lambda:GetFunctionConfiguration', `the function ${name}`, `the function ${name}`);
      const found = await answered(asked, about);
      if (found === undefined) return undefined;
      const { State, StateReason = '', LastUpdateStatus, LastUpdateStatusReason = '', Layers = [] } = found;
      const fault =
        State === 'Failed'
          ? `it failed to start: ${StateReason}`
          : LastUpdateStatus === 'Failed'
            ? `its last change failed: ${LastUpdateStatusReason}`
            : undefined;
      return {
        layers: Layers.flatMap(({ Arn }) => Arn ?? []),
        isImage: found.PackageType === 'Image',
        ...(fault === undefined ? {} : { fault }),
      };
    },
    layer: async (arn, signal) => {
      const asked = client
        .send(new GetLayerVersionByArnCommand({ Arn: arn }), abortable(signal))
        .catch(undefinedIfMissing);
      const { Content: content } =
        (await answered(asked, ask('lambda:GetLayerVersion', `the layer ${arn}`, arn))) ?? {};
      if (content === undefined) return undefined;
      const files = await names(content.Location, signal);
      return {
        sha256: Buffer.from(content.CodeSha256 ?? '', 'base64').toString('hex'),
        ...(files === undefined ? {} : { files }),
      };
    },
  };
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
}
