import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { compare } from './compare.ts';

/** Runs the health check of the container here: without a process of that name, and with one. */
export async function checkHealth([shell, script = '']: readonly string[], folder: string): Promise<void> {
  compare('health: by a shell', shell, 'CMD-SHELL');
  const program = join(folder, 'qpa-for-check');
  copyFileSync('/bin/sleep', program);
  const check = () => spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8', timeout: 10_000 }).status;
  compare('health: no sensor', check(), 1);
  const sensor = spawn(program, ['30']);
  await once(sensor, 'spawn');
  compare('health: a sensor', check(), 0);
  sensor.kill('SIGKILL');
  await once(sensor, 'exit');
}

/** Runs what a host runs at its first start, below a folder instead of the root, and looks at what it leaves. */
export function checkHost(
  what: string,
  script: string,
  folder: string,
  expected: { cluster: string; proxy: string | undefined; ca: string | undefined },
): void {
  const root = mkdtempSync(join(folder, 'host-'));
  const programs = join(root, 'programs');
  for (const file of ['etc/ecs/ecs.config', 'etc/pki/ca-trust/source/anchors/none']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  mkdirSync(programs);
  for (const program of ['systemctl', 'update-ca-trust']) {
    writeFileSync(join(programs, program), `#!/bin/sh\necho ${program} "$@" >>"${root}/ran"\n`);
    chmodSync(join(programs, program), 0o755);
  }
  const rooted = script.replaceAll(/(?<=[\s"=>])\/(etc|var\/qualys)\//g, `${root}/$1/`);
  const outside = rooted.replaceAll(`${root}/`, '').match(/(?<![\w.-])\/(?!bin\/bash|var\/run\/docker\.sock)\w+/g);
  if (outside !== null) throw new Error(`The host's script would write outside of ${root}: ${outside.join(', ')}`);
  const run = spawnSync('bash', ['-s'], {
    input: rooted,
    encoding: 'utf8',
    env: { PATH: `${programs}:${process.env.PATH}` },
  });
  compare(`${what}: host starts`, { status: run.status, errors: run.stderr }, { status: 0, errors: '' });
  const read = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined);
  const agent = read('etc/ecs/ecs.config')?.split('\n') ?? [];
  compare(`${what}: agent's cluster`, agent.includes(`ECS_CLUSTER=${expected.cluster}`), true);
  compare(`${what}: agent's proxy`, agent.find((line) => line.startsWith('HTTP_PROXY='))?.slice(11), expected.proxy);
  const docker = read('etc/systemd/system/docker.service.d/proxy.conf');
  compare(`${what}: Docker's proxy`, /HTTPS_PROXY=http:\/\/([^"]+)"/.exec(docker ?? '')?.[1], expected.proxy);
  for (const file of ['etc/qualys/qpa/cert', 'var/qualys/qpa/data/cert', 'etc/pki/ca-trust/source/anchors']) {
    compare(`${what}: certificate authority in ${file}`, read(`${file}/custom-ca.crt`), expected.ca);
  }
  const trusts = expected.ca === undefined ? [] : ['update-ca-trust'];
  compare(`${what}: restarted`, read('ran')?.trim().split('\n'), [
    ...trusts,
    'systemctl daemon-reload',
    'systemctl restart docker',
  ]);
  compare(`${what}: data of the sensor is its own`, statSync(join(root, 'var/qualys/qpa/data')).mode & 0o777, 0o700);
}
