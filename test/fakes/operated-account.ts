import { main } from '../../cli/main.ts';
import type { World } from '../../cli/world.ts';
import type { DeployedPart } from '../../core/operate/installation.ts';
import { type LoopbackServer, type Received, serve } from './http-server.ts';
import { samplePlace, sampleService, sampleTarget } from './installation.ts';

/** What a service of AWS, or Qualys, answers: JSON; a text where the service speaks XML or S3 gives an object; an error by its code. */
type Answer = object | string | { readonly error: string };

/** An account on loopback in which the service is installed, as far as a test says, with Qualys beside it. */
export interface OperatedAccount extends AsyncDisposable {
  readonly server: LoopbackServer;
  /** Answers by what is asked: `secretsmanager.GetSecretValue`, `GET /policies/policy.yaml`, `GetRole`, `GET /csapi/v1.3/registry`. */
  readonly answers: Map<string, Answer | ((request: Received) => Answer)>;
  /** What was asked, in the same words. */
  readonly asked: readonly string[];
  /** Runs the command line in this account; the token of Qualys is in its environment. Commands that ask Qualys alone are told no address of AWS. */
  run(args: readonly string[], environment?: World['environment'], asksAws?: boolean): Promise<Ran>;
}

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Credentials that the SDK finds in the environment of the process, which a test has to stub. */
export const awsEnvironment = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/** Qualys with a sensor, and without registries. */
const qualys = {
  'GET /csapi/v1.3/registry': { data: [] },
  'GET /csapi/v1.3/images': { data: [] },
  'GET /csapi/v1.3/sensors': { data: [{ uuid: 's', name: 'sensor-1', status: 'Running' }] },
  'GET /csapi/v1.3/registry/aws-base': { accountId: '805950163170', externalId: '42' },
} as const;

/** Opens the account; `parts` are the stacks that are there. */
export async function operatedAccount(
  parts: readonly DeployedPart[] = [sampleService(), sampleTarget()],
): Promise<OperatedAccount> {
  const answers: OperatedAccount['answers'] = new Map(Object.entries(qualys));
  const asked: string[] = [];
  const server: LoopbackServer = await serve((request, response) => {
    const name = nameOf(request);
    asked.push(name);
    const known = answers.get(name) ?? ofStacks(parts, request, server.url);
    const answer = typeof known === 'function' ? known(request) : known;
    const failed =
      answer === undefined ? `NotAnswered_${name}` : 'error' in Object(answer) ? errorOf(answer) : undefined;
    const status = failed === undefined ? 200 : failed === 'AccessDenied' ? 403 : 400;
    response.writeHead(status, { 'content-type': typeof answer === 'string' ? 'text/xml' : 'application/json' });
    response.end(failed === undefined ? textOf(answer ?? '') : failure(failed, request));
  });
  return {
    server,
    answers,
    asked,
    run: (args, environment = {}, asksAws = true) =>
      run(asksAws ? [...args, '--endpoint-url', server.url] : args, environment),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Calls of JSON have a target, those of XML an action, all others a method and a path. */
function nameOf({ method, url, headers, body }: Received): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target;
  return new URLSearchParams(body).get('Action') ?? `${method} ${url.split('?')[0]}`;
}

function textOf(answer: Answer): string {
  return typeof answer === 'string' ? answer : JSON.stringify(answer);
}

function errorOf(answer: Answer): string {
  return String((answer as { readonly error: unknown }).error);
}

function failure(code: string, { headers }: Received): string {
  const message = code === 'ValidationError' ? 'The stack does not exist' : code;
  return headers['x-amz-target'] === undefined
    ? `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
    : JSON.stringify({ __type: code, message });
}

function ofStacks(
  parts: readonly DeployedPart[],
  { body }: Received,
  url: string,
): string | { error: string } | undefined {
  const given = new URLSearchParams(body);
  const part = parts.find(({ stack }) => [stack.name, stack.id].includes(given.get('StackName') ?? ''));
  switch (given.get('Action')) {
    case 'GetCallerIdentity':
      return `<R><GetCallerIdentityResult><Account>${samplePlace.account}</Account><Arn>arn:aws:iam::${samplePlace.account}:user/me</Arn></GetCallerIdentityResult></R>`;
    case 'DescribeStacks':
      return part === undefined ? { error: 'ValidationError' } : describedStack(part, url);
    case 'ListStackResources':
      return `<R><ListStackResourcesResult><StackResourceSummaries>${Object.entries(part?.resources ?? {})
        .map(
          ([id, physical]) =>
            `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${physical}</PhysicalResourceId><ResourceType>T</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
        )
        .join('')}</StackResourceSummaries></ListStackResourcesResult></R>`;
    default:
      return undefined;
  }
}

/** Its gateway of Qualys is this server. */
function describedStack({ stack }: DeployedPart, url: string): string {
  const members = (pairs: object, key: string, value: string) =>
    Object.entries(pairs)
      .map(([name, text]) => `<member><${key}>${name}</${key}><${value}>${text}</${value}></member>`)
      .join('');
  const parameters =
    'QualysGatewayUrl' in stack.parameters ? { ...stack.parameters, QualysGatewayUrl: url } : stack.parameters;
  return `<R><DescribeStacksResult><Stacks><member><StackName>${stack.name}</StackName><StackId>${stack.id}</StackId><StackStatus>${stack.status}</StackStatus><CreationTime>2026-03-01T12:00:00Z</CreationTime><Outputs>${members(stack.outputs, 'OutputKey', 'OutputValue')}</Outputs><Parameters>${members(parameters, 'ParameterKey', 'ParameterValue')}</Parameters></member></Stacks></DescribeStacksResult></R>`;
}

async function run(args: readonly string[], environment: World['environment']): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const stream = (lines: string[]) => ({ isTTY: false, columns: 100, write: (text: string) => lines.push(text) > 0 });
  const world = {
    environment: { AWS_REGION: samplePlace.region, QUALYS_TOKEN: 'new-token', ...environment },
    cwd: import.meta.dirname,
    stdout: stream(out),
    stderr: stream(err),
    signal: new AbortController().signal,
  };
  const exitCode = await main(args, world);
  return { exitCode, out: out.join(''), err: err.join('') };
}
