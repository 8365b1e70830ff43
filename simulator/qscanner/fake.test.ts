import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runFakeQScanner } from './fake.ts';
import type { FakeScript } from './script.ts';

let directory: string;
let said: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fake-'));
  said = '';
});

afterEach(() => rm(directory, { recursive: true, force: true }));

function run(args: readonly string[], script: FakeScript = {}, environment = { QUALYS_ACCESS_TOKEN: 'secret' }) {
  const say = (line: string) => {
    said += line;
  };
  const world = { environment, pid: 1, say, complain: say, killSelf: () => {}, state: directory };
  return runFakeQScanner(args, script, world);
}

const out = () => ['--output-dir', directory];
const good = () => ['--pod', 'US1', ...out(), '--report-format', 'sarif,json'];

describe('the fake program', () => {
  it.each([
    ['before', () => [...good(), 'image', 'nginx']],
    ['after', () => ['image', 'nginx', ...good()]],
  ])('takes its flags %s the command', async (_, args) => {
    expect(await run(args())).toBe(0);
    expect((await readdir(directory)).filter((name) => /report/i.test(name)).sort()).toEqual([
      'image-Report.json',
      'image-Report.sarif.json',
    ]);
    const { runs } = JSON.parse(await readFile(join(directory, 'image-Report.sarif.json'), 'utf8'));
    expect(runs[0].results[0].properties).not.toHaveProperty('severity');
    expect(said).not.toContain('secret');
  });

  it.each([
    ['no pod', () => [...out(), 'image', 'nginx'], undefined],
    ['no token', () => [...good(), 'image', 'nginx'], { QUALYS_ACCESS_TOKEN: '' }],
    ['no target', () => [...good(), 'image'], undefined],
    ['a target that is a flag', () => [...good(), 'image', '-x'], undefined],
    ['too many words', () => [...good(), 'image', 'nginx', 'more'], undefined],
  ])('ends with 2 when it is given %s', async (_, args, environment) => {
    expect(await run(args(), {}, environment)).toBe(2);
  });

  it('needs neither pod nor token for an inventory', async () => {
    expect(await run(['--mode', 'inventory-only', ...out(), 'image', 'nginx'], {}, { QUALYS_ACCESS_TOKEN: '' })).toBe(
      0,
    );
  });

  it('ends as its script says, run by run', async () => {
    const codes = [];
    for (let times = 0; times < 4; times++)
      codes.push(await run([...good(), 'image', 'nginx'], { exits: [40, 40, 0] }));

    expect(codes).toEqual([40, 40, 0, 0]);
  });

  it('ends as the name of the image says', async () => {
    const codes = [];
    for (const name of ['x/exit-33', 'x/policy-denies', 'x/policy-audits'])
      codes.push(await run([...good(), 'image', name]));

    expect(codes).toEqual([33, 42, 43]);
  });
});
