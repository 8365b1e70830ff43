import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './compare.ts';

/** A service that is installed on an emulator. */
export interface OperatedService {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** How the names of its stacks begin. */
  readonly stackName: string;
  readonly qualys: {
    readonly url: string;
    readonly token: string;
    readonly username: string;
    readonly password: string;
  };
  /** Holds the built command line. */
  readonly dist: string;
  /** An image that the service has scanned, and the family that names it. */
  readonly image: string;
  readonly family: string;
  /** Of its dead letters, how many there are, none of which is understood. */
  readonly unreadable: number;
  readonly folder: string;
  /** Puts a message among the dead letters of the intake. */
  readonly putDeadLetter: (body: object) => Promise<void>;
  /** Makes an access key that may do only this. */
  readonly createKey: (
    name: string,
    actions: readonly string[],
  ) => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
}

type Environment = Readonly<Record<string, string>>;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs every command that operates a service against one on an emulator, forwards and again, as the built command line does it. */
export async function checkOperations(service: OperatedService): Promise<void> {
  const run = commandLine(service);
  await checkReading(service, run);
  await checkRedrive(service, run);
  await checkPolicy(service, run);
  await checkQualys(service, run);
  await checkVerify(run);
  await checkRefusal(service, run);
}

type Run = (args: readonly string[], more?: Environment) => Promise<Ran>;

function commandLine({ endpoint, region, stackName, qualys, folder, dist }: OperatedService): Run {
  const environment: Environment = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    STACK_NAME: stackName,
    QUALYS_GATEWAY_URL: qualys.url,
    QUALYS_TOKEN: qualys.token,
  };
  const program = join(dist, 'cli/index.js');
  return (args, more = {}) =>
    new Promise((resolve) => {
      const env = { ...environment, ...more };
      execFile(process.execPath, [program, ...args], { env, timeout: 180_000 }, (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
      });
    });
}

/** What a command with `--json` printed; what went wrong, where it printed none. */
function json<Shape>({ out, err, code }: Ran): Shape {
  try {
    return JSON.parse(out) as Shape;
  } catch {
    throw new Error(`no JSON (${code}): ${out}${err}`);
  }
}

async function checkReading({ image, family, account, region }: OperatedService, run: Run): Promise<void> {
  interface Scanned {
    readonly digest: string;
    readonly outcome: { readonly kind: string; readonly isNew?: boolean };
  }
  const asked = json<readonly Scanned[]>(await run(['scan', '--family', family, '--json']));
  const known = asked.map(({ outcome }) => [outcome.kind, outcome.isNew]);
  compare('scan: what is known needs no other scan', known, [['scanned', false]]);
  compare('scan: only asked for', (await run(['scan', image, '--no-wait'])).code, 0);
  const digest = asked[0]?.digest ?? '';

  interface Shown {
    readonly status: string;
    readonly says?: string;
    readonly digest?: string;
  }
  const executions = json<readonly Shown[]>(await run(['workflow', '--json', '--limit', '200']));
  const one = executions.find((each) => each.digest === digest);
  compare('workflow: the scan ended', [one?.status, one?.says?.startsWith('scanned at')], ['SUCCEEDED', true]);

  const lines = (await run(['logs', '--json', '--since', '1h', '--digest', digest])).out.trim().split('\n');
  const messages = lines.map((line) => (JSON.parse(line) as { readonly message: string }).message);
  const told = ['A scan was started.', 'A scan finished.', 'A use was judged.'].map((each) => messages.includes(each));
  compare('logs: of one image, through all functions', told, [true, true, true]);

  const looks = [await run(['reconcile', '--json']), await run(['reconcile', `${account}/${region}`, '--json'])];
  const there = { targets: [{ account, region }] };
  compare('reconcile: everything, and one target', looks.map(json), [there, there]);
}

async function checkRedrive({ unreadable, account, region, putDeadLetter }: OperatedService, run: Run): Promise<void> {
  interface Queue {
    readonly logicalId: string;
    readonly before: number;
    readonly after: number;
    readonly moved: number;
    readonly letters: readonly { readonly isUnreadable: boolean }[];
  }
  const intake = async (...args: readonly string[]) => {
    const ran = await run(['redrive', 'intake-dead-letters', '--json', ...args]);
    return { code: ran.code, ...json<readonly Queue[]>(ran)[0] };
  };
  const numbers = ({ code, before, moved, after }: Awaited<ReturnType<typeof intake>>) => [code, before, moved, after];
  await putDeadLetter({ kind: 'target', account, region });
  const all = unreadable + 1;
  const looked = await intake('--dry-run');
  compare('redrive: a dry run only looks', numbers(looked), [0, all, 0, all]);
  const unread = looked.letters?.filter(({ isUnreadable }) => isUnreadable).length;
  compare('redrive: what is not understood is told apart', unread, unreadable);
  compare('redrive: delivers what is understood', numbers(await intake()), [70, all, 1, unreadable]);
  compare('redrive: again', numbers(await intake()), [70, unreadable, 0, unreadable]);
}

async function checkPolicy({ folder }: OperatedService, run: Run): Promise<void> {
  interface Put {
    readonly end: string;
    readonly version?: string;
    readonly before?: string;
  }
  const before = json<{ readonly text: string }>(await run(['policy', 'show', '--json'])).text;
  const put = async (text: string, ...more: readonly string[]) => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(file, text);
    return json<Put>(await run(['policy', 'put', file, '--json', ...more]));
  };
  const planned = await put('fail-on: high\n', '--dry-run');
  const stored = await put('fail-on: high\n');
  const again = await put('fail-on: high\n');
  const back = await put(before);
  const ends = [planned, stored, again, back].map(({ end }) => end);
  compare('policy: planned, stored, unchanged, put back', ends, ['planned', 'stored', 'unchanged', 'stored']);
  compare('policy: what is replaced is named', [again.before, back.before], [stored.version, stored.version]);
  writeFileSync(join(folder, 'broken.yaml'), 'fail-on: [');
  compare('policy: nothing broken is stored', (await run(['policy', 'put', join(folder, 'broken.yaml')])).code, 65);
}

async function checkQualys({ qualys, account, region }: OperatedService, run: Run): Promise<void> {
  interface Rotated {
    readonly end: string;
  }
  const rotate = async (more: Environment = {}) => json<Rotated>(await run(['rotate-token', '--json'], more)).end;
  const { username, password, token } = qualys;
  const asUser = { QUALYS_TOKEN: '', QUALYS_USERNAME: username, QUALYS_PASSWORD: password };
  const wrong = await run(['rotate-token'], { QUALYS_TOKEN: 'wrong' });
  compare('rotate-token: only what Qualys takes', [wrong.code, wrong.err.includes('was not changed')], [70, true]);
  const ends = [await rotate(asUser), await rotate(asUser), await rotate(), await rotate()];
  compare('rotate-token: there and back, each once', ends, ['replaced', 'unchanged', 'replaced', 'unchanged']);

  interface Connector {
    readonly host: string;
    readonly end: string;
  }
  const create = async () => {
    const hosts = [`${account}.dkr.ecr.${region}.amazonaws.com`, `${account}.dkr.ecr.eu-west-3.amazonaws.com`];
    const role = ['--existing-role-name', 'qualys-fargate-scan-role'];
    const reports = json<readonly Connector[]>(await run(['registries', 'create', ...hosts, ...role, '--json']));
    return reports.map(({ end }) => end);
  };
  compare(
    'registries create: what is missing, and again',
    [await create(), await create()],
    [
      ['there', 'created'],
      ['there', 'there'],
    ],
  );
  const listed = await run(['registries']);
  compare('registries: shows no token', [listed.code, listed.out.includes(token)], [0, false]);
}

/** The emulator has no trail, no policy of a bus and, here, no role for Qualys: these must be found, and nothing else. */
async function checkVerify(run: Run): Promise<void> {
  interface Verified {
    readonly checks: readonly { readonly id: string; readonly state: string }[];
  }
  for (const more of [{}, { QUALYS_TOKEN: '' }]) {
    const ran = await run(['verify', '--json'], more);
    const { checks } = json<Verified>(ran);
    const failed = checks.filter(({ state }) => state === 'fail').map(({ id }) => id);
    const path = checks.find(({ id }) => id === 'event-path')?.state;
    compare('verify: finds what the emulator lacks', [ran.code, failed], [70, ['ecr-role', 'trail', 'bus-policy']]);
    compare('verify: an event comes to its end', path, 'ok');
  }
}

/** Whoever may not do something is told what is missing. */
async function checkRefusal({ createKey }: OperatedService, run: Run): Promise<void> {
  const look = ['sts:GetCallerIdentity', 'cloudformation:DescribeStacks', 'cloudformation:ListStackResources'];
  const key = await createKey('onlooker', look);
  const limited = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
  for (const [command, permission] of [
    ['logs', 'logs:FilterLogEvents'],
    ['workflow', 'states:ListExecutions'],
    ['reconcile', 'dynamodb:Query'],
    ['rotate-token', 'secretsmanager:GetSecretValue'],
  ] as const) {
    const { code, err } = await run([command], limited);
    compare(`${command}: names what it may not do`, [code, err.includes(`Allow ${permission}`)], [70, true]);
  }
}
