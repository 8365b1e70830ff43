import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of AWS as it was seen on its way. */
export interface AwsCall {
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** What was asked, flat: fields of a form or of JSON, and for S3 `Bucket` and `Key`. */
  readonly input: Readonly<Record<string, string>>;
  /** The account that a bucket must be of, where that was said. */
  readonly owner?: string;
}

/** An answer in place of the emulator's. */
export interface CannedAnswer {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** What is done with a call before the emulator hears of it; `undefined` lets it pass. */
export type BeforeCall = (call: AwsCall) => CannedAnswer | undefined | Promise<CannedAnswer | undefined>;
/** What is done once the emulator has answered: gives another text in place of the answer, or `undefined` to lose it. */
export type AfterCall = (
  call: AwsCall,
  said: string,
  status: number,
) => string | undefined | Promise<string | undefined>;

/** A proxy in front of an emulator of AWS, which writes down every call and may spoil some. */
export interface AwsProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** Those that were heard since somebody emptied it. */
  readonly calls: AwsCall[];
  /** All that were ever answered by the emulator, with what it answered. */
  readonly answered: { readonly call: AwsCall; readonly status: number; readonly said: string }[];
  before: BeforeCall;
  after: AfterCall;
  /** Spoils nothing any more. */
  behave(): void;
}

/** Starts a proxy on a free port of loopback. */
export async function startAwsProxy(target: string): Promise<AwsProxy> {
  const { hostname, port } = new URL(target);
  const calls: AwsCall[] = [];
  const answered: AwsProxy['answered'] = [];
  const proxy: Omit<AwsProxy, 'endpoint'> = {
    calls,
    answered,
    before: () => undefined,
    after: (_, said) => said,
    behave: () => {
      proxy.before = () => undefined;
      proxy.after = (_, text) => text;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    const call = readCall(incoming, body);
    calls.push(call);
    const canned = await proxy.before(call);
    if (canned !== undefined) {
      outgoing.writeHead(canned.status, { 'content-type': canned.type ?? 'text/xml' }).end(canned.body);
      return;
    }
    const { method = 'GET', url = '/', headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers });
    forwarded.end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    const bytes = await bodyOf(answer);
    const { statusCode: status = 502, headers: answerHeaders } = answer;
    // Zips are no text.
    const said = call.action === 'GetObject' ? '' : bytes.toString('utf8');
    answered.push({ call, status, said: said.slice(0, 500) });
    const given = await proxy.after(call, said, status);
    if (given === undefined) outgoing.destroy();
    else if (given === said) outgoing.writeHead(status, answerHeaders).end(bytes);
    else outgoing.writeHead(status, { ...answerHeaders, 'content-length': Buffer.byteLength(given) }).end(given);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Who asks for what, as each of AWS' protocols has it. */
function readCall({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): AwsCall {
  const { authorization = '', 'x-amz-target': target, 'x-amz-expected-bucket-owner': owner } = headers;
  const [, accessKeyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(authorization) ?? [];
  const who = { accessKeyId, region, service };
  const { pathname, searchParams } = new URL(url, 'http://aws');
  if (typeof target === 'string') {
    return {
      ...who,
      action: target.split('.').at(-1) ?? target,
      input: flat(JSON.parse(body.toString('utf8') || '{}')),
    };
  }
  if (service === 's3') {
    return { ...who, ...s3Call(method, pathname, searchParams), ...(typeof owner === 'string' ? { owner } : {}) };
  }
  if (service === 'lambda') return { ...who, ...lambdaCall(pathname, searchParams) };
  const form = new URLSearchParams(body.toString('utf8'));
  const input = Object.fromEntries(form);
  return { ...who, action: form.get('Action') ?? `${method} ${pathname}`, input };
}

function flat(input: unknown): Readonly<Record<string, string>> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const s3Actions: Readonly<Record<string, string>> = {
  'HEAD bucket': 'HeadBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket versions': 'ListObjectVersions',
  'GET bucket uploads': 'ListMultipartUploads',
  'GET bucket versioning': 'GetBucketVersioning',
  'GET bucket policy': 'GetBucketPolicy',
  'POST bucket delete': 'DeleteObjects',
  'GET object': 'GetObject',
  'PUT object': 'PutObject',
  'DELETE object uploadId': 'AbortMultipartUpload',
};

/** S3 tells its actions by method, path and the parameters that have no value. */
function s3Call(method: string, path: string, query: URLSearchParams): Pick<AwsCall, 'action' | 'input'> {
  const [, Bucket = '', ...rest] = decodeURIComponent(path).split('/');
  const Key = rest.join('/');
  const subject = Key === '' ? 'bucket' : 'object';
  const word = ['versions', 'uploads', 'versioning', 'policy', 'delete', 'uploadId'].find((each) => query.has(each));
  const name = [method, subject, ...(word === undefined ? [] : [word])].join(' ');
  return { action: s3Actions[name] ?? name, input: { Bucket, ...(Key === '' ? {} : { Key }) } };
}

/** Those of Lambda that the program makes. */
function lambdaCall(path: string, query: URLSearchParams): Pick<AwsCall, 'action' | 'input'> {
  const [, FunctionName] = /\/functions\/([^/]+)\/configuration$/.exec(path) ?? [];
  if (FunctionName !== undefined) return { action: 'GetFunctionConfiguration', input: { FunctionName } };
  const layer = query.get('Arn');
  return layer === null ? { action: path, input: {} } : { action: 'GetLayerVersion', input: { LayerArn: layer } };
}
