import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from './compare.ts';
import { type DeployWorld, further } from './deploy-world.ts';
import type { Program, Ran } from './deployed-program.ts';

/** What of a command's report is looked at. */
interface Report {
  readonly stacks: readonly { readonly name: string; readonly region: string; readonly end: string }[];
  readonly retained?: readonly { readonly removal?: { readonly kind: string } }[];
}

/** A command, and the stacks that it brings or takes away, in its order. */
interface Step {
  readonly words: readonly string[];
  readonly stacks: readonly string[];
}

const quick = ['--look-interval', '100ms', '--json'] as const;
const prefix = 'qualys-fargate-scanner';
const regions = further.join(',');

/** Runs a command and reads its report. Throws with what it said when it gave none. */
export async function report(program: Program, ...words: readonly string[]): Promise<Report & Ran> {
  const ran = await program.run([...words, ...quick]);
  try {
    return { ...(JSON.parse(ran.out) as Report), ...ran };
  } catch {
    throw new Error(`${words.join(' ')} ended with ${ran.code} and no report:\n${ran.err}`);
  }
}

/** What became of which stack: `target eu-west-1 created`. */
export function ends({ stacks }: Pick<Report, 'stacks'>): readonly string[] {
  return stacks.map(({ name, region, end }) => `${name.replace(`${prefix}-`, '')} ${region} ${end}`);
}

/** Every command on an empty account, forwards and again, and back until nothing is left. */
export async function checkShapes(world: DeployWorld, as: (command: string) => Promise<Program>): Promise<void> {
  const { region } = world;
  const scanner = join(world.folder, 'qscanner');
  writeFileSync(scanner, emptyProgram());
  const inFurther = further.map((each) => `target ${each}`);
  const steps: readonly Step[] = [
    { words: ['deploy', '--create-role'], stacks: [`artifacts ${region}`, `service ${region}`, `target ${region}`] },
    { words: ['deploy', 'service'], stacks: [`artifacts ${region}`, `service ${region}`] },
    { words: ['deploy', 'target'], stacks: [`target ${region}`] },
    { words: ['deploy', 'region', '--region', regions], stacks: inFurther },
    {
      words: ['deploy', 'admission', '--regions', further[0]],
      stacks: [region, further[0]].flatMap((each) => [`artifacts ${each}`, `admission ${each}`]),
    },
    {
      words: ['deploy', 'sensor', '--sensor-url', 'https://cmsqagpublic.qg2.apps.qualys.com/ContainerSensor'],
      stacks: [`artifacts ${region}`, `sensor ${region}`],
    },
    { words: ['deploy', 'network'], stacks: [`network ${region}`] },
    {
      words: ['deploy', 'image-scanner', '--qscanner-path', scanner],
      stacks: [`artifacts ${region}`, `image-scanner ${region}`],
    },
    {
      words: ['update', '--regions', regions],
      stacks: [
        ...[`artifacts ${region}`, `service ${region}`, `target ${region}`, ...inFurther, `admission ${region}`],
        ...[`artifacts ${further[0]}`, `admission ${further[0]}`, `sensor ${region}`, `network ${region}`],
        `image-scanner ${region}`,
      ],
    },
  ];
  const before = await world.contents();
  const made = new Set<string>();
  for (const { words, stacks } of steps) await checkForwards(world, await as(commandOf(words)), words, stacks, made);
  await checkStatus(await as('status'), made);
  await checkBackwards(world, as);
  compare('after destroy --purge: what is left', difference(await world.contents(), before), []);
  compare('after destroy --purge: what is gone that was there before', difference(before, await world.contents()), []);
}

/** `deploy region --region …` is `deploy region`. */
function commandOf(words: readonly string[]): string {
  const end = words.findIndex((word) => word.startsWith('--'));
  return (end < 0 ? words : words.slice(0, end)).join(' ');
}

/** The first time it brings what is not there yet; the second time nothing is changed, or asked to be. */
async function checkForwards(
  { proxy }: DeployWorld,
  program: Program,
  words: readonly string[],
  stacks: readonly string[],
  made: Set<string>,
): Promise<void> {
  const name = words.filter((word) => !word.startsWith('/')).join(' ');
  const first = await report(program, ...words);
  const expected = stacks.map((stack) => `${stack} ${made.has(stack) ? 'unchanged' : 'created'}`);
  compare(`${name}`, [first.code, ends(first).toSorted()], [0, expected.toSorted()]);
  for (const stack of stacks) made.add(stack);
  proxy.calls.length = 0;
  const again = await report(program, ...words);
  const unchanged = stacks.map((stack) => `${stack} unchanged`);
  compare(`${name}, again`, [again.code, ends(again).toSorted()], [0, unchanged.toSorted()]);
  const changes = proxy.calls.filter(({ action }) =>
    /^(?:ExecuteChangeSet|DeleteStack|Put(?!Object)|Update)/.test(action),
  );
  compare(`${name}, again: nothing is changed`, changes, []);
}

async function checkStatus(program: Program, made: ReadonlySet<string>): Promise<void> {
  for (const more of [[], ['--drift']]) {
    const { out, code } = await program.run(['status', '--regions', regions, ...more, ...quick]);
    const { stacks } = JSON.parse(out) as {
      readonly stacks: readonly {
        readonly name: string;
        readonly region: string;
        readonly status: string;
        readonly drift?: { readonly state: string };
      }[];
    };
    const there = stacks.map(({ name, region }) => `${name.replace(`${prefix}-`, '')} ${region}`);
    compare(`status ${more.join('')}: every stack`, [code, there.toSorted()], [0, [...made].toSorted()]);
    const states = [...new Set(stacks.map(({ status, drift }) => `${status} ${drift?.state ?? ''}`.trim()))];
    compare(`status ${more.join('')}: in which state`, states, [
      more.length === 0 ? 'CREATE_COMPLETE' : 'CREATE_COMPLETE in-sync',
    ]);
  }
}

/** Part by part, each twice, and all that is left at once. */
async function checkBackwards({ region }: DeployWorld, as: (command: string) => Promise<Program>): Promise<void> {
  const steps: readonly Step[] = [
    { words: ['destroy', 'image-scanner'], stacks: [`image-scanner ${region}`] },
    { words: ['destroy', 'sensor'], stacks: [`sensor ${region}`] },
    {
      words: ['destroy', 'admission', '--regions', further[0]],
      stacks: [`admission ${further[0]}`, `admission ${region}`],
    },
    { words: ['destroy', 'region', '--region', regions], stacks: further.map((each) => `target ${each}`) },
    { words: ['destroy', 'target'], stacks: [`target ${region}`] },
    { words: ['destroy', 'network'], stacks: [`network ${region}`] },
  ];
  for (const { words, stacks } of steps) {
    const program = await as(commandOf(words));
    const planned = await report(program, ...words, '--dry-run');
    compare(
      `${words.join(' ')} --dry-run`,
      ends(planned),
      stacks.map((stack) => `${stack} planned`),
    );
    const first = await report(program, ...words, '--yes');
    compare(words.join(' '), [first.code, ends(first)], [0, stacks.map((stack) => `${stack} deleted`)]);
    const again = await report(program, ...words, '--yes');
    compare(`${words.join(' ')}, again`, [again.code, ends(again)], [0, []]);
  }
  const program = await as('destroy');
  const unasked = await program.run(['destroy', ...quick]);
  compare(
    'destroy: unasked, nothing is deleted',
    [unasked.code, unasked.err.includes('Nothing was deleted')],
    [64, true],
  );
  const purge = ['destroy', '--purge', '--yes', '--regions', regions];
  const wrong = await program.run([...purge, '--confirm-purge', 'other', ...quick]);
  compare('destroy --purge: the second answer counts', [wrong.code, wrong.out], [64, '']);
  const all = await report(program, ...purge, '--confirm-purge', prefix);
  const gone = [`service ${region}`, `artifacts ${further[0]}`, `artifacts ${region}`];
  compare('destroy --purge', [all.code, ends(all).toSorted()], [0, gone.map((stack) => `${stack} deleted`).toSorted()]);
  const kinds = new Set(all.retained?.map(({ removal }) => removal?.kind));
  compare('destroy --purge: what becomes of what was kept', [...kinds].toSorted(), ['removed', 'scheduled']);
  const again = await report(program, ...purge, '--confirm-purge', prefix);
  compare('destroy --purge, again', [again.code, ends(again)], [0, []]);
}

function difference(one: readonly string[], other: readonly string[]): readonly string[] {
  return one.filter((each) => !other.includes(each));
}

/** What the image scanner takes for a program of Linux, and that does nothing. */
export function emptyProgram(): Uint8Array {
  const header = Buffer.from('7f454c4602010100000000000000000002003e00', 'hex');
  return Buffer.concat([header, Buffer.alloc(2000)]);
}
