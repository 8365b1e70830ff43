import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { compare } from './compare.ts';

/**
 * Runs the functions from their zips under Lambda's own runtime client (aws-lambda-ric), which loads the handler, hands it event and context, and
 * reports what it answers or throws. The other side of the runtime API is here. No AWS can be reached: what is checked is what the functions
 * answer then. Run: `node scripts/check-runtime.ts`, which needs `npm ci --prefix .ci/runtime` and a built dist.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const client = resolve('.ci/runtime/node_modules/aws-lambda-ric/index.mjs');
const home = '111122223333';
const nowhere = 'http://127.0.0.1:9';
const service = {
  TABLE_NAME: 'scans',
  QUEUE_URL: `${nowhere}/${home}/intake`,
  RECONCILE_QUEUE_URL: `${nowhere}/${home}/reconcile`,
  STATE_MACHINE_ARN: `arn:aws:states:us-east-1:${home}:stateMachine:scan`,
  TOPIC_ARN: `arn:aws:sns:us-east-1:${home}:told`,
  EVENT_BUS_NAME: 'bus',
  RESULTS_BUCKET: 'results',
  QUALYS_SECRET_ARN: `arn:aws:secretsmanager:us-east-1:${home}:secret:qualys`,
  QUALYS_GATEWAY_URL: 'https://gateway.qg2.apps.qualys.com',
  POLICY_BUCKET: 'policy',
  POLICY_KEY: 'policy.yaml',
};
const admission = {
  HUB_ROLE_ARN: `arn:aws:iam::${home}:role/admission`,
  HUB_REGION: 'us-east-1',
  TABLE_NAME: 'scans',
  QUEUE_URL: `${nowhere}/${home}/intake`,
  POLICY_BUCKET: 'policy',
  POLICY_KEY: 'policy.yaml',
  FAILURE_MODE: 'fail',
  BREAK_GLASS_PARAMETER: '/break-glass',
};

/** What a function answered, or the type of the error with which it failed. */
type Answer = { readonly answer: unknown } | { readonly error: string };

const folder = mkdtempSync(join(tmpdir(), 'check-runtime-'));
try {
  const batch = { Records: [{ messageId: 'm1', body: 'no JSON' }] };
  const failed = { batchItemFailures: [{ itemIdentifier: 'm1' }] };
  compare('intake: a message that can not be read', await run('intake', 'intake', service, batch), { answer: failed });
  compare('reconcile: a message that can not be read', await run('intake', 'reconcile', service, batch), {
    answer: failed,
  });
  compare('intake: a variable that is missing', await run('intake', 'intake', {}, batch), { error: 'UsageError' });
  const { error } = (await run('scan', 'advance', service, { kind: 'no order' })) as { readonly error?: string };
  compare('advance: what is no order fails the step', error !== undefined, true);
  const hook = await run('admission', 'deploymentHook', admission, {});
  compare('deployment hook: what is no invocation', statusOf(hook), 'FAILED');
  compare(
    'template hook: what is no invocation',
    statusOf(await run('admission', 'templateHook', admission, {})),
    'FAILED',
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function statusOf(answer: Answer): unknown {
  return 'answer' in answer ? (answer.answer as { readonly hookStatus?: string }).hookStatus : answer;
}

/** One invocation of a function in a container of its own. */
async function run(
  zip: string,
  handler: string,
  variables: Readonly<Record<string, string>>,
  event: unknown,
): Promise<Answer> {
  const code = unpack(zip);
  const { promise, resolve: end } = Promise.withResolvers<Answer>();
  const server = createServer(async (request, response) => {
    const url = request.url ?? '';
    if (url.endsWith('/invocation/next')) {
      if (given) return;
      given = true;
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': 'request-1',
        'lambda-runtime-deadline-ms': String(Date.now() + 20_000),
        'lambda-runtime-invoked-function-arn': `arn:aws:lambda:us-east-1:${home}:function:${handler}`,
      });
      response.end(JSON.stringify(event));
      return;
    }
    const body = JSON.parse((await text(request)) || 'null') as { readonly errorType?: string };
    response.writeHead(202).end('{}');
    end(url.endsWith('/response') ? { answer: body } : { error: body?.errorType ?? 'unknown' });
  });
  let given = false;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [client], {
    cwd: code,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: code,
      _HANDLER: `index.${handler}`,
      AWS_LAMBDA_FUNCTION_NAME: handler,
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${handler}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: nowhere,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...variables,
    },
  });
  child.once('exit', (status) => end({ error: `the runtime ended with ${status}` }));
  try {
    return await promise;
  } finally {
    child.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

function unpack(zip: string): string {
  const code = join(folder, zip);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(`dist/lambda/${zip}.zip`)))) {
    mkdirSync(dirname(join(code, name)), { recursive: true });
    writeFileSync(join(code, name), bytes);
  }
  return code;
}
