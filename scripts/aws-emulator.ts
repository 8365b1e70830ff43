import { join, resolve } from 'node:path';
import { startPeer } from './peer.ts';

/** An access key of the emulator. */
export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An emulator of AWS; disposing of it ends it. */
export interface AwsEmulator extends AsyncDisposable {
  readonly endpoint: string;
  /** May do everything. */
  readonly root: AwsKey;
  /** Makes an IAM user with an access key and a policy that allows these actions. */
  createUser(name: string, actions: readonly string[]): Promise<AwsKey>;
}

const root: AwsKey = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * Its services, but for Step Functions, send no events: whoever uses it may send those of AWS, which AWS itself refuses. Blobs of its ECR are at
 * itself, and not at the host that AWS would name.
 */
const speakingForAws = `
import os, re, runpy
from ministack.services import ecr, eventbridge
eventbridge._put_events.__defaults__ = (True,)
asked = ecr._get_download_url_for_layer
def at_itself(data):
    status, headers, body = asked(data)
    here = 'http://127.0.0.1:' + os.environ['GATEWAY_PORT'] + '/v2/'
    return status, headers, re.sub(rb'https://[^/"]+/v2/', here.encode(), body if isinstance(body, bytes) else body.encode())
ecr._get_download_url_for_layer = at_itself
runpy.run_module('ministack', run_name='__main__')
`;

/**
 * Starts ministack, one account, with IAM's policies in force; its files stay in the folder. It is more lenient than AWS: of the root
 * key it checks no signatures; it knows no registry but the caller's own, and does not hold a tag against the digest beside it.
 */
export async function startAwsEmulator(account: string, folder: string): Promise<AwsEmulator> {
  const peer = await startPeer({
    program: resolve('.venv/bin/python'),
    args: () => ['-c', speakingForAws],
    environment: (port) => ({
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AUTH: 'true',
      MINISTACK_ACCOUNT_ID: account,
      HOME: folder,
      TMPDIR: folder,
    }),
    path: '/_ministack/health',
  });
  const endpoint = `http://127.0.0.1:${peer.port}`;
  return {
    endpoint,
    root,
    createUser: (name, actions) => createUser(endpoint, name, actions),
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

/**
 * Lets the SDK find the emulator, and nothing of the developer's own profile, in this process' environment, as it finds AWS at users'.
 */
export function pointSdkAt(endpoint: string, folder: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  const none = join(folder, 'none');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_ECR: endpoint,
    AWS_ENDPOINT_URL_ECS: endpoint,
    AWS_CONFIG_FILE: none,
    AWS_SHARED_CREDENTIALS_FILE: none,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
}

/** The clients made from now on sign in with this key. */
export function signIn({ accessKeyId, secretAccessKey }: AwsKey): void {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
}

/** Through the API itself: the SDK's client of IAM is none of our libraries. */
async function createUser(endpoint: string, name: string, actions: readonly string[]): Promise<AwsKey> {
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const ask = async (action: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const scope = `Credential=${root.accessKeyId}/20260101/us-east-1/iam/aws4_request`;
    const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=none` };
    const body = new URLSearchParams({ Action: action, Version: '2010-05-08', UserName: name, ...more });
    const response = await fetch(endpoint, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return text;
  };
  await ask('CreateUser');
  await ask('PutUserPolicy', { PolicyName: 'gate', PolicyDocument: policy });
  const key = await ask('CreateAccessKey');
  const field = (tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(key)?.[1] ?? '';
  return { accessKeyId: field('AccessKeyId'), secretAccessKey: field('SecretAccessKey') };
}
